"""A folder of images without labels, from the folder to a processed file and its card."""

import json
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from genadapt.cli import catalogue
from genadapt.datasets import image_folder
from genadapt.datasets.base import UNLABELLED, load
from genadapt.datasets.preparing.splits import stratified
from genadapt.errors import UserError
from genadapt.plan import params, paths
from genadapt.stages.describe import describe
from genadapt.stages.preprocess import preprocess

pytestmark = pytest.mark.usefixtures("elsewhere")


@pytest.fixture
def folder(tmp_path):
    """Twenty images, each of its own shade: half of them at the top, half in folders that are no classes."""
    for number in range(20):
        path = tmp_path / "photos" / ("" if number < 10 else f"day {number % 3}/more") / f"{number:02}.png"
        path.parent.mkdir(parents=True, exist_ok=True)
        Image.new("L", (24, 20), 10 * number).save(path)
    (tmp_path / "photos/notes.txt").write_text("no image")
    return tmp_path / "photos"


def made(folder, **changed):
    block = {"reader": "image_folder", "folder": str(folder), "size": 16, "test_every": 4} | changed
    preprocess("photos", block, [], Path("photos.safetensors"))
    return load(Path("photos.safetensors"))


def shades(split):
    return split.images[:, 0, 0, 0].tolist()


def test_every_image_anywhere_is_in_one_split_and_has_no_label(folder):
    data = made(folder)
    splits = [data.train, data.validation, data.test]
    assert sorted(shade for split in splits for shade in shades(split)) == [10 * number for number in range(20)]
    assert [len(split.images) for split in splits] == [13, 2, 5]
    assert all((split.labels == UNLABELLED).all() and split.labels.dtype == np.int64 for split in splits)
    assert data.classes == [] and not data.labelled and not data.multi


def test_the_seed_decides_which_images_are_for_the_test(folder):
    first = made(folder)
    assert made(folder).digest == first.digest
    assert shades(made(folder, seed=1).test) != shades(first.test)


def test_the_limit_of_pixels_reaches_the_decoder(folder):
    limit = {"folder": str(folder), "size": 16, "test_every": 4, "seed": 0, "max_pixels": 500_000_000}
    for split in image_folder.read({}, **limit)[:2]:
        assert split.images.make.keywords == {"size": 16, "max_pixels": 500_000_000}


@pytest.mark.parametrize("count", [0, 3])
def test_too_few_images_are_refused_by_the_name_of_their_folder(folder, count):
    for path in sorted(folder.rglob("*.png"))[count:]:
        path.unlink()
    with pytest.raises(UserError) as error:
        made(folder)
    assert str(error.value) == f"{folder}: expected at least 4 images (test_every), found {count}"
    assert not Path("photos.safetensors").exists()


def test_a_bad_image_is_named(folder):
    (folder / "05.png").write_bytes(b"text")
    with pytest.raises(UserError, match=r"photos/05\.png: expected an image, its content is of no known format"):
        made(folder)


def test_a_share_of_images_without_labels_is_held_out():
    held = stratified(np.full(50, UNLABELLED, np.int64), 10, 0)
    assert held.sum() == 5
    assert (held != stratified(np.full(50, UNLABELLED, np.int64), 10, 1)).any()


def test_the_card_and_the_command_say_that_there_are_no_labels(folder):
    made(folder)
    describe(Path("photos.safetensors"), [], Path("card.json"), Path("sheet.png"))
    card = json.loads(Path("card.json").read_text(encoding="utf-8"))
    assert card["labels"] == "none" and card["balance"] == {"train": [], "validation": [], "test": []}
    assert card["images"] == {"train": 13, "validation": 2, "test": 5}
    with Image.open("sheet.png") as sheet:
        assert len(set(np.asarray(sheet)[..., 0].ravel().tolist()) - {255}) == 13  # each training image is on it

    block = {"reader": "image_folder", "folder": str(folder), "size": 16, "test_every": 4, "seed": 0}
    mine = params.Params.model_construct(scale="tiny", datasets={"photos": block})
    Path(paths.processed("tiny").format(name="photos")).parent.mkdir(parents=True)
    Path("photos.safetensors").rename(paths.processed("tiny").format(name="photos"))
    shown = dict(catalogue.show(mine, "photos"))
    assert shown["labels"] == "none" and shown["balance"].splitlines()[0] == "train: none"
