import json

import numpy as np
import pytest
from PIL import Image

from genadapt.datasets.base import UNLABELLED, Arrays, Split, save
from genadapt.errors import UserError
from genadapt.figures.contact_sheet import GAP, TILE
from genadapt.stages.describe import COLUMNS, ROWS, describe, statistics

RNG = np.random.default_rng(0)


def noise(count, height=4, width=5):
    return RNG.integers(256, size=(count, height, width, 3)).astype(np.uint8)


def classes(train=(0, 1, 1, 1), test=(1,), names=("cat", "dog")):
    splits = [Split(noise(len(labels)), np.array(labels, np.int64)) for labels in (train, test)]
    return Arrays(*splits, list(names), validation=splits[1])


def images_on(sheet):
    """The images (rows, columns, 4, 5, 3) on a sheet, on which they are larger and framed in white."""
    factor = TILE // 4
    cells = sheet[:-GAP, :-GAP].reshape(-1, 4 * factor + GAP, COLUMNS, 5 * factor + GAP, 3)
    assert (cells[:, :GAP] == 255).all() and (cells[:, :, :, :GAP] == 255).all()
    return cells[:, GAP::factor, :, GAP::factor].swapaxes(1, 2)


@pytest.fixture
def described(tmp_path):
    """Describe arrays; return the card and the sheet."""

    def described(arrays, download_manifests=()):
        save(tmp_path / "d.safetensors", "d", arrays, stands_for="mnist", licence="free", block={"size": 4})
        card, sheet = tmp_path / "cards" / "d.json", tmp_path / "cards" / "d.png"
        describe(tmp_path / "d.safetensors", download_manifests, card, sheet)
        with Image.open(sheet) as image:
            return json.loads(card.read_text()), np.asarray(image)

    return described


def test_the_card_of_classes(described):
    arrays = classes(train=(0, 2, 2, 2), test=(2, 0), names=("cat", "dog", "eel"))
    card, _ = described(arrays)
    assert card["name"] == "d" and card["stands for"] == "mnist" and card["licence"] == "free"
    assert card["image"] == [4, 5, 3] and card["labels"] == "classes" and card["block"] == {"size": 4}
    assert card["images"] == {"train": 4, "validation": 2, "test": 2}
    assert card["balance"] == {
        "train": [["cat", 1], ["dog", 0], ["eel", 3]],
        "validation": [["cat", 1], ["dog", 0], ["eel", 1]],
        "test": [["cat", 1], ["dog", 0], ["eel", 1]],
    }
    assert card["label lists"] == {} and card["raw"] == {}
    pixels = arrays.train.images / 255
    assert card["pixels"]["mean"] == pixels.mean((0, 1, 2)).round(4).tolist()
    assert card["pixels"]["standard deviation"] == pixels.std((0, 1, 2)).round(4).tolist()
    assert card["pixels"]["within an image"] == pytest.approx(pixels.mean(3).std((1, 2)).mean(), abs=1e-4)


def test_the_card_of_attributes(described):
    labels = np.array([[1, 0], [1, 1], [1, 0]], np.uint8)
    asked = {"test": np.eye(2, dtype=np.uint8)}
    train, validation, test = (Split(noise(len(own)), own) for own in (labels, labels[:2], labels[1:2]))
    card, sheet = described(Arrays(train, test, ["a", "b"], asked, validation))
    assert card["labels"] == "attributes or objects"
    assert card["balance"] == {
        "train": [["a", 3], ["b", 1]],
        "validation": [["a", 2], ["b", 1]],
        "test": [["a", 1], ["b", 1]],
    }
    assert card["label lists"] == {"test": 2}
    assert images_on(sheet).shape == (1, COLUMNS, 4, 5, 3)


@pytest.mark.parametrize("shade", [0, 26, 77, 255])
def test_images_of_one_shade_deviate_by_nothing(shade):
    mean, deviation, within = statistics(np.full((7, 3, 3, 3), shade, np.uint8))
    assert mean == [round(shade / 255, 4)] * 3 and deviation == [0, 0, 0] and within == 0


def test_statistics_are_those_of_closed_forms_over_blocks(monkeypatch):
    monkeypatch.setattr("genadapt.stages.describe.BLOCK", 2)
    images = np.zeros((4, 2, 2, 3), np.uint8)
    images[:, 0] = 255  # half of each image white
    images[..., 2] = 255  # blue is full
    mean, deviation, within = statistics(images)
    assert mean == [0.5, 0.5, 1] and deviation == [0.5, 0.5, 0]
    assert within == round(1 / 3, 4)  # of greys 1/3 and 1


def test_download_manifests_are_on_the_card(described, tmp_path):
    download_manifests = []
    for source in ("one", "two"):
        download_manifests.append(tmp_path / f"{source}.json")
        files = {f"{source}.bin": {"hash": "sha256:0", "from": "mirror"}}
        download_manifests[-1].write_text(json.dumps({"source": source, "files": files}))
    card, _ = described(classes(), download_manifests)
    assert card["raw"] == {
        source: {f"{source}.bin": {"hash": "sha256:0", "from": "mirror"}} for source in ("one", "two")
    }


def test_the_card_says_what_was_passed_over_and_remarked(described):
    passed, remarks = [("cat", "no image", 3)], ["no image of the test split has: cat"]
    card, _ = described(classes()._replace(passed_over=passed, remarks=remarks))
    assert card["passed over"] == [["cat", "no image", 3]] and card["remarks"] == remarks
    card, _ = described(classes())
    assert card["passed over"] == card["remarks"] == []


@pytest.mark.parametrize(("count", "rows"), [(1, 6), (2, 6), (4, 4), (6, 6), (10, 10), (12, 10)])
def test_a_sheet_has_whole_rows_of_each_class(described, count, rows):
    each = ROWS * COLUMNS
    images = np.repeat(np.arange(count, dtype=np.uint8), each)[:, None, None, None] * np.ones((1, 4, 5, 3), np.uint8)
    split = Split(images, np.repeat(np.arange(count), each))
    _, sheet = described(Arrays(split, split, [str(number) for number in range(count)], validation=split))
    images = images_on(sheet)
    assert images.shape == (rows, COLUMNS, 4, 5, 3)
    shown = images[:, :, 0, 0, 0]
    assert (shown == shown[:, :1]).all()
    assert shown[:, 0].tolist() == np.repeat(np.arange(min(count, COLUMNS)), rows // min(count, COLUMNS)).tolist()


FEW = [
    (np.full(43, UNLABELLED), 43),
    (np.repeat([0, 1], [35, 8]), 30 + 8),
    (np.eye(2, dtype=np.uint8), 2),
]


@pytest.mark.parametrize(("labels", "expected"), FEW)
def test_no_image_is_on_a_sheet_twice(described, labels, expected):
    images = np.arange(len(labels), dtype=np.uint8)[:, None, None, None] * np.ones((1, 4, 5, 3), np.uint8)
    split = Split(images, labels)
    _, sheet = described(Arrays(split, split, [] if labels[0].min() < 0 else ["cat", "dog"], validation=split))
    shown = images_on(sheet)[:, :, 0, 0, 0].ravel()
    images = shown[shown < 255]
    assert len(images) == len(set(images)) == expected


def test_a_class_without_images_has_white_rows(described):
    arrays = classes(train=(0, 2, 2), test=(0,), names=("cat", "dog", "eel"))
    _, sheet = described(arrays)
    images = images_on(sheet)
    assert (images[2:4] == 255).all() and (images[[0, 4]][:, 0].mean((1, 2, 3)) < 255).all()


def test_equal_data_gives_equal_bytes(described, tmp_path):
    arrays = classes()
    described(arrays)
    before = [(tmp_path / "cards" / file).read_bytes() for file in ("d.json", "d.png")]
    described(arrays)
    assert before == [(tmp_path / "cards" / file).read_bytes() for file in ("d.json", "d.png")]


def test_a_damaged_data_set_is_refused_by_name_and_leaves_nothing(tmp_path):
    path = tmp_path / "d.safetensors"
    save(path, "d", classes(), stands_for=None, licence="free", block={})
    content = bytearray(path.read_bytes())
    content[-1] ^= 1
    path.write_bytes(content)
    with pytest.raises(UserError, match=f"^{path}: damaged"):
        describe(path, [], tmp_path / "card.json", tmp_path / "card.png")
    assert list(tmp_path.iterdir()) == [path]
