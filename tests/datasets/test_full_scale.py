"""The readers of the real data sets, on small files of the same formats."""

import bz2
import gzip
import io
import json
from pathlib import Path

import numpy as np
import pytest
from PIL import Image
from reading import paths, read, whole, write_tar
from scipy.io import savemat

from genadapt.datasets import bsds500, mnist, mnistm, module, svhn, usps
from genadapt.datasets.base import hash_of, load
from genadapt.stages.download import download
from genadapt.stages.preprocess import made, preprocess

pytestmark = pytest.mark.usefixtures("elsewhere")
PARTS = {"train": 12, "t10k": 5}


@pytest.fixture
def digits(tmp_path):
    """MNIST in small: its public files and its pack in a folder, and the arrays in them."""
    folder, generator = tmp_path / "mnist", np.random.default_rng(0)
    folder.mkdir()
    expected = {}
    for part, count in PARTS.items():
        images = generator.integers(256, size=(count, 28, 28)).astype(np.uint8)
        labels = (np.arange(count) % 10).astype(np.uint8)
        for file, array in {f"{part}-images-idx3-ubyte.gz": images, f"{part}-labels-idx1-ubyte.gz": labels}.items():
            header = bytes([0, 0, 8, array.ndim]) + np.array(array.shape, ">u4").tobytes()
            (folder / file).write_bytes(gzip.compress(header + array.tobytes()))
        expected[part] = images, labels
    save_pack(folder / "mnist.npz", expected.values())
    return folder, expected


def save_pack(path, splits):
    arrays = zip(("train", "test"), splits, strict=True)
    np.savez(path, **{f"{axis}_{part}": a for part, pair in arrays for axis, a in zip("xy", pair, strict=True)})


def test_mnist(digits):
    folder, expected = digits
    data = read(mnist, paths(folder, mnist.SOURCE))
    for split, (images, labels) in zip(data[:2], expected.values(), strict=True):
        assert (split.images == images[..., None]).all() and split.images.shape[-1] == 3
        assert (split.labels == labels).all() and split.labels.dtype == np.int64


def jpeg(size, colour):
    content = io.BytesIO()
    Image.new("RGB", size, colour).save(content, "jpeg", quality=95)
    return content.getvalue()


PHOTOGRAPHS = {"train": (255, 255, 255), "test": (0, 0, 0), "val": (9, 99, 199)}


@pytest.fixture
def photographs(tmp_path):
    """BSDS500 in small: the public archive and the pack, their members in different orders."""
    folder = tmp_path / "bsds500"
    folder.mkdir()
    files = {
        f"{part}/{number}.jpg": jpeg((481, 321) if number % 2 else (321, 481), colour)
        for part, colour in PHOTOGRAPHS.items()
        for number in (8049, 100007)
    }
    write_tar(folder / "bsds500.tar", "w", files)
    public = {f"BSR/BSDS500/data/images/{name}": content for name, content in reversed(files.items())}
    more = {"BSR/BSDS500/data/images/train/Thumbs.db": b"no image", "BSR/bench/x.jpg": b"no photograph"}
    write_tar(folder / "BSR_bsds500.tgz", "w:gz", {**public, **more})
    return folder


def test_mnistm_lays_each_split_on_its_own_photographs(digits, photographs):
    folder, expected = digits
    data = read(mnistm, {**paths(folder, mnist.SOURCE), **paths(photographs, bsds500.SOURCE)}, seed=0)
    assert (data.train.images == np.where(expected["train"][0][..., None] > 0, 0, 255)).all()
    assert (data.test.images == np.where(expected["t10k"][0][..., None] > 0, 255, 0)).all()
    assert (data.test.labels == expected["t10k"][1]).all()


def test_bsds500_trains_on_train_and_val(photographs):
    data = made("bsds500", whole(read(bsds500, paths(photographs, bsds500.SOURCE), size=16)), Path("chunks"))
    train, test = (np.concatenate(list(split.images.read())) for split in data[:2])
    assert train.shape == (4, 16, 16, 3) and test.shape == (2, 16, 16, 3)
    assert np.abs(train[:, 8, 8].astype(int) - [PHOTOGRAPHS[p] for p in ("train", "train", "val", "val")]).max() <= 3
    assert test.max() <= 3
    assert data.classes == ["photograph"] and data.train.labels.tolist() == [0] * 4


def libsvm(path, grey, labels):
    """Write grey images (N, 16, 16) as LIBSVM has them: values in -1..1 and digits from 1."""
    values = grey.reshape(-1, 256) / 127.5 - 1
    rows = (
        " ".join([str(label + 1), *(f"{place}:{value:.6g}" for place, value in enumerate(row, 1))])
        for row, label in zip(values, labels, strict=True)
    )
    path.write_bytes(bz2.compress("\n".join(rows).encode() + b"\n"))


@pytest.fixture
def envelopes(tmp_path):
    """USPS in small: its public files and its pack in a folder."""
    folder, generator = tmp_path / "usps", np.random.default_rng(0)
    folder.mkdir()
    splits = [
        (generator.integers(256, size=(count, 16, 16)).astype(np.uint8), (np.arange(count) % 10).astype(np.uint8))
        for count in (11, 4)
    ]
    splits[0][0][0], splits[0][0][1] = 0, 255
    splits[1][0][0] = np.repeat(np.array([0, 255], np.uint8), 8)[:, None]  # upper half dark
    for file, (grey, labels) in zip(("usps.bz2", "usps.t.bz2"), splits, strict=True):
        libsvm(folder / file, grey, labels)
    save_pack(folder / "usps.npz", splits)
    return folder


def test_usps(envelopes):
    data = read(usps, paths(envelopes, *usps.SOURCES))
    assert data.train.images.shape == (11, 28, 28, 3) and data.test.images.shape == (4, 28, 28, 3)
    assert data.train.labels.tolist() == [*range(10), 0] and data.test.labels.tolist() == [0, 1, 2, 3]
    assert (data.train.images[0] == 0).all() and (data.train.images[1] == 255).all()
    assert (data.test.images[0, :12] == 0).all() and (data.test.images[0, 16:] == 255).all()


# one data set, two forms

KEYWORDS = {"mnist": {}, "usps": {}, "bsds500": {"size": 16}, "mnistm": {"seed": 3}}
MADE_OF = {"mnist": ["digits"], "usps": ["envelopes"], "bsds500": ["photographs"], "mnistm": ["digits", "photographs"]}


@pytest.mark.parametrize("name", KEYWORDS)
def test_public_files_and_a_mirrors_pack_make_the_same_bytes(name, tmp_path, request, monkeypatch):
    for fixture in MADE_OF[name]:
        request.getfixturevalue(fixture)
    sources = []
    for source in module(name).SOURCES:
        folder = tmp_path / source.name
        files = {file: home._replace(hash=hash_of(folder / file)) for file, home in source.files.items()}
        pack = {file: hash_of(folder / file) for file in source.pack}
        sources.append(source._replace(files=files, pack=pack))
    monkeypatch.setattr(module(name), "SOURCES", sources)
    monkeypatch.setattr("genadapt.datasets.source", {source.name: source for source in sources}.__getitem__)

    sealed = {}
    for form in ("pack", "files"):
        manifests = []
        for source in sources:
            mirror = tmp_path / form / "mirror"
            mirror.mkdir(parents=True, exist_ok=True)
            for file in getattr(source, form):
                (mirror / file).write_bytes((tmp_path / source.name / file).read_bytes())
            manifests.append(tmp_path / form / "raw" / source.name / "files.json")
            download(source.name, str(mirror), manifests[-1])
            assert set(json.loads(manifests[-1].read_text())["files"]) == set(getattr(source, form))
        preprocess(name, KEYWORDS[name], manifests, tmp_path / form / "sealed")
        sealed[form] = (tmp_path / form / "sealed").read_bytes()
    assert sealed["pack"] == sealed["files"]
    assert len(load(tmp_path / "pack" / "sealed").train.images) > 0


# svhn


@pytest.fixture
def house_numbers(tmp_path):
    raw = {}
    for part, count in (("train", 5), ("test", 2)):
        images = np.zeros((count, 32, 32, 3), np.uint8)
        images[:, 16:, :, 0] = 200  # lower half red
        images[:, :, 16:, 2] = 100  # right half blue
        images[:, :, :, 1] = 10 * np.arange(count)[:, None, None]
        labels = np.array([10, 1, 2, 9, 10][:count], np.uint8)[:, None]
        raw[f"{part}_32x32.mat"] = tmp_path / f"{part}_32x32.mat"
        savemat(raw[f"{part}_32x32.mat"], {"X": images.transpose(1, 2, 3, 0), "y": labels})
    return raw


@pytest.mark.parametrize("size", [32, 28, 8])
def test_svhn(house_numbers, size):
    data = read(svhn, house_numbers, size=size)
    assert data.train.images.shape == (5, size, size, 3) and data.test.images.shape == (2, size, size, 3)
    assert data.train.labels.tolist() == [0, 1, 2, 9, 0] and data.test.labels.tolist() == [0, 1]
    assert data.train.images[:, 0, 0].tolist() == [[0, 10 * number, 0] for number in range(5)]
    assert data.train.images[3, -1, 0].tolist() == [200, 30, 0]
    assert data.train.images[3, 0, -1].tolist() == [0, 30, 100]


# celeba
