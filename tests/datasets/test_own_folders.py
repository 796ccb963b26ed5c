"""The user's own images, from a folder to a processed file."""

import os
import shutil
from pathlib import Path

import pytest
from PIL import Image
from reading import read

from genadapt.datasets import class_folders, csv_folder
from genadapt.datasets.base import load
from genadapt.datasets.preparing import folders, making
from genadapt.datasets.preparing.folders import fingerprint, images_in
from genadapt.errors import UserError
from genadapt.stages.preprocess import CHUNKS, preprocess

pytestmark = pytest.mark.usefixtures("elsewhere")


def paint(path, shade, size=(16, 16)):
    path.parent.mkdir(parents=True, exist_ok=True)
    Image.new("L", size, shade).save(path)


@pytest.fixture
def classes(tmp_path):
    """Three classes of five images, each of its own shade."""
    folder = tmp_path / "my pictures"
    for number, name in enumerate(["Äpfel", "leichte Birnen", "cherries"]):
        for place in range(5):
            paint(folder / name / f"Bild {place} é.png", 50 * number + 10 * place)
    return folder


def made(folder, test_every=5, size=16):
    block = {"reader": "class_folders", "folder": str(folder), "size": size, "test_every": test_every}
    preprocess("mine", block, [], Path("mine.safetensors"))
    return load(Path("mine.safetensors"))


def shades(split):
    return split.images[:, 0, 0, 0].tolist()


def learned(data):
    """What is there to learn and choose from."""
    return sorted(shades(data.train) + shades(data.validation))


def refused(folder, **keywords):
    with pytest.raises(UserError) as error:
        made(folder, **keywords)
    assert not Path("mine.safetensors").exists()
    return str(error.value)


# a folder with one sub-folder a class


def test_classes_are_sub_folders_by_name_and_every_nth_image_is_for_the_test(classes):
    data = made(classes)
    assert data.classes == ["cherries", "leichte Birnen", "Äpfel"]
    assert data.train.labels.tolist() == [0] * 3 + [1] * 3 + [2] * 3
    assert data.validation.labels.tolist() == data.test.labels.tolist() == [0, 1, 2]
    assert learned(data) == [0, 10, 20, 30, 50, 60, 70, 80, 100, 110, 120, 130]
    assert shades(data.test) == [140, 90, 40]
    assert not CHUNKS.exists()


def test_images_may_lie_deeper(classes):
    (classes / "cherries" / "more").mkdir()
    (classes / "cherries" / "Bild 0 é.png").rename(classes / "cherries" / "more" / "x.PNG")
    assert learned(made(classes))[-4:] == [110, 120, 130, 140]


def test_what_is_hidden_or_no_image_by_its_name_is_passed_over(classes):
    digest = made(classes).digest
    for file in (".hidden/a.png", ".hidden.png", "cherries/.DS_Store", "cherries/.ipynb/a.png", "cherries/notes.txt"):
        (classes / file).parent.mkdir(exist_ok=True)
        (classes / file).write_bytes(b"no image")
    (classes / "notes.png").write_bytes(b"in no class")
    (classes / "cherries" / "folder.png").mkdir()
    assert made(classes).digest == digest


def test_classes_may_be_links(classes, tmp_path):
    digest = made(classes).digest
    before = fingerprint(str(classes))
    (classes / "cherries").rename(tmp_path / "elsewhere")
    (classes / "cherries").symlink_to(tmp_path / "elsewhere")
    assert made(classes).digest == digest and fingerprint(str(classes)) == before
    paint(tmp_path / "elsewhere" / "Bild 0 é.png", 7)
    assert fingerprint(str(classes)) != before


def test_the_home_folder_may_be_written_as_a_tilde(classes, monkeypatch):
    monkeypatch.setenv("HOME", str(classes.parent))
    assert len(learned(made(f"~/{classes.name}"))) == 12


def test_names_need_not_be_unicode(classes):
    try:
        paint(Path(os.fsdecode(os.fsencode(classes) + b"/cherries/\xe9.png")), 1)
    except OSError:
        pytest.skip("this file system takes Unicode alone")
    assert fingerprint(str(classes)) == fingerprint(str(classes))
    assert 1 in [*learned(data := made(classes)), *shades(data.test)]


def test_bad_images_are_named_together_and_after_a_repair_only_what_is_missing_is_made(classes, monkeypatch):
    monkeypatch.setattr(making, "CHUNK", 4)
    bad = {
        "cherries/Bild 1 é.png": (b"", "the file is empty"),
        "cherries/Bild 4 é.png": (b"text", "no known format"),  # of the test split
        "Äpfel/Bild 2 é.png": ((classes / "Äpfel/Bild 2 é.png").read_bytes()[:50], "the image is damaged"),
    }
    good = {file: (classes / file).read_bytes() for file in bad}
    for file, (content, _) in bad.items():
        (classes / file).write_bytes(content)
    said = refused(classes).splitlines()
    assert len(said) == 3
    for file, (_, says) in bad.items():
        assert any(line.startswith(f"{classes}/{file}: ") and says in line for line in said)
    kept = {path: path.stat().st_ino for path in CHUNKS.rglob("*.npy")}
    assert len(kept) == 2  # of five

    for file, content in good.items():
        if "cherries" in file:
            (classes / file).write_bytes(content)
    assert len(refused(classes).splitlines()) == 1
    assert len(list(CHUNKS.rglob("*.npy"))) == 4
    assert {path: path.stat().st_ino for path in kept} == kept

    (classes / "Äpfel/Bild 2 é.png").write_bytes(good["Äpfel/Bild 2 é.png"])
    assert learned(made(classes)) == [0, 10, 20, 30, 50, 60, 70, 80, 100, 110, 120, 130]
    assert not CHUNKS.exists()


@pytest.mark.parametrize(
    ("keywords", "says"),
    [
        ({"test_every": 1}, "data set mine: test_every: Input should be greater than or equal to 2 (found 1)"),
        ({"test_every": 6}, "cherries: expected at least 6 images (test_every), found 5"),
        ({"size": 0}, "data set mine: size: Input should be greater than 0 (found 0)"),
    ],
)
def test_values_that_make_no_sense_are_refused(classes, keywords, says):
    assert says in refused(classes, **keywords)


def test_an_empty_class_is_refused_by_name(classes):
    (classes / "plums").mkdir()
    (classes / "plums" / "notes.txt").write_text("none yet")
    assert refused(classes) == f"{classes}/plums: expected at least 5 images (test_every), found 0"


def test_a_folder_without_classes_or_none_is_refused_by_name(tmp_path):
    paint(tmp_path / "flat" / "a.png", 1)
    (tmp_path / "flat" / ".hidden").mkdir()
    assert refused(tmp_path / "flat") == (
        f"{tmp_path}/flat: expected sub-folders, one a class, with the images of that class in them"
    )
    for folder in (tmp_path / "none", tmp_path / "flat" / "a.png"):
        assert refused(folder) == f"{folder}: no such folder; expected a folder of images"


def test_a_link_to_nowhere_is_refused_by_name(classes):
    (classes / "cherries" / "0.png").symlink_to(classes / "gone.png")
    assert f"{classes}/cherries/0.png: expected a readable image (No such file" in refused(classes)


# a folder with a table


@pytest.fixture
def table(tmp_path):
    """Six images and a table of them, not in the order of their names."""
    folder = tmp_path / "faces"
    for number in range(6):
        paint(folder / "aligned" / f"{number}, a.png", 20 * number)
    rows = [f'"aligned/{number}, a.png",{number % 2},{-1 if number < 3 else 1}' for number in reversed(range(6))]
    (folder / "labels.csv").write_text("\n".join(["image,smiling,glasses", *rows]))
    return folder


def read_table(folder, columns=None, test_every=3, csv="labels.csv"):
    return read(csv_folder, {}, folder=str(folder), csv=csv, columns=columns, size=16, test_every=test_every)


def test_a_table_gives_order_labels_and_splits(table):
    keywords = {"folder": str(table), "csv": "labels.csv", "columns": None, "size": 16, "test_every": 3}
    preprocess("faces", {"reader": "csv_folder", **keywords}, [], Path("faces.safetensors"))
    data = load(Path("faces.safetensors"))
    assert data.classes == ["smiling", "glasses"] and data.multi
    assert learned(data) == [20, 40, 80, 100] and shades(data.test) == [60, 0]
    labels = {100: [1, 1], 80: [0, 1], 40: [0, 0], 20: [1, 0]}
    for split in (data.train, data.validation):
        assert split.labels.tolist() == [labels[shade] for shade in shades(split)] and len(split.images)
    assert data.test.labels.tolist() == [[1, 1], [0, 0]]


def test_columns_of_a_table_are_chosen(table):
    data = read_table(table, ["glasses"])
    assert data.classes == ["glasses"] and data.test.labels.tolist() == [[1], [0]]


def test_a_table_that_names_a_missing_image_is_refused(table):
    (table / "aligned" / "4, a.png").unlink()
    with pytest.raises(UserError, match=rf"^{table}/labels\.csv: line 3: no image 'aligned/4, a\.png'"):
        read_table(table)


@pytest.mark.parametrize(
    ("keywords", "says"),
    [
        ({"csv": "none.csv"}, r"none\.csv: expected a readable csv file"),
        ({"columns": ["hat"]}, r"labels\.csv: no column 'hat'"),
        ({"test_every": 7}, r"labels\.csv: expected at least 7 images \(test_every\), found 6"),
        ({"test_every": 1}, "data set csv_folder: test_every: Input should be greater than or equal to 2"),
        ({"csv": "../labels.csv"}, r"\.\./labels\.csv: .*expected its path in the folder"),
        ({"csv": "/tmp/labels.csv"}, r"/tmp/labels\.csv: .*expected its path in the folder"),
    ],
)
def test_values_that_do_not_fit_a_table_are_refused(table, keywords, says):
    with pytest.raises(UserError, match=says):
        read_table(table, **keywords)


# what a folder's fingerprint says


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


def test_images_are_known_by_their_endings(tmp_path):
    for name in ("a.JPG", "b.jpeg", "c.webp", "d.txt", "e", ".f.png", "sub/g.TIF", ".sub/h.png"):
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).touch()
    assert images_in(tmp_path) == ["a.JPG", "b.jpeg", "c.webp", "sub/g.TIF"]


def test_readers_of_own_images_have_no_sources():
    assert class_folders.SOURCES == csv_folder.SOURCES == []
