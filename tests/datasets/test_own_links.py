"""Links in the user's folder: each real file once, in its own class."""

import pytest
from own_pictures import labelled, made, paint, refused

from genadapt.datasets.preparing import walking
from genadapt.datasets.preparing.folders import fingerprint, images_in
from genadapt.datasets.preparing.walking import LINK_BACK, walk
from genadapt.errors import UserError
from genadapt.files.sealed import unseal

pytestmark = pytest.mark.usefixtures("elsewhere")


@pytest.fixture
def flowers(tmp_path):
    """Two classes of four images."""
    for number, name in enumerate(["daisy", "rose"]):
        for place in range(4):
            paint(tmp_path / "flowers" / name / f"{place}.png", 100 * number + place)
    return tmp_path / "flowers"


@pytest.fixture
def elsewhere_too(tmp_path):
    """A folder of three images outside."""
    for place in range(3):
        paint(tmp_path / "archive" / f"{place}.png", 200 + place)
    return tmp_path / "archive"


EIGHT = {100 * number + place: name for number, name in enumerate(["daisy", "rose"]) for place in range(4)}


def passed_over(data_set="mine.safetensors"):
    return [tuple(entry) for entry in unseal(data_set, "data set")[1]["passed_over"]]


@pytest.mark.parametrize(
    ("link", "to"),
    [
        ("daisy/all", ".."),
        ("daisy/more", "."),
        ("daisy/friends", "../rose"),
        ("daisy/friend.png", "../rose/0.png"),
        ("daisy/again.png", "0.png"),
        ("daisy/up", "../.."),
        ("daisy/disk", "/"),
    ],
)
def test_a_link_back_into_the_folder_is_passed_over_and_said(flowers, link, to):
    before = fingerprint(str(flowers))
    (flowers / link).symlink_to(to)
    assert labelled(made(flowers, test_every=4)) == EIGHT
    assert passed_over() == [("daisy", LINK_BACK, 1)]
    assert fingerprint(str(flowers)) == before


def test_a_class_that_is_a_link_to_another_is_none(flowers):
    (flowers / "marguerite").symlink_to("daisy")
    assert made(flowers, test_every=4).classes == ["daisy", "rose"]
    assert passed_over() == [(".", LINK_BACK, 1)]


def test_links_to_files_and_folders_elsewhere_are_read_each_file_once(flowers, elsewhere_too):
    (flowers / "rose/found").symlink_to(elsewhere_too)
    (flowers / "rose/found again").symlink_to(elsewhere_too)
    (flowers / "rose/one.png").symlink_to(elsewhere_too / "1.png")
    (elsewhere_too / "loop").symlink_to(".")
    (elsewhere_too / "back").symlink_to(flowers / "daisy")
    assert labelled(made(flowers, test_every=4)) == EIGHT | {200: "rose", 201: "rose", 202: "rose"}
    assert passed_over() == [("rose", LINK_BACK, 4)]
    assert len(images_in(flowers)) == 11


def test_a_link_into_a_hidden_folder_is_read(flowers):
    """As git-annex and other stores lay them out."""
    (flowers / ".store").mkdir()
    (flowers / "daisy/0.png").rename(flowers / ".store/key")
    (flowers / "daisy/0.png").symlink_to("../.store/key")
    assert labelled(made(flowers, test_every=4)) == EIGHT


@pytest.mark.parametrize("link", ["found", "one.png"])
def test_what_links_put_into_two_classes_is_refused(flowers, elsewhere_too, link):
    for name in ("daisy", "rose"):
        (flowers / name / link).symlink_to(elsewhere_too if link == "found" else elsewhere_too / "1.png")
    assert refused(flowers, test_every=4) == (
        f"{flowers}: rose/{link} and daisy/{link} are links to one place: expected it in one class"
    )


def test_two_classes_that_are_links_to_one_folder_are_refused(flowers, elsewhere_too):
    for name in ("lily", "orchid"):
        (flowers / name).symlink_to(elsewhere_too)
    assert refused(flowers, test_every=4) == (
        f"{flowers}: orchid and lily are links to one place: expected it in one class"
    )


def test_links_to_nowhere_and_in_a_circle_are_passed_over_if_no_image_is_promised(flowers):
    (flowers / "daisy/gone").symlink_to("nowhere")
    (flowers / "daisy/circle").symlink_to("circle")
    assert labelled(made(flowers, test_every=4)) == EIGHT
    assert passed_over() == [("daisy", "a link to nowhere", 2)]


def test_the_order_of_names_and_of_links_stays_the_same(flowers, elsewhere_too):
    (flowers / "daisy/a").symlink_to(elsewhere_too / "0.png")
    (flowers / "daisy/b").symlink_to(elsewhere_too)
    tree = walk(flowers)
    assert tree.files[:4] == ["daisy/0.png", "daisy/1.png", "daisy/2.png", "daisy/3.png"]
    assert tree.files[4:7] == ["daisy/a", "daisy/b/1.png", "daisy/b/2.png"]
    assert tree.folders == ["daisy", "daisy/b", "rose"] and tree.twins == {"daisy/b/0.png": "daisy/a"}


def test_a_folder_that_cannot_be_read_is_refused_by_name(flowers, monkeypatch):
    def scandir(path):
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(walking.os, "scandir", scandir)
    with pytest.raises(UserError, match=f"^{flowers}: expected a readable folder .Permission denied"):
        walk(flowers)
