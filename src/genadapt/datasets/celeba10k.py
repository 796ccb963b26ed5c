"""The first 10,000 aligned photographs of CelebA at half size, 89×109, with 40 attributes."""

from functools import partial
from pathlib import Path

import numpy as np

from ..plan.fields import Count
from .base import Arrays, ByHand, Recipe, Source, Split
from .preparing.archives import Place, tar_places
from .preparing.images import decode
from .preparing.labels import read_labels
from .preparing.naming import Named

HOW = "an excerpt of CelebA without a home of its own: only a mirror that packs it has it"
SOURCES = [
    Source(
        "celeba10k",
        {
            "celeba10k.tar": ByHand(HOW, "sha256:37dfcb07a350da5ebc8a5d9795d38dbd48504e3bcfe343be37ddbac7daca798a"),
            "celeba10k_attr.csv": ByHand(
                HOW, "sha256:15f71d6e8e8828a096c1fdeccdce4ee99c248856abff446f784ca20456317dc9"
            ),
        },
    )
]
LICENCE = "CelebA, Z. Liu et al. 2015, for non-commercial research only, no redistribution"
STANDS_FOR = "celeba"
LABELS = "multi-hot"
SIZE = None
TRAIN = 9000  # images; the last 1,000 are for the test. CelebA's own partition has them all in its training split


def read(raw: dict[str, Path], *, size: Count) -> Arrays:
    """Images (N, size, size, 3) of the central 89×89 pixels and labels (N, 40): 9,000 to train, 1,000 to test."""
    archive = raw["celeba10k.tar"]
    places = tar_places(archive)
    files, labels, names = read_labels(raw["celeba10k_attr.csv"], Named(places))
    make = partial(_face, archive=archive, size=size)
    items = [(file, places[file]) for file in files]
    halves = [slice(None, TRAIN), slice(TRAIN, None)]
    return Arrays(*(Split(Recipe(make, items[half], (size, size, 3)), labels[half]) for half in halves), names)


def _face(item: tuple[str, Place], archive: Path, size: int) -> np.ndarray:
    name, place = item
    with open(archive, "rb") as file:
        file.seek(place.offset)
        return decode(file.read(place.size), name, size)
