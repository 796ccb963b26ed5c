"""MNIST-M: MNIST's digits on crops of the BSDS500 photographs, the recipe of Ganin et al. (2016)."""

from pathlib import Path

import numpy as np

from ..plan.fields import Seed
from . import bsds500, mnist
from .base import Arrays, Split

SOURCES = [mnist.SOURCE, bsds500.SOURCE]
LICENCE = f"{mnist.LICENCE}; photographs {bsds500.LICENCE}"
STANDS_FOR = None
LABELS = "classes"
SIZE = 28


def read(raw: dict[str, Path], *, seed: Seed) -> Arrays:
    """Images (N, 28, 28, 3); train and test digits lie on the train and test photographs of BSDS500."""
    digits = mnist.read(raw)
    generator = np.random.Generator(np.random.PCG64(seed))
    train = on_photographs(digits.train, _photographs(raw, "train"), generator)
    test = on_photographs(digits.test, _photographs(raw, "test"), generator)
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
    """The photographs, inverted wherever a digit's grey value is above 0; all (N, H, W, 3) uint8.

    So the published images are: |photograph − digit| of the digit in black and white. With its grey values a dark
    rim would lie around each stroke, and a classifier trained on it would miss a fifth of the published test images.
    """
    return np.where(digits > 0, 255 - photographs, photographs)


def _photographs(raw: dict[str, Path], part: str) -> list[np.ndarray]:
    return [bsds500.pixels(content) for content in bsds500.photographs(raw, part).values()]
