"""What the data sets of digits share."""

from pathlib import Path

import numpy as np

from ..base import Arrays, Split

CLASSES = [str(digit) for digit in range(10)]


def npz_splits(path: Path) -> list[Split]:
    """Training and test split in a mirror's pack: grey images (N, H, W) and labels (N,)."""
    with np.load(path) as pack:
        return [Split(pack[f"x_{part}"], pack[f"y_{part}"].astype(np.int64)) for part in ("train", "test")]


def rgb(grey: np.ndarray) -> np.ndarray:
    """Repeat grey images (N, H, W) on three channels (N, H, W, 3)."""
    return np.repeat(grey[..., None], 3, axis=-1)


def resize(grey: np.ndarray, size: int) -> np.ndarray:
    """Resize uint8 grey images (N, H, W) to (N, size, size)."""
    from PIL import Image

    shape, method = (size, size), Image.Resampling.BILINEAR
    return np.stack([np.asarray(Image.fromarray(image).resize(shape, method)) for image in grey])


def hold_out(images: np.ndarray, labels: np.ndarray, every: int) -> Arrays:
    """Split off every n-th image of each class for the test; images (N, H, W, 3), labels (N,)."""
    place = np.empty(len(labels), dtype=np.int64)  # of an image among those of its class
    for label in np.unique(labels):
        place[labels == label] = np.arange(np.count_nonzero(labels == label))
    test = place % every == every - 1
    return Arrays(Split(images[~test], labels[~test]), Split(images[test], labels[test]), CLASSES)
