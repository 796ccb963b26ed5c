"""What a data set is: where its raw files come from, and what `read` makes of them.

A data set is a module of this package with

    SOURCES: list[Source]                  the raw files
    LICENCE: str                           one line
    STANDS_FOR: str | None                 the data set of the reports that it is a substitute for
    LABELS: "classes" | "multi-hot"        one class an image, or any number of attributes or objects
            | "none"                       no classes, and the label -1 for every image
    FOLDER_HAS_ALL: bool                   optional: the files of SOURCES may instead lie in the block's `folder`
    SIZE: int | None                       pixels on a side of an image; None: as `read`'s keyword `size` says
    def read(raw: dict[str, Path], *, <keywords>) -> Arrays

and `read`'s keywords are exactly its block under `datasets:` in params.yaml, their annotations the values that
it takes: the plan refuses any other before a job starts. LABELS and SIZE are literals, which the plan compares with
what a method can be trained on.
"""

import hashlib
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from types import MappingProxyType
from typing import Any, NamedTuple

import numpy as np

from ..errors import UserError
from ..files.sealed import Pieces, seal, unseal

PARTS = ("train", "validation", "test")
UNLABELLED = -1  # in place of the number of a class


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
    """A file at its public homes."""

    homes: tuple[str, ...]  # asked in this order; the hash tells whether what one gives is the file
    hash: str  # "sha256:…"
    size: int | None = None  # bytes, where it is known

    @property
    def address(self) -> str:
        """Where the file is."""
        return ", else ".join(self.homes)


class ByHand(NamedTuple):
    """A file without a public direct link: only a mirror has it."""

    words: str  # how one comes by it
    hash: str  # "sha256:…"

    @property
    def address(self) -> str:
        """How one comes by the file."""
        return self.words


class Source(NamedTuple):
    """Raw files that come together; they lie in data/raw/{name}."""

    name: str
    files: dict[str, Packaged | Url | ByHand]  # by file name, each at its home
    pack: Mapping[str, str] = MappingProxyType({})  # the same content as a mirror may pack it: file name → hash


@dataclass(frozen=True)
class Recipe:
    """Images that are yet to be made, each from its item alone: on all cores, chunk by chunk."""

    make: Callable[[Any], np.ndarray]  # item → (H, W, 3) uint8; picklable
    items: Sequence[Any]
    shape: tuple[int, int, int]  # of an image: (H, W, 3)

    def __len__(self) -> int:
        """How many images there are."""
        return len(self.items)


class Split(NamedTuple):
    """Images and what is known of them."""

    images: np.ndarray | Recipe | Pieces  # (N, H, W, 3) uint8
    labels: np.ndarray  # (N,) int64 class numbers, all UNLABELLED where there are no classes, or (N, L) uint8 multi-hot


class Arrays(NamedTuple):
    """What `read` returns: its splits and the names of the classes, attributes or objects."""

    train: Split
    test: Split
    classes: list[str]
    label_lists: Mapping[str, np.ndarray] = MappingProxyType({})  # label sets (M, L) uint8 to ask a generator for
    validation: Split | None = None  # None: the preprocess stage holds some of the training images out
    passed_over: Sequence[tuple[str, str, int]] = ()  # of the user's files: (folder, reason, count)
    remarks: Sequence[str] = ()  # what a reader of results should know of the images, a sentence each


class Data(NamedTuple):
    """A processed data set, as every later stage sees it."""

    name: str
    train: Split
    validation: Split  # for all that is chosen; the test split chooses nothing
    test: Split
    classes: list[str]
    multi: bool  # multi-hot labels rather than one class
    digest: str  # sha256 of the arrays
    stands_for: str | None
    label_lists: dict[str, np.ndarray]

    @property
    def labelled(self) -> bool:
        """Whether anything is known of its images."""
        return bool(self.classes)


def hash_of(path: Path, like: str = "sha256:") -> str:
    """The hash of a file, in the form and by the algorithm of another one: "sha256:…" or "md5:…"."""
    algorithm = like.partition(":")[0]
    with open(path, "rb") as file:
        return f"{algorithm}:{hashlib.file_digest(file, algorithm).hexdigest()}"


def check(name: str, arrays: Arrays) -> None:
    """Refuse arrays, or names of classes, that a later stage would stumble over."""
    if odd := [label for label in arrays.classes if not label or not is_unicode(label)]:
        raise UserError(f"data set {name}: class {odd[0]!r}: expected a name in UTF-8, and not an empty one")
    shapes = set()
    for part in PARTS:
        split = getattr(arrays, part)
        check_split(f"data set {name}, {part} split", split, len(arrays.classes))
        shapes.add(split.images.shape[1:])
    if len(shapes) != 1:
        raise UserError(f"data set {name}: its splits differ in image shape: {sorted(shapes)}")


def is_unicode(text: str) -> bool:
    """Whether a text can be written: the name of a file need be no UTF-8, and then cannot."""
    return not any("\ud800" <= character <= "\udfff" for character in text)


def check_split(where: str, split: Split, classes: int) -> None:
    """Refuse images or labels of the wrong type, shape, number or range."""
    images, labels = split
    if images.dtype != np.uint8 or len(images.shape) != 4 or images.shape[-1] != 3:
        raise UserError(f"{where}: expected uint8 images (N, H, W, 3), found {images.dtype} {images.shape}")
    if images.shape[0] == 0 or images.shape[0] != len(labels):
        raise UserError(f"{where}: expected as many labels as images, found {len(labels)} and {images.shape[0]}")
    if not classes and (labels.ndim != 1 or (labels != UNLABELLED).any()):
        raise UserError(f"{where}: expected the label {UNLABELLED} for every image, as there are no classes")
    if classes and labels.ndim == 1 and (labels.min() < 0 or labels.max() >= classes):
        raise UserError(f"{where}: expected labels in 0..{classes - 1}")
    if labels.ndim == 2 and labels.shape[1] != classes:
        raise UserError(f"{where}: expected {classes} label columns, found {labels.shape[1]}")


def save(path: Path, name: str, arrays: Arrays, **manifest: object) -> None:
    """Check and seal a data set; its images are arrays or pieces, no recipes."""
    check(name, arrays)
    tensors = {f"{part}.{name}": array for part in PARTS for name, array in getattr(arrays, part)._asdict().items()}
    tensors |= {f"label_lists.{key}": labels for key, labels in arrays.label_lists.items()}
    told = {"passed_over": list(arrays.passed_over), "remarks": list(arrays.remarks)}
    seal(path, "data set", tensors, name=name, classes=arrays.classes, **told, **manifest)


def load(path: Path) -> Data:
    """Read a processed data set, verified."""
    tensors, manifest = unseal(path, "data set")
    splits = {part: Split(tensors[f"{part}.images"], tensors[f"{part}.labels"]) for part in PARTS}
    label_lists = {key.partition(".")[2]: value for key, value in tensors.items() if key.startswith("label_lists.")}
    return Data(
        name=manifest["name"],
        **splits,
        classes=manifest["classes"],
        multi=splits["train"].labels.ndim == 2,
        digest=manifest["sha256"],
        stands_for=manifest["stands_for"],
        label_lists=label_lists,
    )
