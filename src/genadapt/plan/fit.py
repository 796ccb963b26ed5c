"""Whether a method can be trained on data, as far as that is known before these are made."""

from collections.abc import Iterator
from typing import NamedTuple

from .fields import Kind
from .mistakes import Mistake

WORDS = {"classes": "class", "multi-hot": "multi-hot"}  # … labels


class Known(NamedTuple):
    """What is known of a data set; None: not known."""

    name: str
    shape: tuple[int, int] | None = None  # H, W of an image
    labels: Kind | None = None
    train: int | None = None  # images
    test: int | None = None
    classes: list[str] | None = None  # or attributes, or objects


def of_shapes(name: str, images: tuple[int, ...], labels: tuple[int, ...], tests: int, classes: list[str]) -> Known:
    """All of a data set whose training images are (N, H, W, C) and labels (N,) or (N, L)."""
    kind = "multi-hot" if len(labels) == 2 else "classes"
    return Known(name, (images[1], images[2]), kind, images[0], tests, classes)


class Needs(NamedTuple):
    """What a method needs of its data, as its class says; None: it takes any."""

    method: str  # "file.Class"
    sizes: tuple[int, ...] | None
    labels: Kind | None


def misfits(needs: Needs, hparams: dict, batch: int, data: Known) -> Iterator[Mistake]:
    """What of a method and what it is given does not fit a data set, by the key below the experiment."""
    method, sizes, labels = needs
    column, classes = hparams.get("attribute"), data.classes
    if sizes and data.shape and data.shape not in {(size, size) for size in sizes}:
        able = ", ".join(f"{size}×{size}" for size in sizes)
        yield Mistake(("data",), f"{method} trains on images of {able} pixels, {data.name} has {_times(data.shape)}")
    if labels and data.labels and data.labels != labels:
        yield Mistake(("data",), f"{method} needs {WORDS[labels]} labels, those of {data.name} are {data.labels}")
    if data.train is not None and batch > data.train:
        text = f"{batch} is larger than data set {data.name}, of {data.train} training images"
        yield Mistake(("train", "batch"), text)
    if type(column) is int and classes and column >= len(classes):
        text = f"expected a column of the labels of {data.name}, 0 to {len(classes) - 1}, found {column}"
        yield Mistake(("hparams", "attribute"), text)


def unlike(source: Known, target: Known) -> Iterator[Mistake]:
    """What two data sets differ in, so that they make no pair."""
    for what, here, there in zip(Known._fields, source, target, strict=True):
        if what in ("shape", "labels", "classes") and None not in (here, there) and here != there:
            text = f"{source.name} and {target.name} do not make a pair: {what} {here} against {there}"
            yield Mistake(("data",), text)


def _times(shape: tuple[int, int]) -> str:
    return "×".join(map(str, shape))
