"""Many images as one picture."""

import math
from pathlib import Path

import numpy as np
from PIL import Image

from ..errors import UserError
from ..files.sealed import replacing

GAP = 2  # white pixels around each image
TILE = 56  # smaller images are enlarged by a whole factor, to at most this many pixels
PNG, JPEG, TIFF = {"format": "png", "optimize": True}, {"format": "jpeg", "quality": 95}, {"format": "tiff"}
FORMATS = {  # how Pillow writes each, by the ending of the file's name
    **{".png": PNG, ".jpg": JPEG, ".jpeg": JPEG, ".webp": {"format": "webp", "quality": 95}},
    **{".tif": TIFF, ".tiff": TIFF, ".bmp": {"format": "bmp"}},
}
LONGEST = {"jpeg": 65500, "webp": 16383}  # pixels of a side that Pillow can write


def contact_sheet(images: np.ndarray, columns: int) -> np.ndarray:
    """Images (N, H, W, 3) uint8 as one (height, width, 3), `columns` in a row, white where there are none."""
    factor = max(1, TILE // images.shape[1])
    images = images.repeat(factor, axis=1).repeat(factor, axis=2)
    missing = -len(images) % columns
    framed = np.pad(images, ((0, missing), (GAP, 0), (GAP, 0), (0, 0)), constant_values=255)
    framed[len(images) :] = 255
    _, height, width, _ = framed.shape
    rows = framed.reshape(-1, columns, height, width, 3).swapaxes(1, 2).reshape(-1, columns * width, 3)
    return np.pad(rows, ((0, GAP), (0, GAP), (0, 0)), constant_values=255)


def write_png(path: Path, pixels: np.ndarray) -> None:
    """Write pixels (H, W, 3) uint8 wholly or not at all; equal pixels give equal bytes."""
    _write(path, pixels, PNG)


def write_picture(path: Path, pixels: np.ndarray) -> None:
    """The same in the format that the path's ending names, one of FORMATS; a `UserError` if it cannot hold as many."""
    form = FORMATS[path.suffix.lower()]
    height, width, _ = pixels.shape
    if max(height, width) > LONGEST.get(form["format"], math.inf):
        raise UserError(f"{path}: {width}×{height} pixels are too many for {path.suffix}; .png can hold them")
    _write(path, pixels, form)


def _write(path: Path, pixels: np.ndarray, form: dict) -> None:
    with replacing(path) as temporary:
        Image.fromarray(pixels).save(temporary, **form)
