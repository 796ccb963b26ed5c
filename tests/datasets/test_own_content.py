"""Which files of the user's folder are images, and what is said of the others."""

import os
import shutil

import pytest
from own_pictures import labelled, made, paint, refused, shades, splits
from PIL import Image

from genadapt.datasets.preparing.recognising import NO_IMAGE, not_read, why_not
from genadapt.datasets.preparing.walking import HIDDEN
from genadapt.files.sealed import unseal

pytestmark = pytest.mark.usefixtures("elsewhere")
HEIC = b"\0\0\0\x18ftypheic\0\0\0\0mif1heic"  # how such a file begins


@pytest.fixture
def phone(tmp_path):
    """A class of another sort of files than most, and one of plain ones."""
    for place in range(10):
        paint(tmp_path / "phone/daisy" / f"{place}.JPG", place)
        paint(tmp_path / "phone/rose" / f"{place}.png", 100 + place)
    for place in range(5):
        for name in (f"{place}", f"{place}.jpg_large"):
            paint(tmp_path / "there.png", 20 + place if "." in name else 10 + place)
            shutil.move(tmp_path / "there.png", tmp_path / "phone/daisy" / name)
    for place in range(30):
        (tmp_path / "phone/daisy" / f"{place}.HEIC").write_bytes(HEIC)
    return tmp_path / "phone"


def passed_over():
    return [tuple(entry) for entry in unseal("mine.safetensors", "data set")[1]["passed_over"]]


def test_images_are_taken_whatever_their_ending_and_others_are_counted(phone, capsys):
    found = labelled(made(phone, test_every=5))
    assert sorted(shade for shade, name in found.items() if name == "daisy") == [*range(15), *range(20, 25)]
    assert passed_over() == [("daisy", not_read("HEIC"), 30)]
    said = capsys.readouterr().out.splitlines()
    assert "mine: images taken: 21 training, 3 validation, 6 test" in said
    assert "mine: of each: daisy 20, rose 10" in said
    assert "mine: passed over in daisy: 30 × HEIC, which is not read: convert it to JPEG or PNG" in said


def test_a_class_of_nothing_that_is_read_is_refused_with_the_reason(phone):
    for path in (phone / "daisy").iterdir():
        if path.suffix != ".HEIC":
            path.unlink()
    assert refused(phone, test_every=5) == (
        f"{phone}/daisy: expected 3 or more images, found 0; "
        "passed over: 30 × HEIC, which is not read: convert it to JPEG or PNG"
    )


def test_what_programs_leave_is_passed_over(phone):
    for name in ("daisy/@eaDir/0.JPG/SYNOPHOTO_THUMB.jpg", "__MACOSX/daisy/._0.JPG", "rose/.thumbnails/0.png"):
        paint(phone / name, 255) if "._" not in name else (phone / name).parent.mkdir(parents=True)
    for name in ("rose/Thumbs.db", "rose/desktop.ini", "rose/.DS_Store", "rose/._0.png"):
        shutil.copy(phone / "rose/0.png", phone / name)
    data = made(phone, test_every=5)
    assert data.classes == ["daisy", "rose"]
    assert 255 not in shades(*splits(data)) and len(shades(*splits(data))) == 30
    assert {entry for entry in passed_over() if entry[1] == HIDDEN} == {
        (".", HIDDEN, 1),
        ("daisy", HIDDEN, 1),
        ("rose", HIDDEN, 5),
    }


def test_images_in_no_class_and_other_files_are_counted(phone):
    paint(phone / "cover.jpg", 0)
    (phone / "README.md").write_text("flowers")
    (phone / "rose/list.txt").write_text("P5 of them are red")
    os.mkfifo(phone / "rose/pipe")
    made(phone, test_every=5)
    assert [entry for entry in passed_over() if entry[0] != "daisy"] == [
        (".", "an image in no class", 1),
        (".", NO_IMAGE, 1),
        ("rose", "neither a file nor a folder", 1),
        ("rose", NO_IMAGE, 1),
    ]


@pytest.mark.parametrize("form", ["JPEG", "PNG", "GIF", "BMP", "TIFF", "WEBP", "JPEG2000", "AVIF"])
def test_an_image_is_known_by_its_first_bytes(tmp_path, form):
    Image.new("RGB", (16, 16)).save(tmp_path / "photo", form)
    assert why_not(tmp_path / "photo") is None


@pytest.mark.parametrize(
    ("name", "content", "says"),
    [
        ("a.txt", b"a text", NO_IMAGE),
        ("a", b"", NO_IMAGE),
        ("a", b"BM is how a bitmap begins, and this text", NO_IMAGE),
        ("a.csv", b"image,label\n", NO_IMAGE),
        ("a.HEIC", b"", not_read("HEIC")),
        ("a", HEIC, not_read("HEIC")),
        ("a.nef", b"II*\0\x08\0\0\0", not_read("camera raw")),
        ("a.jxl", b"\xff\x0a", not_read("JPEG XL")),
        ("a.jpg", b"a text", None),  # refused when it is decoded
    ],
)
def test_what_is_no_image_or_of_no_known_kind_has_a_reason(tmp_path, name, content, says):
    (tmp_path / name).write_bytes(content)
    assert why_not(tmp_path / name) == says


def test_a_raw_photograph_is_not_taken_for_its_thumbnail(tmp_path):
    Image.new("RGB", (16, 16)).save(tmp_path / "thumbnail.tif")
    (tmp_path / "thumbnail.tif").rename(tmp_path / "photo.NEF")
    assert why_not(tmp_path / "photo.NEF") == not_read("camera raw")


def test_a_huge_image_is_one(tmp_path):
    Image.new("1", (14000, 14000)).save(tmp_path / "huge", "PNG")
    assert why_not(tmp_path / "huge") is None
