"""MNIST-M: MNIST's digits blended with crops of the BSDS500 photographs, the recipe of the DANN paper."""

import io
import tarfile
from pathlib import Path

import numpy as np

from . import mnist
from .base import Arrays, Split, Url

SOURCES = {
    **mnist.SOURCES,
    "BSR_bsds500.tgz": Url(
        "https://www2.eecs.berkeley.edu/Research/Projects/CS/vision/grouping/BSR/BSR_bsds500.tgz",
        "sha256:97e49d31764f3912f0c4122707d53062ac9e783ba0f095e447a4d53c1a41af8e",
    ),
}
LICENCE = f"{mnist.LICENCE}; photographs BSDS500, Berkeley, for non-commercial research and education"
STANDS_FOR = None


def read(raw: dict[str, Path], *, seed: int) -> Arrays:
    """Images (N, 28, 28, 3); train and test digits lie on the train and test photographs of BSDS500."""
    digits = mnist.read(raw)
    generator = np.random.Generator(np.random.PCG64(seed))
    train = on_photographs(digits.train, _photographs(raw["BSR_bsds500.tgz"], "train"), generator)
    test = on_photographs(digits.test, _photographs(raw["BSR_bsds500.tgz"], "test"), generator)
    return Arrays(train, test, digits.classes)


def on_photographs(digits: Split, photographs: list[np.ndarray], generator: np.random.Generator) -> Split:
    """Blend each digit (H, W, 3) with a random crop of a random photograph (height, width, 3)."""
    crops = random_crops(photographs, digits.images.shape[:3], generator)
    return Split(blend(crops, digits.images), digits.labels)


def random_crops(
    photographs: list[np.ndarray], shape: tuple[int, int, int], generator: np.random.Generator
) -> np.ndarray:
    """Crops (N, H, W, 3) for `shape` = (N, H, W): photograph, row and column drawn uniformly."""
    count, height, width = shape
    crops = np.empty((*shape, 3), np.uint8)
    for crop, chosen in zip(crops, generator.integers(len(photographs), size=count), strict=True):
        photograph = photographs[chosen]
        top = generator.integers(photograph.shape[0] - height + 1)
        left = generator.integers(photograph.shape[1] - width + 1)
        crop[:] = photograph[top : top + height, left : left + width]
    return crops


def blend(photographs: np.ndarray, digits: np.ndarray) -> np.ndarray:
    """|photograph − digit| per channel, all (N, H, W, 3) uint8."""
    return np.maximum(photographs, digits) - np.minimum(photographs, digits)


def _photographs(archive: Path, part: str) -> list[np.ndarray]:
    """The photographs (height, width, 3) of one part of BSDS500, in the order of their names."""
    from PIL import Image

    folder = f"BSR/BSDS500/data/images/{part}/"
    with tarfile.open(archive) as tar:
        members = [m for m in tar.getmembers() if m.name.startswith(folder) and m.name.endswith(".jpg")]
        content = {member.name: tar.extractfile(member).read() for member in members}
    return [np.asarray(Image.open(io.BytesIO(content[name])).convert("RGB")) for name in sorted(content)]
