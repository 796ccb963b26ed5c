"""The readers of the real data sets, on small files of the same formats."""

import bz2
import gzip
import io
import json
import tarfile
import zipfile
from pathlib import Path

import numpy as np
import pytest
from PIL import Image
from reading import read
from scipy.io import savemat

from genadapt.datasets import bsds500, celeba, celeba10k, mnist, mnistm, module, svhn, usps
from genadapt.datasets.base import hash_of, load
from genadapt.datasets.preparing import making
from genadapt.errors import UserError
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


def whole(arrays):
    """With the test split for want of a validation split, which the stage would hold out."""
    return arrays._replace(validation=arrays.test)


def paths(folder, *sources):
    """The public files of sources, by name."""
    return {file: folder / file for source in sources for file in source.files}


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


def write_tar(path, mode, files):
    with tarfile.open(path, mode) as tar:
        for name, content in files.items():
            member = tarfile.TarInfo(name)
            member.size = len(content)
            tar.addfile(member, io.BytesIO(content))


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

PARTITION = {"000001.jpg": 0, "000002.jpg": 1, "000003.jpg": 2, "000004.jpg": 0, "000005.jpg": 0}
SHADES = {file: 40 * number for number, file in enumerate(PARTITION, 1)}


def face(shade, size=(178, 218)):
    """A grey square in a red frame that the crop must leave out."""
    image, rest = Image.new("RGB", size, (255, 0, 0)), (size[1] - size[0]) // 2
    image.paste((shade, shade, shade), (0, rest - 8, size[0], size[1] - rest + 8))
    content = io.BytesIO()
    image.save(content, "jpeg", quality=95)
    return content.getvalue()


def write_celeba(folder, partition, shades, missing=()):
    with zipfile.ZipFile(folder / "img_align_celeba.zip", "w") as archive:
        archive.mkdir("img_align_celeba")
        for file, shade in shades.items():
            if file not in missing:
                archive.writestr(f"img_align_celeba/{file}", face(shade))
    rows = "".join(f"{file}  1 -1 {1 if shade > 100 else -1:2}\n" for file, shade in shades.items())
    (folder / "list_attr_celeba.txt").write_text(f"{len(shades)}\nSmiling Eyeglasses Young \n{rows}")
    (folder / "list_eval_partition.txt").write_text("".join(f"{file} {part}\n" for file, part in partition.items()))
    return paths(folder, *celeba.SOURCES)


def test_celeba(tmp_path):
    raw = write_celeba(tmp_path, PARTITION, SHADES)
    data = made("celeba", read(celeba, raw, count=None, size=64), Path("chunks"))
    assert data.classes == ["Smiling", "Eyeglasses", "Young"]
    assert data.train.labels.tolist() == [[1, 0, 0], [1, 0, 1], [1, 0, 1]]
    assert data.validation.labels.tolist() == [[1, 0, 0]] and data.test.labels.tolist() == [[1, 0, 1]]
    assert data.train.labels.dtype == np.uint8
    images = np.concatenate(list(data.train.images.read()))
    assert images.shape == (3, 64, 64, 3)
    for image, shade in zip(images, (40, 160, 200), strict=True):
        assert np.abs(image.astype(int) - shade).max() <= 3


def test_many_processes_read_one_archive(tmp_path, monkeypatch):
    monkeypatch.setattr(making, "CHUNK", 2)
    monkeypatch.setattr(making, "_workers", lambda jobs: 4)
    shades = {f"{number:06}.jpg": number % 250 for number in range(1, 101)}
    partition = {file: 0 if number % 10 else 1 + number // 10 % 2 for number, file in enumerate(shades)}
    raw = write_celeba(tmp_path, partition, shades)
    train = made("celeba", read(celeba, raw, count=None, size=8), Path("chunks")).train
    means = np.concatenate(list(train.images.read())).mean((1, 2, 3))
    expected = [shade for number, shade in enumerate(shades.values()) if number % 10]
    assert np.abs(means - expected).max() <= 3


def test_a_missing_face_is_named(tmp_path):
    raw = write_celeba(tmp_path, PARTITION, SHADES, missing=["000004.jpg"])
    with pytest.raises(UserError, match=rf"{tmp_path}/img_align_celeba\.zip: expected img_align_celeba/000004\.jpg"):
        read(celeba, raw, count=None, size=16)


@pytest.fixture
def forty(tmp_path):
    """CelebA of 40 faces: 20 to train, 12 to validate, 8 to test; the 20th and the last are not in the archive."""
    shades = {f"{number:06}.jpg": 100 for number in range(1, 41)}
    partition = {file: number // 20 + number // 32 for number, file in enumerate(shades)}
    return write_celeba(tmp_path, partition, shades, missing=["000020.jpg", "000040.jpg"])


def test_a_count_takes_the_first_faces_of_each_official_part_in_proportion(forty):
    data = read(celeba, forty, count=10, size=16)
    parts = data.train, data.validation, data.test
    numbers = [[int(file.partition(".")[0]) for file in part.images.items] for part in parts]
    assert numbers == [[1, 2, 3, 4, 5], [21, 22, 23], [33, 34]]
    assert [len(part.labels) for part in parts] == [5, 3, 2]


@pytest.mark.parametrize("count", [1, 41])
def test_a_count_that_the_parts_cannot_give_is_refused(forty, count):
    with pytest.raises(UserError, match=rf"count: expected at most 40, .*, found {count}"):
        read(celeba, forty, count=count, size=16)


@pytest.fixture
def excerpt(tmp_path):
    raw = {file: tmp_path / file for file in celeba10k.SOURCES[0].files}
    write_tar(raw["celeba10k.tar"], "w", {file: face(shade, (89, 109)) for file, shade in SHADES.items()})
    rows = "".join(f"{file},{-1 if shade > 100 else 1},1\n" for file, shade in SHADES.items())
    raw["celeba10k_attr.csv"].write_text(f"image_id,Young,Smiling\n{rows}")
    return raw


def test_celeba10k_trains_on_the_first_and_tests_on_the_last(excerpt, monkeypatch):
    monkeypatch.setattr(celeba10k, "TRAIN", 3)
    data = made("celeba10k", whole(read(celeba10k, excerpt, size=16)), Path("chunks"))
    assert data.classes == ["Young", "Smiling"]
    assert data.train.labels.tolist() == [[1, 1], [1, 1], [0, 1]] and data.test.labels.tolist() == [[0, 1]] * 2
    for split, shades in zip(data[:2], [(40, 80, 120), (160, 200)], strict=True):
        images = np.concatenate(list(split.images.read())).astype(int)
        assert images.shape == (len(shades), 16, 16, 3)
        assert np.abs(images - np.array(shades)[:, None, None, None]).max() <= 3


def test_celeba10k_without_an_image_that_its_table_names_is_refused(excerpt):
    write_tar(excerpt["celeba10k.tar"], "w", {file: face(100, (89, 109)) for file in list(SHADES)[:3]})
    with pytest.raises(UserError, match=r"celeba10k_attr\.csv: line 5: no image '000004\.jpg'"):
        read(celeba10k, excerpt, size=16)


def test_celeba10k_of_damaged_images_is_refused_by_their_names(excerpt, monkeypatch):
    monkeypatch.setattr(celeba10k, "TRAIN", 3)
    files = {file: face(shade, (89, 109))[:200] for file, shade in SHADES.items()}
    write_tar(excerpt["celeba10k.tar"], "w", files)
    with pytest.raises(UserError) as error:
        made("celeba10k", whole(read(celeba10k, excerpt, size=16)), Path("chunks"))
    assert [line.partition(":")[0] for line in str(error.value).splitlines()] == list(SHADES)
