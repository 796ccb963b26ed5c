"""The user's own images, from a folder to a processed file."""

import os
from pathlib import Path

import pytest
from own_pictures import labelled, made, paint, refused, shades, splits
from reading import read

from genadapt.datasets import class_folders, csv_folder
from genadapt.datasets.base import load
from genadapt.datasets.preparing import making
from genadapt.datasets.preparing.folders import fingerprint, images_in
from genadapt.errors import UserError
from genadapt.plan.fields import Validation
from genadapt.stages.preprocess import CHUNKS, preprocess, with_validation

pytestmark = pytest.mark.usefixtures("elsewhere")


@pytest.fixture
def classes(tmp_path):
    """Three classes of five images, each of its own shade."""
    folder = tmp_path / "my pictures"
    for number, name in enumerate(["Äpfel", "leichte Birnen", "cherries"]):
        for place in range(5):
            paint(folder / name / f"Bild {place} é.png", 50 * number + 10 * place)
    return folder


# a folder with one sub-folder a class


def test_classes_are_sub_folders_by_name_and_of_each_one_image_in_so_many_is_for_the_test(classes):
    data = made(classes, test_every=5)
    assert data.classes == ["cherries", "leichte Birnen", "Äpfel"]
    assert data.train.labels.tolist() == [0] * 3 + [1] * 3 + [2] * 3
    assert data.validation.labels.tolist() == data.test.labels.tolist() == [0, 1, 2]
    assert labelled(data) == {
        50 * number + 10 * place: name
        for number, name in enumerate(["Äpfel", "leichte Birnen", "cherries"])
        for place in range(5)
    }
    assert shades(data.train) == sorted(shades(data.train), key=lambda shade: (-(shade // 50), shade))
    assert not CHUNKS.exists()


def test_the_seed_chooses_what_is_for_the_test(classes):
    tests = [shades(made(classes, test_every=5, seed=seed).test) for seed in (0, 0, 1)]
    assert tests[0] == tests[1] != tests[2]


def test_images_may_lie_deeper(classes):
    (classes / "cherries" / "more").mkdir()
    (classes / "cherries" / "Bild 0 é.png").rename(classes / "cherries" / "more" / "x.PNG")
    assert sorted(shades(*splits(made(classes, test_every=5))))[-5:] == [100, 110, 120, 130, 140]


def test_what_is_hidden_or_no_image_by_its_name_is_passed_over(classes):
    digest = made(classes, test_every=5).digest
    for file in (".hidden/a.png", ".hidden.png", "cherries/.DS_Store", "cherries/.ipynb/a.png", "cherries/notes.txt"):
        (classes / file).parent.mkdir(exist_ok=True)
        (classes / file).write_bytes(b"no image")
    (classes / "notes.png").write_bytes(b"in no class")
    (classes / "cherries" / "folder.png").mkdir()
    assert made(classes, test_every=5).digest == digest


def test_classes_may_be_links(classes, tmp_path):
    digest = made(classes, test_every=5).digest
    before = fingerprint(str(classes))
    (classes / "cherries").rename(tmp_path / "elsewhere")
    (classes / "cherries").symlink_to(tmp_path / "elsewhere")
    assert made(classes, test_every=5).digest == digest and fingerprint(str(classes)) == before
    paint(tmp_path / "elsewhere" / "Bild 0 é.png", 7)
    assert fingerprint(str(classes)) != before


def test_the_home_folder_may_be_written_as_a_tilde(classes, monkeypatch):
    monkeypatch.setenv("HOME", str(classes.parent))
    assert len(shades(*splits(made(f"~/{classes.name}", test_every=5)))) == 15


def test_names_need_not_be_unicode(classes):
    try:
        paint(Path(os.fsdecode(os.fsencode(classes) + b"/cherries/\xe9.png")), 1)
    except OSError:
        pytest.skip("this file system takes Unicode alone")
    assert fingerprint(str(classes)) == fingerprint(str(classes))
    assert 1 in shades(*splits(made(classes, test_every=5)))


def test_bad_images_are_named_together_and_after_a_repair_only_what_is_missing_is_made(classes, monkeypatch):
    monkeypatch.setattr(making, "CHUNK", 4)
    planned = read(class_folders, {}, folder=str(classes), size=16, test_every=5)
    train, _, test = splits(with_validation("mine", planned, Validation()))
    first, last, tried = train.images.items[0], train.images.items[-1], test.images.items[0]
    bad = {
        first: (b"", "the file is empty"),
        last: (last.read_bytes()[:50], "the image is damaged"),
        tried: (b"text", "no known format"),
    }
    good = {file: file.read_bytes() for file in bad}
    for file, (content, _) in bad.items():
        file.write_bytes(content)
    said = refused(classes, test_every=5).splitlines()
    assert len(said) == 3
    for file, (_, says) in bad.items():
        assert any(line.startswith(f"{file}: ") and says in line for line in said)
    kept = {path: path.stat().st_ino for path in CHUNKS.rglob("*.npy")}
    assert len(kept) == 2  # of five

    for file in (first, tried):
        file.write_bytes(good[file])
    assert len(refused(classes, test_every=5).splitlines()) == 1
    assert len(list(CHUNKS.rglob("*.npy"))) == 4
    assert {path: path.stat().st_ino for path in kept} == kept

    last.write_bytes(good[last])
    assert len(shades(*splits(made(classes, test_every=5)))) == 15
    assert not CHUNKS.exists()


@pytest.mark.parametrize(
    ("keywords", "says"),
    [
        ({"test_every": 1}, "data set mine: test_every: Input should be greater than or equal to 2 (found 1)"),
        ({"size": 0}, "data set mine: size: Input should be greater than 0 (found 0)"),
    ],
)
def test_values_that_make_no_sense_are_refused(classes, keywords, says):
    assert says in refused(classes, **{"test_every": 5} | keywords)


def test_an_empty_class_is_refused_by_name(classes):
    (classes / "plums").mkdir()
    (classes / "plums" / "notes.txt").write_text("none yet")
    assert (
        refused(classes, test_every=5)
        == f"{classes}/plums: expected 3 or more images, found 0; passed over: 1 × no image"
    )


def test_a_folder_without_classes_or_none_is_refused_by_name(tmp_path):
    paint(tmp_path / "flat" / "a.png", 1)
    (tmp_path / "flat" / ".hidden").mkdir()
    assert refused(tmp_path / "flat", test_every=5) == (
        f"{tmp_path}/flat: expected sub-folders, one a class, with the images of that class in them"
    )
    for folder in (tmp_path / "none", tmp_path / "flat" / "a.png"):
        assert refused(folder, test_every=5) == f"{folder}: no such folder; expected a folder of images"


def test_a_link_to_nowhere_is_refused_by_name(classes):
    (classes / "cherries" / "0.png").symlink_to(classes / "gone.png")
    assert f"{classes}/cherries/0.png: expected a readable image (No such file" in refused(classes, test_every=5)


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


def test_a_table_gives_order_and_labels(table):
    keywords = {"folder": str(table), "csv": "labels.csv", "columns": None, "size": 16, "test_every": 3}
    preprocess("faces", {"reader": "csv_folder", **keywords}, [], Path("faces.safetensors"))
    data = load(Path("faces.safetensors"))
    assert data.classes == ["smiling", "glasses"] and data.multi
    assert labelled(data) == {100: [1, 1], 80: [0, 1], 60: [1, 1], 40: [0, 0], 20: [1, 0], 0: [0, 0]}
    assert shades(data.train) == sorted(shades(data.train), reverse=True)
    assert {smiling for smiling, _ in data.test.labels.tolist()} == {0, 1}


def test_columns_of_a_table_are_chosen(table):
    data = read_table(table, ["glasses"])
    assert data.classes == ["glasses"] and sorted(data.test.labels.tolist()) == [[0], [1]]


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
        ({"csv": "../labels.csv"}, r"\.\./labels\.csv: expected a readable csv file"),
    ],
)
def test_values_that_do_not_fit_a_table_are_refused(table, keywords, says):
    with pytest.raises(UserError, match=says):
        read_table(table, **keywords)


def test_images_are_known_by_their_endings(tmp_path):
    for name in ("a.JPG", "b.jpeg", "c.webp", "d.txt", "e", ".f.png", "sub/g.TIF", ".sub/h.png"):
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).touch()
    assert images_in(tmp_path) == ["a.JPG", "b.jpeg", "c.webp", "sub/g.TIF"]


def test_readers_of_own_images_have_no_sources():
    assert class_folders.SOURCES == csv_folder.SOURCES == []
