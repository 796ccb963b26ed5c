"""SVHN: 73,257 and 26,032 digits of house numbers from Street View, cropped to 32×32."""

from pathlib import Path

import numpy as np

from ..plan.fields import Count
from .base import Arrays, Source, Split, Url
from .preparing.digits import CLASSES

HOME = "http://ufldl.stanford.edu/housenumbers"
SOURCES = [
    Source(
        "svhn",
        {
            "train_32x32.mat": Url(
                (f"{HOME}/train_32x32.mat",),
                "sha256:435e94d69a87fde4fd4d7f3dd208dfc32cb6ae8af2240d066de1df7508d083b8",
                182_040_794,
            ),
            "test_32x32.mat": Url(
                (f"{HOME}/test_32x32.mat",),
                "sha256:cdce80dfb2a2c4c6160906d0bd7c68ec5a99d7ca4831afa54f09182025b6a75b",
                64_275_384,
            ),
        },
    )
]
LICENCE = "SVHN, Y. Netzer et al. 2011, for non-commercial use only"
STANDS_FOR = None
LABELS = "classes"
SIZE = None


def read(raw: dict[str, Path], *, size: Count) -> Arrays:
    """Images (N, size, size, 3) in the official splits."""
    return Arrays(*(_split(raw[f"{part}_32x32.mat"], size) for part in ("train", "test")), CLASSES)


def _split(path: Path, size: int) -> Split:
    """The file has `X` (32, 32, 3, N) and `y` (N, 1), in which 10 is the digit 0."""
    from scipy.io import loadmat

    content = loadmat(path)
    images = content["X"].transpose(3, 0, 1, 2)
    labels = content["y"].ravel().astype(np.int64) % 10
    return Split(_resized(images, size), labels)


def _resized(images: np.ndarray, size: int) -> np.ndarray:
    """Images (N, H, W, 3) at (N, size, size, 3)."""
    from PIL import Image

    resized = np.empty((len(images), size, size, 3), np.uint8)
    for target, image in zip(resized, images, strict=True):
        target[:] = Image.fromarray(image).resize((size, size), Image.Resampling.BILINEAR)
    return resized
