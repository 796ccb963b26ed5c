"""What is said of splits that lack a label or share images."""

import os
import shutil

import numpy as np
import pytest
from own_pictures import made, paint

from genadapt.datasets.base import Arrays, Split
from genadapt.datasets.preparing.remarks import images_in_two_splits, labels_left_out, said
from genadapt.files.sealed import unseal

pytestmark = pytest.mark.usefixtures("elsewhere")


def of_labels(train, validation, test, classes=("hat", "beard", "smile")):
    """Arrays with these labels, each image of its own shade."""
    shades = iter(range(256))
    splits = []
    for labels in map(np.array, (train, validation, test)):
        images = np.stack([np.full((4, 4, 3), next(shades), np.uint8) for _ in labels])
        splits.append(Split(images, labels))
    return Arrays(splits[0], splits[2], list(classes), validation=splits[1])


def test_a_label_without_an_image_in_a_split_is_named():
    hot = of_labels([[1, 0, 0], [0, 1, 0]], [[1, 1, 1]], [[0, 0, 1]])
    assert list(labels_left_out(hot)) == [
        "no image of the training split has: smile",
        "no image of the test split has: hat, beard",
    ]
    classes = of_labels([0, 1, 2, 2], [0, 1, 2], [0, 2])
    assert list(labels_left_out(classes)) == ["no image of the test split has: beard"]
    assert list(labels_left_out(of_labels([0, 1, 2], [0, 1, 2], [2, 1, 0]))) == []


def test_images_without_classes_lack_none():
    unlabelled = of_labels([-1, -1], [-1], [-1], classes=[])
    assert list(labels_left_out(unlabelled)) == []
    assert list(said("mine", unlabelled)) == ["mine: images taken: 2 training, 1 validation, 1 test"]


def test_images_in_two_splits_are_counted_and_a_pair_is_named():
    arrays = of_labels([0, 1, 2], [0, 1], [0, 1, 2, 2])
    assert list(images_in_two_splits(arrays, arrays)) == []
    arrays.test.images[[1, 3]] = arrays.train.images[2]
    arrays.test.images[2] = arrays.validation.images[1]
    assert list(images_in_two_splits(arrays, arrays)) == [
        "2 of 4 images of the test split are in the training split too, such as number 2 and number 1",
        "1 of 4 images of the test split are in the validation split too, such as number 1 and number 2",
    ]


def test_one_pixel_makes_another_image():
    arrays = of_labels([0], [1], [2])
    arrays.test.images[0] = arrays.train.images[0]
    arrays.test.images[0, 3, 3, 2] += 1
    assert list(images_in_two_splits(arrays, arrays)) == []


def test_copies_in_a_folder_are_told_by_their_names(tmp_path, capsys):
    folder = tmp_path / "flowers"
    for part, first in (("train", 0), ("val", 100), ("test", 200)):
        for place in range(3):
            paint(folder / part / "daisy" / f"{place}.png", first + place)
    shutil.copy(folder / "train/daisy/1.png", folder / "test/daisy/copy.png")
    made(folder)
    remark = (
        "1 of 4 images of the test split are in the training split too, "
        f"such as {folder}/train/daisy/1.png and {folder}/test/daisy/copy.png"
    )
    assert f"mine: warning: {remark}" in capsys.readouterr().out.splitlines()
    assert unseal("mine.safetensors", "data set")[1]["remarks"] == [remark]


def test_a_copy_whose_name_is_no_utf8_is_told_too(tmp_path, capsys):
    folder = tmp_path / "flowers"
    for place in range(3):
        paint(folder / "train/daisy" / f"{place}.png", place)
    (folder / "test/daisy").mkdir(parents=True)
    try:
        shutil.copy(folder / "train/daisy/1.png", os.fsencode(folder / "test/daisy") + b"/\xe9.png")
    except OSError:
        pytest.skip("this file system takes Unicode alone")
    made(folder)
    (remark,) = unseal("mine.safetensors", "data set")[1]["remarks"]
    assert remark.endswith("test/daisy/\\udce9.png") and f"mine: warning: {remark}" in capsys.readouterr().out


def test_a_class_with_a_line_break_is_told_in_one_line():
    split = Split(np.zeros((2, 4, 4, 3), np.uint8), np.array([0, 1]))
    arrays = Arrays(split, split, ["two\nlines", "猫"], validation=split)
    assert all("\n" not in line for line in said("mine", arrays))
    assert "mine: of each: two\\nlines 3, 猫 3" in list(said("mine", arrays))
