"""Corrupted test images, of the kinds of Hendrycks and Dietterich (2019): how robust is a classifier?"""

import numpy as np
from scipy.ndimage import gaussian_filter

BLUR = 1 / 28  # standard deviation, of the side
NOISE = 25.5  # standard deviation, of values in 0..255
CONTRAST = 0.3  # of it is left


def blur(images: np.ndarray) -> np.ndarray:
    """Blurred by a Gaussian."""
    width = BLUR * images.shape[1]
    return gaussian_filter(images, (0, width, width, 0))


def noise(images: np.ndarray) -> np.ndarray:
    """With Gaussian noise, the same at every call."""
    drawn = np.random.default_rng(0).standard_normal(images.shape, np.float32)
    return _as_bytes(images + NOISE * drawn)


def contrast(images: np.ndarray) -> np.ndarray:
    """With less contrast around each image's mean."""
    mean = images.mean((1, 2, 3), keepdims=True, dtype=np.float32)
    return _as_bytes(mean + CONTRAST * (images - mean))


def _as_bytes(values: np.ndarray) -> np.ndarray:
    return values.round().clip(0, 255).astype(np.uint8)


CORRUPTIONS = {f.__name__: f for f in (blur, noise, contrast)}  # of images (N, H, W, C) uint8
