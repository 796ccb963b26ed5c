"""A folder of images and a table: of attributes or of classes, in the folder or elsewhere."""

import os

import pytest
from own_pictures import labelled, made, paint, refused, shades, splits

from genadapt.datasets.preparing.folders import fingerprint
from genadapt.errors import UserError
from genadapt.files.sealed import unseal
from genadapt.plan.own_files import own_files

pytestmark = pytest.mark.usefixtures("elsewhere")


@pytest.fixture
def photos(tmp_path):
    """Nine images in a folder of a folder."""
    for number in range(9):
        paint(tmp_path / "photos/all" / f"{number}.png", 20 * number)
    return tmp_path / "photos"


KINDS = ["tulip", "daisy", "rose"]


def write(path, header, rows, separator=","):
    path.write_text("".join(separator.join(map(str, row)) + "\n" for row in [header, *rows]), encoding="utf-8")


def classes(photos, path, **block):
    write(path, ["image", "kind"], [(f"all/{number}.png", KINDS[number % 3]) for number in range(9)])
    return made(photos, "csv_classes", csv=str(path), test_every=3, **block)


# classes


def test_a_column_of_names_gives_classes(photos):
    data = classes(photos, photos / "kinds.csv")
    assert data.classes == ["daisy", "rose", "tulip"] and not data.multi
    assert labelled(data) == {20 * number: KINDS[number % 3] for number in range(9)}
    assert [sorted(split.labels.tolist()) for split in splits(data)] == [[0, 1, 2]] * 3


def test_the_column_of_classes_is_chosen_among_several(photos):
    rows = [(f"all/{n}.png", n, f"{KINDS[n % 3]}, {n % 3}") for n in range(9)]
    write(photos / "kinds.csv", ["image", "year", "kind"], rows, ";")
    block = {"csv": "kinds.csv", "test_every": 3}
    assert made(photos, "csv_classes", column="kind", **block).classes == ["daisy, 1", "rose, 2", "tulip, 0"]
    os.remove("mine.safetensors")
    assert refused(photos, "csv_classes", **block) == (
        f"{photos}/kinds.csv: column: expected the one with the classes, one of year, kind"
    )
    assert refused(photos, "csv_classes", column="Kind", **block) == (
        f"{photos}/kinds.csv: no column 'Kind'; its columns: year, kind"
    )
    assert refused(photos, "csv_classes", column="year", **block) == (
        f"{photos}/kinds.csv: class '0': expected 3 or more images, found 1"
    )


def test_an_image_without_a_class_is_refused_by_its_line(photos):
    write(photos / "kinds.csv", ["image", "kind"], [("all/0.png", "rose"), ("all/1.png", " ")])
    assert refused(photos, "csv_classes", csv="kinds.csv", test_every=3) == (
        f"{photos}/kinds.csv: line 3, column 'kind': expected the name of a class"
    )


# attributes


def test_objects_in_turn_are_in_every_split(photos):
    for number in range(100):
        paint(photos / "all" / f"{number}.png", number)
    columns = [f"object {place}" for place in range(10)]
    rows = [(f"all/{n}.png", *(int(n % 10 == place) for place in range(10))) for n in range(100)]
    write(photos / "labels.csv", ["image", *columns], rows)
    data = made(photos, "csv_folder", csv="labels.csv", columns=None, test_every=10)
    assert [split.labels.sum(0).tolist() for split in splits(data)] == [[8] * 10, [1] * 10, [1] * 10]
    assert unseal("mine.safetensors", "data set")[1]["remarks"] == []


def test_a_label_that_a_split_must_lack_is_said(photos, capsys):
    write(photos / "labels.csv", ["image", "red", "never"], [(f"all/{n}.png", n % 2, 0) for n in range(9)])
    made(photos, "csv_folder", csv="labels.csv", columns=None, test_every=3)
    said = capsys.readouterr().out.splitlines()
    for part in ("training", "validation", "test"):
        assert f"mine: warning: no image of the {part} split has: never" in said


def test_labels_of_one_image_each_cannot_be_tried(photos):
    rows = [(f"all/{n}.png", *(int(n == place) for place in range(9))) for n in range(9)]
    write(photos / "labels.csv", ["image", *map(str, range(9))], rows)
    assert refused(photos, "csv_folder", csv="labels.csv", columns=None, test_every=3) == (
        f"{photos}/labels.csv: expected a label that two or more of its 9 images have, for the test"
    )


def test_what_the_table_does_not_name_is_counted(photos):
    (photos / "all/old.heic").write_bytes(b"")
    (photos / "all/notes.txt").write_text("")
    write(photos / "labels.csv", ["image", "red"], [(f"all/{n}.png", n % 2) for n in range(6)])
    made(photos, "csv_folder", csv="labels.csv", columns=None, test_every=3)
    assert unseal("mine.safetensors", "data set")[1]["passed_over"] == [
        [".", "HEIC, which is not read: convert it to JPEG or PNG", 1],
        [".", "an image that labels.csv does not name", 3],
        [".", "no image", 1],
    ]


# a table elsewhere


@pytest.mark.parametrize("written", ["/absolute", "../tables/kinds.csv", "~/tables/kinds.csv"])
def test_a_table_may_lie_outside_of_the_folder(photos, tmp_path, monkeypatch, written):
    monkeypatch.setenv("HOME", str(tmp_path))
    (tmp_path / "tables").mkdir()
    expected = classes(photos, tmp_path / "tables/kinds.csv")
    csv = str(tmp_path / "tables/kinds.csv") if written == "/absolute" else written
    assert made(photos, "csv_classes", csv=csv, test_every=3).digest == expected.digest


def test_a_change_of_a_table_elsewhere_shows_in_the_fingerprint(photos, tmp_path):
    table = tmp_path / "kinds.csv"
    table.write_text("one")
    before = fingerprint(str(photos), str(table))
    table.write_text("two")
    assert fingerprint(str(photos), str(table)) != before
    table.write_text("one")
    assert fingerprint(str(photos), str(table)) == before != fingerprint(str(photos))
    table.unlink()
    with pytest.raises(UserError, match=f"^{table}: expected a readable file .No such file"):
        fingerprint(str(photos), str(table))


@pytest.mark.parametrize(
    ("csv", "path"),
    [
        ("a.csv", "pictures/a.csv"),
        ("../a.csv", "pictures/../a.csv"),
        ("/b/a.csv", "/b/a.csv"),
        ("~/a.csv", "/me/a.csv"),
    ],
)
def test_where_a_table_is(monkeypatch, csv, path):
    monkeypatch.setenv("HOME", "/me")
    assert own_files({"folder": "pictures", "csv": csv}) == {"folder": "pictures", "csv": path}


def test_a_limit_of_pixels_goes_to_the_decoder(photos):
    assert len(shades(*splits(classes(photos, photos / "kinds.csv", max_pixels=16 * 16)))) == 9
    os.remove("mine.safetensors")
    write(photos / "labels.csv", ["image", "red"], [(f"all/{n}.png", n % 2) for n in range(9)])
    block = {"csv": "labels.csv", "test_every": 3, "max_pixels": 16 * 16 - 1}
    assert f"{photos}/all/0.png: expected at most 255 pixels, found 256" in refused(photos, "csv_classes", **block)


def test_a_table_without_a_header_loses_no_image(photos):
    table = photos / "kinds.csv"
    write(table, ["all/0.png", "tulip"], [(f"all/{number}.png", KINDS[number % 3]) for number in range(1, 9)])
    said = refused(photos, "csv_classes", csv=str(table), test_every=2)
    assert said.startswith(f"{table}: expected a header") and said.endswith(
        "its first line names the image 'all/0.png'"
    )


def test_a_class_in_two_unicode_forms_is_one(photos):
    forms = ["caf\u00e9", "cafe\u0301", "tea"]
    write(photos / "kinds.csv", ["image", "kind"], [(f"all/{number}.png", forms[number % 3]) for number in range(9)])
    assert made(photos, "csv_classes", csv="kinds.csv", test_every=3).classes == ["caf\u00e9", "tea"]
