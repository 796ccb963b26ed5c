"""BSDS500: 500 photographs of 481×321 or 321×481 pixels, made for the study of segmentation."""

import io
from functools import partial
from pathlib import Path

import numpy as np

from ..plan.fields import Count
from .base import Arrays, Recipe, Source, Split, Url
from .preparing.archives import tar_files
from .preparing.images import decode

BERKELEY = "eecs.berkeley.edu/Research/Projects/CS/vision/grouping/BSR/BSR_bsds500.tgz"
SOURCE = Source(
    "bsds500",
    {
        "BSR_bsds500.tgz": Url(
            (
                f"https://www2.{BERKELEY}",
                f"http://www.{BERKELEY}",
                f"https://web.archive.org/web/20160306133802id_/http://www.{BERKELEY}",
            ),
            "sha256:97e49d31764f3912f0c4122707d53062ac9e783ba0f095e447a4d53c1a41af8e",
            70_763_455,
        ),
    },
    pack={"bsds500.tar": "sha256:9654545c777299bd19e9432287073de01ef755e3c5d2fac228d412189dccf353"},
)
SOURCES = [SOURCE]
LICENCE = "BSDS500, Berkeley, for non-commercial research and education"
STANDS_FOR = None
LABELS = "classes"
SIZE = None
PARTS = ("train", "val"), ("test",)
HOME_FOLDER = "BSR/BSDS500/data/images/"  # in the public archive; a mirror's pack has the parts at its top


def read(raw: dict[str, Path], *, size: Count) -> Arrays:
    """Central squares (N, size, size, 3), all of one class; `train` and `val` to train, `test` to test."""
    parts = [[item for part in parts for item in photographs(raw, part).items()] for parts in PARTS]
    make = partial(_square, size=size)
    splits = [Split(Recipe(make, part, (size, size, 3)), np.zeros(len(part), np.int64)) for part in parts]
    return Arrays(*splits, ["photograph"])


def photographs(raw: dict[str, Path], part: str) -> dict[str, bytes]:
    """The JPEG files of one part, in the order of their names."""
    packed = "bsds500.tar" in raw
    archive, folder = (raw["bsds500.tar"], f"{part}/") if packed else (raw["BSR_bsds500.tgz"], f"{HOME_FOLDER}{part}/")
    images = {
        name.removeprefix(folder): content
        for name, content in tar_files(archive)
        if name.startswith(folder) and name.endswith(".jpg")
    }
    return dict(sorted(images.items()))


def pixels(photograph: bytes) -> np.ndarray:
    """A photograph (height, width, 3) as it is."""
    from PIL import Image

    return np.asarray(Image.open(io.BytesIO(photograph)).convert("RGB"))


def _square(item: tuple[str, bytes], size: int) -> np.ndarray:
    name, content = item
    return decode(content, name, size)
