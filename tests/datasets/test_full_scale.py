"""The readers of the data sets with public homes, on small files of the same formats."""

import bz2
import gzip
import io
import tarfile
import zipfile

import numpy as np
import pytest
from PIL import Image

from genadapt.datasets import celeba, mnist, mnistm, usps

PARTS = {"train": 12, "t10k": 5}


def write_idx(path, array):
    header = bytes([0, 0, 8, array.ndim]) + np.array(array.shape, ">u4").tobytes()
    path.write_bytes(gzip.compress(header + array.tobytes()))


@pytest.fixture
def digits(tmp_path):
    """MNIST in small: the files by name, and the arrays in them."""
    generator = np.random.default_rng(0)
    expected = {}
    for part, count in PARTS.items():
        images = generator.integers(256, size=(count, 28, 28)).astype(np.uint8)
        labels = (np.arange(count) % 10).astype(np.uint8)
        write_idx(tmp_path / f"{part}-images-idx3-ubyte.gz", images)
        write_idx(tmp_path / f"{part}-labels-idx1-ubyte.gz", labels)
        expected[part] = images, labels
    return {file: tmp_path / file for file in mnist.SOURCES}, expected


def test_mnist(digits):
    raw, expected = digits
    data = mnist.read(raw)
    for split, (images, labels) in zip(data[:2], expected.values(), strict=True):
        assert (split.images == images[..., None]).all() and split.images.shape[-1] == 3
        assert (split.labels == labels).all() and split.labels.dtype == np.int64


def jpeg(size, colour):
    content = io.BytesIO()
    Image.new("RGB", size, colour).save(content, "jpeg", quality=95)
    return content.getvalue()


def test_mnistm_lays_each_split_on_its_own_photographs(digits, tmp_path):
    raw, expected = digits
    raw["BSR_bsds500.tgz"] = tmp_path / "BSR_bsds500.tgz"
    colours = {"train": (255, 255, 255), "test": (0, 0, 0), "val": (9, 99, 199)}
    with tarfile.open(raw["BSR_bsds500.tgz"], "w:gz") as tar:
        for part, colour in colours.items():
            for name, content in [("8049.jpg", jpeg((481, 321), colour)), ("Thumbs.db", b"no image")]:
                member = tarfile.TarInfo(f"BSR/BSDS500/data/images/{part}/{name}")
                member.size = len(content)
                tar.addfile(member, io.BytesIO(content))
    data = mnistm.read(raw, seed=0)
    assert (data.train.images == 255 - expected["train"][0][..., None]).all()
    assert (data.test.images == expected["t10k"][0][..., None]).all()
    assert (data.test.labels == expected["t10k"][1]).all()


def test_usps(tmp_path):
    dark, bright = np.full(256, -1.0), np.full(256, 1.0)
    half = np.where(np.arange(256) < 128, -1.0, 1.0)  # upper half dark

    def write(file, rows):
        lines = (" ".join([str(label), *(f"{i}:{v:.4f}" for i, v in enumerate(values, 1))]) for label, values in rows)
        (tmp_path / file).write_bytes(bz2.compress("\n".join(lines).encode()))

    write("usps.bz2", [(1, dark), (10, bright)])
    write("usps.t.bz2", [(7, half)])
    data = usps.read({file: tmp_path / file for file in usps.SOURCES})
    assert data.train.images.shape == (2, 28, 28, 3) and data.test.images.shape == (1, 28, 28, 3)
    assert data.train.labels.tolist() == [0, 9] and data.test.labels.tolist() == [6]
    assert (data.train.images[0] == 0).all() and (data.train.images[1] == 255).all()
    assert (data.test.images[0, :12] == 0).all() and (data.test.images[0, 16:] == 255).all()


def test_celeba(tmp_path, monkeypatch):
    monkeypatch.setattr(celeba, "CHUNK", 2)
    partition = {"000001.jpg": 0, "000002.jpg": 1, "000003.jpg": 2, "000004.jpg": 0, "000005.jpg": 0}
    shades = {file: 40 * number for number, file in enumerate(partition, 1)}
    with zipfile.ZipFile(tmp_path / "img_align_celeba.zip", "w") as archive:
        for file, shade in shades.items():
            image = Image.new("RGB", (178, 218), (255, 0, 0))  # a red frame that the crop must leave out
            image.paste((shade, shade, shade), (0, 12, 178, 206))
            content = io.BytesIO()
            image.save(content, "jpeg", quality=95)
            archive.writestr(f"img_align_celeba/{file}", content.getvalue())
    rows = "".join(f"{file}  1 -1 {1 if shade > 100 else -1:2}\n" for file, shade in shades.items())
    (tmp_path / "list_attr_celeba.txt").write_text(f"5\nSmiling Eyeglasses Young \n{rows}")
    lines = "".join(f"{file} {part}\n" for file, part in partition.items())
    (tmp_path / "list_eval_partition.txt").write_text(lines)

    data = celeba.read({file: tmp_path / file for file in celeba.SOURCES}, size=16)
    assert data.classes == ["Smiling", "Eyeglasses", "Young"]
    assert data.train.labels.tolist() == [[1, 0, 0], [1, 0, 1], [1, 0, 1]]
    assert data.test.labels.tolist() == [[1, 0, 1]]
    assert data.train.labels.dtype == np.uint8
    assert data.train.images.shape == (3, 16, 16, 3)
    for image, shade in zip(data.train.images, (40, 160, 200), strict=True):
        assert np.abs(image.astype(int) - shade).max() <= 3
