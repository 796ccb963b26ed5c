"""Where images may be written: each name with what is said of it."""

import pytest

from genadapt.errors import UserError
from genadapt.sampling.outputs import check_folder, check_picture

NAMES = ["00000.png", "00001.png", "labels.json"]


@pytest.fixture
def there(tmp_path):
    """A folder with a file, a folder in whose place a file is wanted, and folders with and without our images."""
    (tmp_path / "note.txt").write_text("mine")
    (tmp_path / "file").write_text("mine")
    for folder in ("folder.png", "v0.2", "empty", "ours", "more", "labelled", "taken/00001.png"):
        (tmp_path / folder).mkdir(parents=True)
    (tmp_path / "ours/00001.png").touch()
    (tmp_path / "ours/notes.txt").touch()
    (tmp_path / "more/00002.png").touch()
    (tmp_path / "labelled/labels.json").touch()
    return tmp_path


@pytest.mark.parametrize("name", ["grid.png", "grid.JPG", "a/new/folder/grid.webp", "empty/grid.tiff"])
def test_a_picture_may_lie_anywhere(there, name):
    before = sorted(there.rglob("*"))
    check_picture(there / name)
    assert sorted(there.rglob("*")) == before


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("folder.png", r"folder\.png: is a folder; expected a file's name$"),
        ("note.txt/grid.png", r"grid\.png: .*note\.txt is no folder$"),
        ("note.txt/a/grid.png", r"grid\.png: .*note\.txt is no folder$"),
        (f"{'x' * 300}.png", r"x\.png: could not be written \(File name too long\)$"),
        ("grid.svg", r"^--out .*grid\.svg: expected a name that ends with one of \.png, \.jpg, "),
        ("grid", r"grid: expected a name that ends with one of \.png"),
        ("empty", r"empty: expected a name that ends with one of \.png"),
    ],
)
def test_what_can_be_no_picture_is_refused(there, name, words):
    with pytest.raises(UserError, match=words):
        check_picture(there / name)


@pytest.mark.parametrize("name", ["new", "a/new/folder", "empty", "ours", "v0.2", "."])
def test_images_go_to_a_new_folder_or_over_those_of_the_same_names(there, name):
    before = sorted(there.rglob("*"))
    check_folder(there / name, NAMES)
    assert sorted(there.rglob("*")) == before


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("note.txt", r"^--out .*note\.txt: is a file; expected a folder, or a name that ends with one of \.png, "),
        ("file", r"file: is a file; expected a folder, or"),
        ("file/below", r"00000\.png: .*file is no folder$"),
        ("taken", r"taken/00001\.png: is a folder; expected a file's name$"),
        ("grid.svg", r"grid\.svg: expected a folder's name without an ending, or one of .*; if .* make it first$"),
        ("x" * 300, r"00000\.png: could not be written \(File name too long\)$"),
        ("more", r"more: 00002\.png of an earlier call is in it; expected a new or empty folder$"),
    ],
)
def test_what_can_be_no_folder_of_images_is_refused(there, name, words):
    with pytest.raises(UserError, match=words):
        check_folder(there / name, NAMES)


def test_labels_of_an_earlier_call_are_not_left_beside_images_without(there):
    check_folder(there / "labelled", NAMES)
    with pytest.raises(UserError, match=r"labelled: labels\.json of an earlier call is in it"):
        check_folder(there / "labelled", NAMES[:2])
