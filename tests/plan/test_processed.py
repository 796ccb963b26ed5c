"""What the plan reads in the header of a processed data set."""

import json
import os
from pathlib import Path

import pytest
from changed import changed, refusal

from genadapt.plan import params
from genadapt.plan.fit import Known
from genadapt.plan.known import known
from genadapt.plan.own_files import missing

AVATARS = {"count": 6400, "test_every": 10, "seed": 0}
VALIDATION = {"every": 10, "seed": 0}  # as params.yaml has it at scale demo
FACES = ["smiling", "long hair"]


def sealed(path: Path, block: dict, images=(30, 48, 48, 3), labels=(30, 2), tests=20, classes=FACES, **made) -> Path:
    """The header of a processed data set, without the arrays."""
    arrays = {"train.images": images, "train.labels": labels, "test.images": (tests, *images[1:])}
    header = {name: {"dtype": "U8", "shape": shape, "data_offsets": [0, 0]} for name, shape in arrays.items()}
    manifest = {"kind": "data set", "name": path.stem, "classes": classes, "block": block}
    manifest |= {"validation": VALIDATION} | made
    text = json.dumps({"__metadata__": {"manifest": json.dumps(manifest)}, **header}).encode()
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(len(text).to_bytes(8, "little") + text + b"\0")
    return path


@pytest.mark.parametrize(
    ("change", "says"),
    [
        ({"images": (9, 64, 64, 3)}, "experiments.dcgan-smooth.train.batch: 32 is larger than data set avatars, of 9"),
        ({}, "experiments.dcgan-smooth.data.0: dcgan.DCGAN trains on images of 64×64 pixels, avatars has 48×48"),
        ({"images": (99, 64, 48, 3)}, "experiments.dcgan-smooth.data.0: dcgan.DCGAN trains on images of 64×64"),
        ({"tests": 3}, "experiments.dcgan-smooth.data.0: data set avatars has 3 test images, the evaluation needs 12"),
        (
            {"classes": ["hat", "smile"]},
            "experiments.acgan-smiling.sample.attribute: no attribute of avatars 'smiling'",
        ),
        ({"labels": (30,)}, "experiments.acgan-smiling.data.0: acgan_attribute.AttributeACGAN needs multi-hot labels"),
    ],
)
def test_what_the_processed_file_holds_is_checked_before_any_job(tmp_path, change, says):
    sealed(tmp_path / "demo/avatars.safetensors", AVATARS, **change)
    assert f"params.yaml: {says}" in "\n".join(refusal({}, "demo", tmp_path))


def test_a_file_of_another_block_or_of_another_scale_is_not_believed(tmp_path):
    sealed(tmp_path / "demo/avatars.safetensors", AVATARS | {"seed": 1})
    sealed(tmp_path / "tiny/avatars.safetensors", AVATARS)
    assert params.parse(changed({}), tmp_path)


def test_a_file_whose_validation_part_is_another_is_not_believed(tmp_path):
    path = sealed(tmp_path / "demo/avatars.safetensors", AVATARS)
    assert refusal({}, "demo", tmp_path)
    assert params.parse(changed({"validation.every": 5}), tmp_path)
    assert params.parse(changed({"validation.seed": 1}), tmp_path)
    sealed(path, AVATARS, validation=None)  # of an older version
    assert params.parse(changed({}), tmp_path)


def test_a_real_processed_file_tells_what_it_holds(processed, data):
    block = params.parse(changed({}, "tiny")).datasets["avatars"]
    avatars = data("avatars")
    size, counts = avatars.train.images.shape[1:3], (len(avatars.train.images), len(avatars.test.images))
    told = known("avatars", block, "avatars", processed("avatars"), VALIDATION)
    assert told == Known("avatars", size, "multi-hot", *counts, avatars.classes)
    train, test = known("avatars", block, "avatars", None, VALIDATION)[3:5]
    assert (train, test) == (counts[0] + len(avatars.validation.images), counts[1])  # no more than these


@pytest.mark.parametrize("content", [b"", b"abc", b"\xff" * 40, (3).to_bytes(8, "little") + b"[1]xx"])
def test_a_damaged_file_says_nothing(tmp_path, content):
    (tmp_path / "mnist.safetensors").write_bytes(content)
    assert known("mnist", {}, "mnist", tmp_path / "mnist.safetensors", {}) == known("mnist", {}, "mnist", None, {})


def test_a_file_that_is_older_than_its_folder_is_not_believed(tmp_path):
    folder = tmp_path / "photos/cats"
    folder.mkdir(parents=True)
    block = {"folder": str(tmp_path / "photos"), "size": 64, "test_every": 10}
    path = sealed(tmp_path / "pets.safetensors", block)
    assert known("pets", block, "class_folders", path, VALIDATION).train == 30
    os.utime(path, (1, 1))
    assert known("pets", block, "class_folders", path, VALIDATION).train is None


def test_a_file_that_is_older_than_its_table_elsewhere_is_not_believed(tmp_path):
    (tmp_path / "photos").mkdir()
    (tmp_path / "labels.csv").touch()
    block = {"folder": str(tmp_path / "photos"), "csv": "../labels.csv", "size": 64, "test_every": 10}
    path = sealed(tmp_path / "pets.safetensors", block)
    for place in (path, tmp_path / "labels.csv", tmp_path / "photos"):
        os.utime(place, (5, 5))
    assert known("pets", block, "csv_folder", path, VALIDATION).train == 30
    os.utime(tmp_path / "labels.csv", (6, 6))
    assert known("pets", block, "csv_folder", path, VALIDATION).train is None


def test_a_link_to_nowhere_in_the_folder_says_nothing(tmp_path):
    (tmp_path / "photos").mkdir()
    (tmp_path / "photos/gone").symlink_to("nowhere")
    block = {"folder": str(tmp_path / "photos"), "size": 64, "test_every": 10}
    assert known("pets", block, "class_folders", sealed(tmp_path / "pets.safetensors", block), VALIDATION).train == 30


def test_what_is_missing_of_ones_own_files_is_named(tmp_path):
    block = {"folder": str(tmp_path / "photos"), "csv": "labels.csv"}
    assert missing({"size": 64}) is None
    assert missing(block) == f"folder: no such folder: {tmp_path}/photos"
    (tmp_path / "photos").mkdir()
    assert missing(block) == f"csv: no such file: {tmp_path}/photos/labels.csv"
    (tmp_path / "photos/labels.csv").touch()
    assert missing(block) is None
