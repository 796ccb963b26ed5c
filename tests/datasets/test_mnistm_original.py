import io
import json
import tarfile
from pathlib import Path

import numpy as np
import pytest
from conftest import ROOT, params_at
from PIL import Image
from reading import read

from genadapt import datasets
from genadapt.datasets import mnistm_original
from genadapt.datasets.base import hash_of, load
from genadapt.errors import UserError
from genadapt.plan import params, source
from genadapt.stages.download import download
from genadapt.stages.preprocess import made, preprocess

pytestmark = pytest.mark.usefixtures("elsewhere")
DIGITS = {"train": [5, 0, 4, 1, 9, 2] * 5, "test": [7, 2, 1]}
SOURCE = mnistm_original.SOURCES[0]


def digit(number):
    """An image 32×32 whose middle of 28×28 is as bright as its number, in a red frame."""
    pixels = np.full((32, 32, 3), (255, 0, 0), np.uint8)
    pixels[2:30, 2:30] = number
    content = io.BytesIO()
    Image.fromarray(pixels).save(content, "png")
    return content.getvalue()


@pytest.fixture
def folder(tmp_path, monkeypatch):
    """The published archive in small, unpacked: both splits name their images alike."""
    monkeypatch.setattr(mnistm_original, "COUNTS", {part: len(labels) for part, labels in DIGITS.items()})
    for part, labels in DIGITS.items():
        (tmp_path / "mine" / "mnist_m" / f"mnist_m_{part}").mkdir(parents=True)
        for number in range(len(labels)):
            image = digit(number if part == "train" else 100 + number)
            (tmp_path / "mine" / "mnist_m" / f"mnist_m_{part}" / f"{number:08}.png").write_bytes(image)
        lines = "".join(f"{number:08}.png {label}\n" for number, label in enumerate(labels))
        (tmp_path / "mine" / "mnist_m" / f"mnist_m_{part}_labels.txt").write_text(lines)
    return tmp_path / "mine"


@pytest.fixture
def archive(folder, tmp_path):
    """The archive alone in a folder."""
    (tmp_path / "packed").mkdir()
    with tarfile.open(tmp_path / "packed" / "mnist_m.tar.gz", "w:gz") as tar:
        tar.add(folder / "mnist_m", "mnist_m")
    return tmp_path / "packed" / "mnist_m.tar.gz"


def images(data):
    """The images of both splits."""
    arrays = made("mnistm_original", data._replace(validation=data.test), Path("chunks"))
    return [np.concatenate(list(split.images.read())) for split in (arrays.train, arrays.test)]


@pytest.fixture(params=["folder", "folder itself", "archive in a folder", "archive"])
def form(request, folder, archive):
    """Raw files and the folder, in each form in which the data set may be there."""
    place = {"folder": folder, "folder itself": folder / "mnist_m", "archive in a folder": archive.parent}
    raw = {archive.name: archive} if request.param == "archive" else {}
    return raw, str(place[request.param]) if request.param in place else None


@pytest.mark.parametrize("size", [28, 32])
def test_the_published_splits_are_read_from_a_folder_or_the_archive(form, size):
    raw, folder = form
    data = read(mnistm_original, raw, folder=folder, size=size)
    assert [part.labels.tolist() for part in data[:2]] == list(DIGITS.values())
    train, test = images(data)
    assert train.shape == (30, size, size, 3) and test.shape == (3, size, size, 3)
    assert train[:, 14, 14].tolist() == [[number] * 3 for number in range(30)]
    assert test[:, 14, 14].tolist() == [[number] * 3 for number in (100, 101, 102)]
    corner = [0, 0, 0] if size == 28 else [255, 0, 0]
    assert train[0, 0, 0].tolist() == train[0, -1, -1].tolist() == corner


def test_all_that_it_is_compared_by_is_the_same_whichever_form_it_comes_in(folder, archive, monkeypatch):
    files = {archive.name: SOURCE.files[archive.name]._replace(hash=hash_of(archive))}
    monkeypatch.setattr(mnistm_original, "SOURCES", [SOURCE._replace(files=files)])
    manifest = archive.parent / "raw" / SOURCE.name / "files.json"
    download(SOURCE.name, str(archive.parent), manifest)
    assert json.loads(manifest.read_text())["files"][archive.name]["from"] == "mirror"
    digests = []
    for place, manifests in ((None, [manifest]), (str(folder), [])):
        out = archive.parent / f"{len(digests)}.safetensors"
        preprocess("mnistm_original", {"folder": place, "size": 28}, manifests, out)
        digests.append(load(out).digest)
        assert load(out).stands_for == "mnistm"
    assert digests[0] == digests[1]


def test_a_folder_does_without_a_download():
    assert datasets.sources("mnistm_original", {"folder": "here", "size": 28}) == []
    assert datasets.sources("mnistm_original", {"folder": None, "size": 28}) == [SOURCE]
    assert datasets.sources("iclevr", {"folder": "here"}) != []  # its labels are no part of the folder


@pytest.mark.parametrize("size", [27, 64, "28"])
def test_another_size_is_refused_by_the_plan(size):
    raw = {**source.load(ROOT / "params.yaml"), "scale": "real"}
    assert params.parse(raw).datasets["mnistm_original"] == params_at("real").datasets["mnistm_original"]
    raw["datasets"]["mnistm_original"]["size"] = size
    with pytest.raises(UserError, match=r"^params\.yaml: datasets\.mnistm_original\.size: "):
        params.parse(raw)


@pytest.mark.parametrize(
    ("old", "new", "says"),
    [
        ("00000002.png 4", "00000002.png", "line 3: expected an image and its digit, .*found '00000002.png'"),
        ("00000002.png 4", "00000002.png 10", "line 3: expected an image and its digit"),
        ("00000002.png 4", "00000002.png four", "line 3: expected an image and its digit"),
        ("00000002.png 4", "", "line 3: expected an image and its digit"),
        ("00000002.png", "00000001.png", "line 3: image 00000001.png is there more than once"),
        ("00000002.png", "00000099.png", "line 3: no image mnist_m_train/00000099.png in .*; 1 are missing"),
        ("00000002.png 4\n", "", "expected 30 lines, an image each, found 29"),
    ],
)
@pytest.mark.parametrize("packed", [False, True])
def test_a_mistake_in_a_list_is_refused_by_file_and_line(folder, tmp_path, old, new, says, packed):
    listing = folder / "mnist_m" / "mnist_m_train_labels.txt"
    listing.write_text(listing.read_text().replace(old, new, 1))
    place = folder / "mnist_m"
    if packed:
        with tarfile.open(tmp_path / "mnist_m.tar.gz", "w:gz") as tar:
            tar.add(place, "mnist_m")
        place = tmp_path / "mnist_m.tar.gz"
    with pytest.raises(UserError, match=f"^{place}/mnist_m_train_labels.txt: {says}"):
        read(mnistm_original, {}, folder=str(tmp_path if packed else folder), size=28)


def test_a_split_that_is_not_there_is_named(folder):
    (folder / "mnist_m" / "mnist_m_test_labels.txt").unlink()
    with pytest.raises(UserError, match=f"^{folder}/mnist_m: expected mnist_m_test_labels.txt in it"):
        read(mnistm_original, {}, folder=str(folder), size=28)


def test_a_folder_of_something_else_is_refused_with_what_is_expected(tmp_path):
    with pytest.raises(UserError, match=r"expected mnist_m_train_labels.txt in it, or the folder mnist_m, or mn"):
        read(mnistm_original, {}, folder=str(tmp_path), size=28)


@pytest.mark.parametrize(
    ("content", "says"), [(b"no image", "expected an image"), (digit(0)[:60], "damaged"), (None, "found 28×28")]
)
def test_an_image_that_is_none_of_them_is_refused_by_its_name(folder, content, says):
    path = folder / "mnist_m" / "mnist_m_train" / "00000004.png"
    if content is None:
        Image.new("RGB", (28, 28)).save(path)
    else:
        path.write_bytes(content)
    with pytest.raises(UserError, match=f"^{path}: .*{says}"):
        images(read(mnistm_original, {}, folder=str(folder), size=28))
