"""MNIST: 60,000 and 10,000 handwritten digits, 28×28."""

import gzip
from pathlib import Path

import numpy as np

from .base import Arrays, Source, Split, Url
from .preparing.digits import CLASSES, npz_splits, rgb

HOMES = "https://ossci-datasets.s3.amazonaws.com/mnist/", "https://storage.googleapis.com/cvdf-datasets/mnist/"
FILES = {  # hash, bytes
    "train-images-idx3-ubyte.gz": ("440fcabf73cc546fa21475e81ea370265605f56be210a4024d2ca8f203523609", 9_912_422),
    "train-labels-idx1-ubyte.gz": ("3552534a0a558bbed6aed32b30c495cca23d567ec52cac8be1a0730e8010255c", 28_881),
    "t10k-images-idx3-ubyte.gz": ("8d422c7b0a1c1c79245a5bcf07fe86e33eeafee792b84584aec276f5a2dbc4e6", 1_648_877),
    "t10k-labels-idx1-ubyte.gz": ("f7ae60f92e00ec6debd23a6088c31dbd2371eca3ffa0defaefb259924204aec6", 4_542),
}
SOURCE = Source(
    "mnist",
    {file: Url(tuple(home + file for home in HOMES), f"sha256:{hash}", size) for file, (hash, size) in FILES.items()},
    pack={"mnist.npz": "sha256:06af5dfe73b70e3bc1c36439982b18a8d76803db9b544f6fdf838a37fbb01b64"},
)
SOURCES = [SOURCE]
LICENCE = "MNIST, Y. LeCun and C. Cortes, CC BY-SA 3.0"
STANDS_FOR = None
LABELS = "classes"
SIZE = 28


def read(raw: dict[str, Path]) -> Arrays:
    """Images (N, 28, 28, 3) in the official splits."""
    if "mnist.npz" in raw:
        train, test = npz_splits(raw["mnist.npz"])
    else:
        train, test = (_split(raw, part) for part in ("train", "t10k"))
    return Arrays(Split(rgb(train.images), train.labels), Split(rgb(test.images), test.labels), CLASSES)


def _split(raw: dict[str, Path], part: str) -> Split:
    """Grey images (N, 28, 28) and labels (N,)."""
    images = _idx(raw[f"{part}-images-idx3-ubyte.gz"])
    return Split(images, _idx(raw[f"{part}-labels-idx1-ubyte.gz"]).astype(np.int64))


def _idx(path: Path) -> np.ndarray:
    """The array in an idx file of bytes: two zeros, type, number of axes, their lengths, content."""
    content = gzip.decompress(path.read_bytes())
    axes = content[3]
    shape = np.frombuffer(content, ">u4", count=axes, offset=4)
    return np.frombuffer(content, np.uint8, offset=4 + 4 * axes).reshape(shape)
