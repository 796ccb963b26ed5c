"""What says that something in the user's folder has changed."""

import os
import shutil

import pytest
from own_pictures import paint

from genadapt.datasets.preparing import folders
from genadapt.datasets.preparing.folders import fingerprint
from genadapt.errors import UserError

pytestmark = pytest.mark.usefixtures("elsewhere")


@pytest.fixture
def classes(tmp_path):
    """Two classes of three images."""
    folder = tmp_path / "my pictures"
    for number, name in enumerate(["Äpfel", "cherries"]):
        for place in range(3):
            paint(folder / name / f"Bild {place} é.png", 50 * number + 10 * place)
    return folder


def edit(folder):
    paint(folder / "cherries" / "Bild 0 é.png", 99)


def add(folder):
    paint(folder / "cherries" / "new.png", 99)


def add_text(folder):
    (folder / "labels.csv").write_text("image,red\n")


def remove(folder):
    (folder / "cherries" / "Bild 0 é.png").unlink()


def rename(folder):
    (folder / "cherries" / "Bild 0 é.png").rename(folder / "cherries" / "Bild 9 é.png")


def swap(folder):
    one, other = (folder / "cherries" / f"Bild {number} é.png" for number in (0, 1))
    shutil.move(one, "kept")
    shutil.move(other, one)
    shutil.move("kept", other)


@pytest.mark.parametrize("change", [edit, add, add_text, remove, rename, swap], ids=lambda change: change.__name__)
def test_a_change_of_contents_shows_in_the_fingerprint_and_its_undoing_too(classes, tmp_path, change):
    shutil.copytree(classes, tmp_path / "before")
    before = fingerprint(str(classes))
    change(classes)
    assert fingerprint(str(classes)) != before
    shutil.rmtree(classes)
    shutil.copytree(tmp_path / "before", classes)
    assert fingerprint(str(classes)) == before


def test_times_places_and_hidden_files_do_not_show_in_the_fingerprint(classes, tmp_path):
    before = fingerprint(str(classes))
    for path in classes.rglob("*"):
        os.utime(path)
    (classes / ".DS_Store").write_text("x")
    assert fingerprint(str(classes)) == before
    classes.rename(tmp_path / "moved")
    assert fingerprint(str(tmp_path / "moved")) == before


def test_a_file_is_read_again_only_if_its_size_or_time_changed(classes, monkeypatch):
    before = fingerprint(str(classes))
    read, really = [], folders._sha256
    monkeypatch.setattr(folders, "_sha256", lambda path: read.append(path.name) or really(path))
    assert fingerprint(str(classes)) == before and read == []
    edit(classes)
    assert fingerprint(str(classes)) != before and read == ["Bild 0 é.png"]


def test_no_folder_has_no_fingerprint(tmp_path):
    with pytest.raises(UserError, match=f"^{tmp_path}/none: no such folder"):
        fingerprint(f"{tmp_path}/none")
