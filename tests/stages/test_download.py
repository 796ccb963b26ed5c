import hashlib
import json
import os

import pytest
from conftest import Answer

from genadapt import datasets
from genadapt.datasets.base import ByHand, Packaged, Source, Url
from genadapt.datasets.preparing import loading
from genadapt.errors import UserError
from genadapt.stages.download import announced, download

FILES = {name: f"{name}\n".encode() * 1000 for name in ("one.bin", "two.bin", "pack.npz")}


def hashed(content):
    return f"sha256:{hashlib.sha256(content).hexdigest()}"


@pytest.fixture
def bring(server, tmp_path, monkeypatch):
    """Download a source of one.bin and two.bin, packed by a mirror as pack.npz; return what its manifest lists."""
    homes = {file: (f"{server.url}/home/{file}",) for file in ("one.bin", "two.bin")}
    files = {file: Url(addresses, hashed(FILES[file])) for file, addresses in homes.items()}
    source = Source("numbers", files, {"pack.npz": hashed(FILES["pack.npz"])})

    def bring(mirror=None, source=source):
        monkeypatch.setattr(datasets, "source", lambda name: source)
        out = tmp_path / "raw" / "numbers" / "files.json"
        download("numbers", str(mirror) if mirror else None, out)
        return json.loads(out.read_text())["files"]

    bring.source, bring.folder = source, tmp_path / "raw" / "numbers"
    return bring


@pytest.fixture
def home(server):
    """The files' public home."""
    for file in ("one.bin", "two.bin"):
        server.answers[f"/home/{file}"] = [Answer(FILES[file])]


@pytest.fixture
def mirror(tmp_path):
    folder = tmp_path / "mirror"
    folder.mkdir()
    return folder


def put(folder, *files):
    folder.mkdir(exist_ok=True)
    for file in files:
        (folder / file).write_bytes(FILES[file])


def lying(folder):
    return sorted(path.name for path in folder.iterdir())


def test_the_download_manifest_says_what_came_from_where(bring, home, server):
    brought = bring()
    assert brought == {
        file: {"hash": hashed(FILES[file]), "from": f"{server.url}/home/{file}"} for file in ("one.bin", "two.bin")
    }
    assert lying(bring.folder) == ["files.json", "one.bin", "two.bin"]
    assert all((bring.folder / file).read_bytes() == FILES[file] for file in brought)


@pytest.mark.parametrize("place", [".", "numbers"])
@pytest.mark.parametrize("files", [["pack.npz"], ["one.bin", "two.bin"], ["one.bin", "two.bin", "pack.npz"]])
def test_a_mirror_is_enough_without_network_and_its_pack_goes_first(bring, server, mirror, place, files):
    put(mirror / place, *files)
    brought = bring(mirror)
    assert list(brought) == (["pack.npz"] if "pack.npz" in files else files)
    assert {entry["from"] for entry in brought.values()} == {"mirror"}
    assert server.asked == []


@pytest.mark.parametrize("place", ["", "numbers/"])
@pytest.mark.parametrize("files", [["pack.npz"], ["one.bin", "two.bin"]])
def test_a_mirror_may_be_a_url(bring, server, place, files):
    for file in files:
        server.answers[f"/mirror/{place}{file}"] = [Answer(FILES[file])]
    brought = bring(f"{server.url}/mirror/")
    assert list(brought) == files and {entry["from"] for entry in brought.values()} == {"mirror"}
    assert not any(path.startswith("/home") for path in server.asked)


@pytest.mark.parametrize("remote", [False, True])
def test_what_a_mirror_lacks_comes_from_home(bring, home, server, mirror, remote):
    put(mirror, "two.bin")
    server.answers["/mirror/two.bin"] = [Answer(FILES["two.bin"])]
    brought = bring(f"{server.url}/mirror" if remote else mirror)
    assert {file: entry["from"] for file, entry in brought.items()} == {
        "one.bin": f"{server.url}/home/one.bin",
        "two.bin": "mirror",
    }


def test_a_mirror_that_does_not_exist_is_named(bring, home, tmp_path):
    with pytest.raises(UserError, match=f"mirror {tmp_path}/none: no such folder; expected a folder or a URL"):
        bring(tmp_path / "none")
    assert not bring.folder.exists()


def test_a_damaged_file_in_the_mirror_is_refused_by_name(bring, home, mirror):
    (mirror / "pack.npz").write_bytes(b"damaged")
    with pytest.raises(UserError, match=f"{mirror}/pack.npz: another content: 7 bytes"):
        bring(mirror)
    assert lying(bring.folder) == []


def test_an_unreachable_mirror_is_named(bring, home, monkeypatch):
    monkeypatch.setattr(loading, "TRIES", 1)
    with pytest.raises(UserError, match=r"pack\.npz: could not be brought; http://127\.0\.0\.1:9/pack\.npz"):
        bring("http://127.0.0.1:9")


@pytest.mark.parametrize("mirrored", [False, True])
def test_what_is_nowhere_is_named_with_all_that_was_asked(bring, server, mirror, mirrored):
    says = f"the mirror {mirror} does not have it" if mirrored else r"no mirror is set \(params.yaml: mirror\)"
    with pytest.raises(UserError, match=rf"one\.bin: .* {server.url}/home/one\.bin: not found .*; {says}"):
        bring(mirror if mirrored else None)
    assert not bring.folder.exists() or lying(bring.folder) == []


def test_no_network_and_no_mirror_names_the_address_and_that_no_mirror_is_set(bring, monkeypatch):
    monkeypatch.setattr(loading, "TRIES", 1)
    source = Source("numbers", {"one.bin": Url(("http://127.0.0.1:9/one.bin",), hashed(FILES["one.bin"]))})
    with pytest.raises(UserError, match=r"http://127\.0\.0\.1:9/one\.bin.*refused.*no mirror is set"):
        bring(source=source)


def test_a_file_without_a_link_comes_from_a_mirror_or_says_how_one_comes_by_it(bring, mirror):
    source = Source("numbers", {"one.bin": ByHand("ask the author", hashed(FILES["one.bin"]))})
    with pytest.raises(UserError, match=r"one\.bin: ask the author; no mirror is set.*sha256:"):
        bring(source=source)
    with pytest.raises(UserError, match=r"one\.bin: ask the author; the mirror .* does not have it"):
        bring(mirror, source)
    put(mirror, "one.bin")
    assert bring(mirror, source)["one.bin"]["from"] == "mirror"


def test_a_good_file_is_not_fetched_again_and_a_damaged_one_is(bring, home, server):
    bring()
    server.asked.clear()
    bring()
    assert server.asked == []
    (bring.folder / "one.bin").write_bytes(b"damaged")
    bring()
    assert server.asked == ["/home/one.bin"]
    assert (bring.folder / "one.bin").read_bytes() == FILES["one.bin"]


def test_a_pack_that_is_there_does_without_its_mirror(bring, mirror, server):
    put(mirror, "pack.npz")
    bring(mirror)
    assert list(bring()) == ["pack.npz"] and server.asked == []


def test_one_bad_file_leaves_the_others_and_a_rerun_fetches_it_alone(bring, home, server):
    server.answers["/home/two.bin"] = [Answer(FILES["two.bin"][::-1])]
    with pytest.raises(UserError, match=r"/home/two\.bin: another content"):
        bring()
    assert lying(bring.folder) == ["one.bin"]  # and no download manifest
    server.answers["/home/two.bin"] = [Answer(FILES["two.bin"])]
    server.asked.clear()
    assert list(bring()) == ["one.bin", "two.bin"]
    assert server.asked == ["/home/two.bin"]


def test_a_full_disk_is_said_and_a_rerun_with_room_goes_on(full_disk, server, monkeypatch):
    disk, enlarge = full_disk
    content = os.urandom(1 << 21)
    source = Source("large", {"large.bin": Url((f"{server.url}/large.bin",), hashed(content))})
    server.answers["/large.bin"] = [Answer(content)]
    monkeypatch.setattr(datasets, "source", lambda name: source)
    out = disk / "large" / "files.json"
    with pytest.raises(UserError, match=rf"{disk}/large/large\.bin: could not be written \(No space left on device\)$"):
        download("large", None, out)
    assert lying(disk / "large") == ["large.bin.part", "large.bin.part.json"]
    assert enlarge()
    download("large", None, out)
    assert (disk / "large" / "large.bin").read_bytes() == content and out.exists()


def test_the_download_manifest_names_the_home_that_gave_the_file(bring, home, server):
    gone, there = f"{server.url}/gone/one.bin", f"{server.url}/home/one.bin"
    source = Source("numbers", {"one.bin": Url((gone, there), hashed(FILES["one.bin"]))})
    assert bring(source=source)["one.bin"]["from"] == there
    assert server.asked == ["/gone/one.bin", "/home/one.bin"]


# what the plan says

FAR = Source(
    "far",
    {
        "large.zip": Url(("https://a/large.zip", "https://b/large.zip"), "sha256:", 1_443_490_838),
        "table.txt": Url(("https://a/table.txt",), "sha256:"),
        "own.json": ByHand("ask the author", "sha256:"),
        "carried.csv": Packaged("sklearn", "datasets/data/digits.csv.gz", "sha256:"),
    },
    {"pack.npz": "sha256:"},
)


@pytest.fixture
def said(monkeypatch, tmp_path):
    monkeypatch.setattr(datasets, "source", lambda name: FAR)
    (tmp_path / "raw").mkdir()
    return lambda mirror=None: announced("far", mirror and str(mirror), tmp_path / "raw")


def test_the_plan_says_what_would_come_how_much_and_from_where(said):
    assert said() == [
        "large.zip, 1.44 GB, from https://a/large.zip, else https://b/large.zip",
        "table.txt, size unknown, from https://a/table.txt",
        "own.json by hand, into a mirror: ask the author",
    ]


def test_the_plan_says_nothing_of_what_is_there_and_how_much_of_what_has_begun(said, tmp_path):
    (tmp_path / "raw" / "table.txt").write_bytes(b"")
    (tmp_path / "raw" / "large.zip.part").write_bytes(bytes(2500))
    assert said()[:-1] == [
        "large.zip, 1.44 GB (2.5 kB of it are there), from https://a/large.zip, else https://b/large.zip"
    ]


def test_the_plan_says_what_a_mirror_has(said, mirror):
    (mirror / "far").mkdir()
    (mirror / "far" / "large.zip").write_bytes(b"")
    (mirror / "own.json").write_bytes(b"")
    assert said(mirror) == [
        f"large.zip from the mirror {mirror}",
        "table.txt, size unknown, from https://a/table.txt",
        f"own.json from the mirror {mirror}",
    ]
    (mirror / "pack.npz").write_bytes(b"")
    assert said(mirror) == [f"pack.npz from the mirror {mirror}"]


def test_the_plan_asks_no_server_what_a_mirror_has(said, server):
    url = f"{server.url}/mirror"
    assert said(url)[1:] == [
        f"table.txt, size unknown, from the mirror {url}, else from https://a/table.txt",
        f"own.json from the mirror {url}, else by hand, into a mirror: ask the author",
    ]
    assert server.asked == []


@pytest.mark.parametrize("name", [n for n in datasets.names() if datasets.module(n).SOURCES])
def test_packages_carry_what_the_data_sets_name(name, download_manifests):
    homes = [home for source in datasets.module(name).SOURCES for home in source.files.values()]
    if not all(isinstance(home, Packaged) for home in homes):
        assert not any(isinstance(home, Packaged) for home in homes)
        return
    for path in download_manifests(name):
        files = json.loads(path.read_text())["files"]
        assert all((path.parent / file).stat().st_size > 10_000 for file in files)


def test_an_unknown_source_is_refused_with_the_known_ones(tmp_path):
    with pytest.raises(UserError, match=r"source mnist6k: .*mnist5k"):
        download("mnist6k", None, tmp_path / "files.json")
    assert list(tmp_path.iterdir()) == []
