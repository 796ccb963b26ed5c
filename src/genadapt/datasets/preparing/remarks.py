"""What to know of a data set's images: what was taken, labels that a split lacks, images that are in two splits."""

import hashlib
from collections.abc import Iterator
from itertools import combinations
from pathlib import Path

import numpy as np

from ...files.sealed import pieces
from ..base import PARTS, Arrays, Recipe, Split

SHOWN = 20  # classes, of which a line says how many images each has
WORDS = {"train": "training", "validation": "validation", "test": "test"}


def said(name: str, arrays: Arrays) -> Iterator[str]:
    """Lines that say what was taken, and all else that is known."""
    counts = ", ".join(f"{len(getattr(arrays, part).labels):,} {WORDS[part]}" for part in PARTS)
    yield f"{name}: images taken: {counts}"
    totals = sum(totals_of(getattr(arrays, part), len(arrays.classes)) for part in PARTS)
    if 0 < len(totals) <= SHOWN:
        each = (f"{in_a_line(label)} {total:,}" for label, total in zip(arrays.classes, totals, strict=True))
        yield f"{name}: of each: {', '.join(each)}"
    for place, reason, count in arrays.passed_over:
        where = "" if place == "." else f" in {place}"
        yield f"{name}: passed over{where}: {count:,} × {reason}"
    yield from (f"{name}: warning: {remark}" for remark in arrays.remarks)


def in_a_line(label: str) -> str:
    """A name whose line breaks and the like are written as their codes."""
    return "".join(letter if letter.isprintable() else repr(letter)[1:-1] for letter in label)


def totals_of(split: Split, classes: int) -> np.ndarray:
    """How many images have each class, attribute or object (L,)."""
    if not classes:
        return np.zeros(0, np.int64)
    labels = split.labels
    return labels.sum(0, dtype=np.int64) if labels.ndim == 2 else np.bincount(labels, minlength=classes)


def labels_left_out(arrays: Arrays) -> Iterator[str]:
    """A sentence for each split that has no image of some label."""
    for part in PARTS:
        totals = totals_of(getattr(arrays, part), len(arrays.classes))
        if absent := [label for label, total in zip(arrays.classes, totals, strict=True) if not total]:
            yield f"no image of the {WORDS[part]} split has: {', '.join(map(in_a_line, absent))}"


def images_in_two_splits(arrays: Arrays, planned: Arrays) -> Iterator[str]:
    """A sentence for each two splits that share images, equal in every pixel.

    planned: the same before its images were made; its recipes know the files' names.
    """
    digests = {part: digests_of(getattr(arrays, part)) for part in PARTS}
    for first, second in combinations(PARTS, 2):
        shared = np.isin(digests[second], digests[first])
        if shared.any():
            there = shared.argmax()
            here = (digests[first] == digests[second][there]).argmax()
            pair = f"{_named(getattr(planned, first), here)} and {_named(getattr(planned, second), there)}"
            yield (
                f"{shared.sum():,} of {len(shared):,} images of the {WORDS[second]} split are in the {WORDS[first]} "
                f"split too, such as {pair}"
            )


def digests_of(split: Split) -> np.ndarray:
    """Digests (N,) uint64 of the pixels of each image; of a million images, two share one by chance once in 10^7."""
    size = int(np.prod(split.images.shape[1:]))
    images = (piece[start : start + size] for piece in pieces(split.images) for start in range(0, len(piece), size))
    digests = (int.from_bytes(hashlib.blake2b(image, digest_size=8).digest()) for image in images)
    return np.fromiter(digests, np.uint64, len(split.labels))


def _named(split: Split, place: int) -> str:
    """What is known of where an image is from."""
    item = split.images.items[place] if isinstance(split.images, Recipe) else ""
    if not isinstance(item, Path):
        return f"number {place}"
    return str(item).encode("utf-8", "backslashreplace").decode()  # the name of a file need be no UTF-8
