"""Class folders below folders of splits, and what looks like them."""

import shutil

import pytest
from own_pictures import labelled, made, paint, refused, shades, splits

pytestmark = pytest.mark.usefixtures("elsewhere")
FLOWERS = ["daisy", "rose", "tulip"]


def grow(folder, first=0, count=4, names=FLOWERS):
    """A folder a class, `count` images in each; the shades begin at `first`."""
    for number, name in enumerate(names):
        for place in range(count):
            paint(folder / name / f"{place}.png", first + 10 * number + place)
    return folder


@pytest.fixture
def given(tmp_path):
    """A folder with three splits of three classes, whose shades begin at 0, 100 and 200."""
    for first, split in zip((0, 100, 200), ("train", "val", "test"), strict=True):
        grow(tmp_path / "flowers" / split, first, count=4 - first // 100)
    return tmp_path / "flowers"


@pytest.mark.parametrize(
    "names",
    [("train", "val", "test"), ("TRAIN", "Valid", "Test"), ("training", "VALIDATION", "testing")],
)
def test_a_given_split_is_taken_as_it_is(given, names):
    for before, after in zip(("train", "val", "test"), names, strict=True):
        (given / before).rename(given / after)
    data = made(given)
    assert data.classes == FLOWERS
    assert [sorted(shades(split)) for split in splits(data)] == [
        [0, 1, 2, 3, 10, 11, 12, 13, 20, 21, 22, 23],
        [100, 101, 102, 110, 111, 112, 120, 121, 122],
        [200, 201, 210, 211, 220, 221],
    ]
    assert data.test.labels.tolist() == [0, 0, 1, 1, 2, 2]


def test_without_validation_some_to_train_are_held_out(given):
    (given / "val").rename(given.parent / "val")
    data = made(given)
    assert sorted(shades(data.train, data.validation)) == [
        10 * number + place for number in range(3) for place in range(4)
    ]
    assert data.validation.labels.tolist() == [0, 1, 2] and min(shades(data.test)) == 200


def test_without_a_test_split_some_to_train_are_held_out_by_test_every(given):
    (given / "test").rename(given.parent / "test")
    said = refused(given)
    assert said == f"{given}: expected test_every: one image in how many is for the test; or a folder test beside train"
    data = made(given, test_every=4)
    assert data.test.labels.tolist() == [0, 1, 2] and max(shades(data.test)) < 100
    assert min(shades(data.validation)) == 100


def test_a_test_split_and_test_every_do_not_go_together(given):
    said = refused(given, test_every=10)
    assert said == f"{given}/test: this is the test split: leave out test_every, or this folder"


def test_a_split_for_training_alone_is_one(tmp_path):
    grow(tmp_path / "flowers/train")
    assert made(tmp_path / "flowers", test_every=4).classes == FLOWERS


def test_splits_must_have_the_same_classes(given):
    (given / "test/rose").rename(given / "test/Rose")
    assert refused(given) == f"{given}/test: expected the classes of {given}/train, found also Rose"
    (given / "test/Rose").rename(given.parent / "Rose")
    assert refused(given) == f"{given}/test: expected the classes of {given}/train, without rose"


def test_a_class_must_have_images_in_each_split(given):
    for image in (given / "test/rose").iterdir():
        image.unlink()
    assert refused(given) == f"{given}/test/rose: expected 1 or more images, found 0"


def test_splits_without_one_to_train_on_are_refused(given):
    (given / "train").rename(given.parent / "train")
    assert refused(given, test_every=3) == (
        f"{given}: test, val are splits with classes in them: expected a folder train too"
    )


def test_two_folders_for_one_split_are_refused(given):
    grow(given / "Validation")
    assert refused(given) == f"{given}: expected one folder for each split, found Validation, test, train, val"


def test_a_split_without_classes_is_refused(tmp_path):
    grow(tmp_path / "flowers/train")
    paint(tmp_path / "flowers/test/1.png", 9)
    assert refused(tmp_path / "flowers") == (
        f"{tmp_path}/flowers/test: the name is that of a split: expected sub-folders in it, one a class"
    )


def test_splits_beside_something_else_are_refused(given):
    paint(given / "extra/1.png", 9)
    assert refused(given) == (
        f"{given}: test, train, val are splits with classes in them, extra is none: "
        "expected splits alone or classes alone"
    )


@pytest.mark.parametrize("names", [["test", "trial"], ["car", "train"], ["test", "val"], ["Test", "train_1"]])
def test_a_class_may_be_called_like_a_split(tmp_path, names):
    data = made(grow(tmp_path / "things", names=names), test_every=4)
    assert data.classes == names
    assert labelled(data)[0] == names[0]


def test_a_class_called_like_a_split_may_have_folders(tmp_path):
    for name in ("car", "train"):
        grow(tmp_path / "things" / name, first=100 * (name == "train"), names=["front", "side"])
    data = made(tmp_path / "things", test_every=4)
    assert data.classes == ["car", "train"] and labelled(data)[100] == "train"


def test_a_folder_one_level_too_high_is_refused_and_the_right_one_named(tmp_path):
    grow(tmp_path / "download/flowers")
    assert refused(tmp_path / "download", test_every=4) == (
        f"{tmp_path}/download: expected sub-folders, one a class, found flowers alone, with daisy, rose, tulip in it: "
        f"is {tmp_path}/download/flowers meant?"
    )


def test_a_loose_image_beside_the_classes_hides_no_folder_above(tmp_path):
    grow(tmp_path / "download/flowers")
    shutil.copy(next((tmp_path / "download/flowers/rose").iterdir()), tmp_path / "download/flowers/cover.png")
    assert f"is {tmp_path}/download/flowers meant?" in refused(tmp_path / "download", test_every=4)


def test_splits_one_level_too_low_are_refused_and_the_right_folder_named(given):
    given.rename(given.parent / "inner")
    (given.parent / "outer").mkdir()
    (given.parent / "inner").rename(given.parent / "outer/inner")
    assert f"is {given.parent}/outer/inner meant?" in refused(given.parent / "outer")


def test_a_single_class_is_one_where_its_images_are(tmp_path):
    grow(tmp_path / "all", names=["faces"])
    assert made(tmp_path / "all", test_every=4).classes == ["faces"]


@pytest.mark.parametrize("names", [("training_set", "test_set"), ("seg_train", "seg_test"), ("trainset", "testset")])
def test_folders_nearly_called_like_splits_are_no_classes(tmp_path, names):
    for name in names:
        grow(tmp_path / name)
    listed = ", ".join(sorted(names))
    assert refused(tmp_path, test_every=4) == (
        f"{tmp_path}: {listed} look like splits: expected them to be called train, val and test"
    )


def test_classes_without_folders_may_have_words_of_splits_in_their_names(tmp_path):
    grow(tmp_path, names=["test tube", "train station"])
    assert made(tmp_path, test_every=4).classes == ["test tube", "train station"]


def test_a_class_may_have_another_unicode_form_in_each_split(tmp_path):
    grow(tmp_path / "train", names=["cafe\u0301", "tea"])
    grow(tmp_path / "test", names=["caf\u00e9", "tea"])
    data = made(tmp_path)
    assert data.classes == ["caf\u00e9", "tea"] and data.test.labels.tolist() == 4 * [0] + 4 * [1]
