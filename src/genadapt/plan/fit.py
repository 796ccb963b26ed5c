"""Whether a method can be trained on data, as far as that is known before these are made."""

from collections.abc import Iterator, Sequence
from typing import NamedTuple

from .fields import Kind, Labels
from .mistakes import Mistake

WORDS = {"classes": "class", "multi-hot": "multi-hot"}  # … labels


class Known(NamedTuple):
    """What is known of a data set; None: not known."""

    name: str
    shape: tuple[int, int] | None = None  # H, W of an image
    labels: Labels | None = None
    train: int | None = None  # images
    test: int | None = None
    classes: list[str] | None = None  # or attributes, or objects

    @property
    def labels_in_words(self) -> str:
        """Of which kind its labels are, as the second half of a sentence."""
        return f"{self.name} has none" if self.labels == "none" else f"those of {self.name} are {self.labels}"


def kind_of(labels: tuple[int, ...], classes: list[str]) -> Labels:
    """The kind of labels of this shape, (N,) or (N, L)."""
    if len(labels) == 2:
        return "multi-hot"
    return "classes" if classes else "none"


def of_shapes(name: str, images: tuple[int, ...], labels: tuple[int, ...], tests: int, classes: list[str]) -> Known:
    """All of a data set whose training images are (N, H, W, C) and labels (N,) or (N, L)."""
    return Known(name, (images[1], images[2]), kind_of(labels, classes), images[0], tests, classes)


class Needs(NamedTuple):
    """What a method needs of its data, as its class says; None: it takes any."""

    method: str  # "file.Class"
    sizes: tuple[int, ...] | None
    labels: Kind | None
    conditional: bool = True  # whether it learns from labels


def unfit(needs: Needs, hparams: dict, batch: int, domains: Sequence[Known]) -> Iterator[Mistake]:
    """What of a method and what it is given does not fit its data set, or its source and target."""
    source, *targets = domains
    if source.labels == "none" and needs.conditional:
        can = "it can be the target of a pair, or teach a generator without conditions"
        yield Mistake(("data",), f"{needs.method} learns from labels, {source.labels_in_words}; {can}")
    for data in domains:
        yield from misfits(needs, hparams, batch, data)
    for target in targets:
        yield from unlike(source, target)


def misfits(needs: Needs, hparams: dict, batch: int, data: Known) -> Iterator[Mistake]:
    """What of a method and what it is given does not fit a data set, by the key below the experiment."""
    method, sizes, labels, _ = needs
    column, classes = hparams.get("attribute"), data.classes
    if sizes and data.shape and data.shape not in {(size, size) for size in sizes}:
        able = ", ".join(f"{size}×{size}" for size in sizes)
        yield Mistake(("data",), f"{method} trains on images of {able} pixels, {data.name} has {_times(data.shape)}")
    if labels and data.labels not in (None, "none", labels):
        yield Mistake(("data",), f"{method} needs {WORDS[labels]} labels, {data.labels_in_words}")
    if data.train is not None and batch > data.train:
        text = f"{batch} is larger than data set {data.name}, of {data.train} training images"
        yield Mistake(("train", "batch"), text)
    if type(column) is int and classes and column >= len(classes):
        text = f"expected a column of the labels of {data.name}, 0 to {len(classes) - 1}, found {column}"
        yield Mistake(("hparams", "attribute"), text)


def unlike(source: Known, target: Known) -> Iterator[Mistake]:
    """What two data sets differ in, so that they make no pair; a target without labels need only have the shape."""
    alike = ("shape",) if "none" in (source.labels, target.labels) else ("shape", "labels", "classes")
    for what, here, there in zip(Known._fields, source, target, strict=True):
        if what in alike and None not in (here, there) and here != there:
            text = f"{source.name} and {target.name} do not go together: {what} {here} against {there}"
            yield Mistake(("data",), text)


def _times(shape: tuple[int, int]) -> str:
    return "×".join(map(str, shape))
