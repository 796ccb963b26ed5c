"""Names in tables and the images that they mean."""

from pathlib import Path
from unicodedata import normalize

import pytest
from own_pictures import paint

from genadapt.datasets.preparing.folders import images_in
from genadapt.datasets.preparing.labels import read_labels
from genadapt.datasets.preparing.naming import Named
from genadapt.datasets.preparing.recognising import images_of
from genadapt.datasets.preparing.walking import walk
from genadapt.errors import UserError

NFC, NFD = (normalize(form, "Bücher/é.png") for form in ("NFC", "NFD"))
IMAGES = Named(
    ["a.JPG", "b.png", "deep/c.png", "a\\b.png"], {"d.heic": "HEIC, which …", "e.txt": "no image"}, Path("/x")
)


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ("b.png", "b.png"),
        ("./b.png", "b.png"),
        (" b.png ", "b.png"),
        (".\\deep\\c.png", "deep/c.png"),
        ("deep//c.png", "deep/c.png"),
        ("deep/../b.png", "b.png"),
        ("/x/deep/c.png", "deep/c.png"),
        ("a\\b.png", "a\\b.png"),  # where a file is called so
    ],
)
def test_a_name_may_be_written_in_several_ways(written, meant):
    assert IMAGES.find(written) == meant


@pytest.mark.parametrize(
    ("written", "says"),
    [
        ("z.png", "no image 'z.png'"),
        ("a.jpg", "no image 'a.jpg'; there is 'a.JPG'"),
        ("B.png", "no image 'B.png'; there is 'b.png'"),
        ("b", "no image 'b'; there is 'b.png'"),
        ("b.jpg", "no image 'b.jpg'; there is 'b.png'"),
        ("c.png", "no image 'c.png'; there is 'deep/c.png'"),
        ("d.heic", "'d.heic' is HEIC, which …"),
        ("e.txt", "'e.txt' is no image"),
        ("/y/b.png", "no image '/y/b.png': expected its path in the folder of images"),
        ("../b.png", "no image '../b.png': expected its path in the folder of images"),
        ("C:\\me\\b.png", "no image 'C:\\\\me\\\\b.png': expected its path in the folder of images"),
        ("", "no image ''"),
        ("deep", "no image 'deep'"),
    ],
)
def test_a_name_of_no_image_is_refused_with_what_may_be_meant(written, says):
    with pytest.raises(UserError) as error:
        IMAGES.find(written)
    assert str(error.value) == says


@pytest.mark.parametrize(("on_disk", "written"), [(NFC, NFD), (NFD, NFC), (NFD, NFD)])
def test_composed_and_decomposed_names_are_the_same(tmp_path, on_disk, written):
    paint(tmp_path / on_disk, 0)
    named = Named(images_in(tmp_path), folder=tmp_path)
    assert (tmp_path / named.find(written)).exists()


def test_a_link_may_be_named_as_well_as_what_it_leads_to(tmp_path):
    paint(tmp_path / "all/1.png", 0)
    (tmp_path / "red").symlink_to("all")
    (tmp_path / "one.png").symlink_to("all/1.png")
    (tmp_path.parent / "again").symlink_to(tmp_path)
    named = Named(*images_of(tmp_path, walk(tmp_path)), tmp_path)
    for name in ("all/1.png", "red/1.png", "one.png", f"{tmp_path.parent}/again/one.png"):
        assert named.find(name) == "all/1.png"


def test_two_images_whose_names_differ_in_form_alone_are_refused(tmp_path):
    paint(tmp_path / NFC, 0)
    paint(tmp_path / NFD, 0)
    if len(images_in(tmp_path)) < 2:
        pytest.skip("this file system takes them for one")
    with pytest.raises(UserError, match="may be any of 2 images whose names differ in Unicode form alone"):
        Named(images_in(tmp_path)).find(NFC)


def test_a_table_names_line_and_image(tmp_path):
    paint(tmp_path / "a.png", 0)
    (tmp_path / "b.heic").write_bytes(b"")
    table = tmp_path / "labels.csv"
    named = Named(*images_of(tmp_path, walk(tmp_path)), tmp_path)
    for row, says in [
        ("b.heic,1", "line 3: 'b.heic' is HEIC, which is not read: convert it to JPEG or PNG"),
        ("A.png,1", "line 3: no image 'A.png'; there is 'a.png'"),
        (".\\a.png,1", "line 3: image '.\\\\a.png' was already in line 2"),
    ]:
        table.write_text(f"image,red\na.png,0\n{row}\n")
        with pytest.raises(UserError) as error:
            read_labels(table, named)
        assert str(error.value) == f"{table}: {says}"
