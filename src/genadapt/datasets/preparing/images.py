"""Image files of any common format and mode → uint8 RGB arrays of one size.

What is done, in this order: the first frame of an animation; turned upright by its EXIF tag; 16 bits to 8 by
division by 257; transparent parts on white; grey, palette, CMYK and others to RGB; the central square, or the
whole image squeezed; resized by Pillow's antialiased bilinear filter.
"""

import io
import struct
import warnings
from pathlib import Path
from typing import TYPE_CHECKING, Literal

import numpy as np

from ...errors import UserError

if TYPE_CHECKING:
    from PIL.Image import Image

SMALLEST = 4  # pixels on a side: what is smaller shows nothing
Fit = Literal["crop", "squeeze"]
# what Pillow's plugins raise for damaged files
DAMAGED = (OSError, SyntaxError, ValueError, EOFError, RuntimeError, LookupError, struct.error)


def decode(content: bytes, name: object, size: int, fit: Fit = "crop") -> np.ndarray:
    """The image (size, size, 3) uint8 in a file's content; a `UserError` names the file if there is none."""
    from PIL import Image

    if not content:
        raise UserError(f"{name}: expected an image, the file is empty")
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("error", Image.DecompressionBombWarning)
            with Image.open(io.BytesIO(content)) as image:
                check_size(image, name)
                return np.asarray(resize(rgb(upright(image, size), name), size, fit))
    except Image.UnidentifiedImageError:
        raise UserError(f"{name}: expected an image, its content is of no known format") from None
    except (Image.DecompressionBombWarning, Image.DecompressionBombError) as error:
        raise UserError(f"{name}: refused, it may be a decompression bomb ({error})") from None
    except DAMAGED as error:
        raise UserError(f"{name}: the image is damaged ({error})") from None


def decode_file(path: Path, size: int, fit: Fit = "crop") -> np.ndarray:
    """The image (size, size, 3) uint8 in a file."""
    try:
        content = Path(path).read_bytes()
    except OSError as error:
        raise UserError(f"{path}: expected a readable image ({error.strerror})") from None
    return decode(content, path, size, fit)


def check_size(image: "Image", name: object) -> None:
    """Refuse an image of hardly any pixels."""
    if min(image.size) < SMALLEST:
        width, height = image.size
        raise UserError(f"{name}: expected at least {SMALLEST}×{SMALLEST} pixels, found {width}×{height}")


def upright(image: "Image", size: int) -> "Image":
    """The image as its EXIF tag says; a JPEG is decoded at 1/2, 1/4 or 1/8 where that is still large enough."""
    from PIL import ImageOps

    if image.format == "PPM" and image.mode == "I":  # so Pillow reads its 16 bits
        return image.convert("I;16")
    image.draft(None, (size, size))
    return ImageOps.exif_transpose(image)


def rgb(image: "Image", name: object) -> "Image":
    """The image in mode RGB."""
    from PIL import Image

    if image.mode.startswith("I;16"):
        return Image.fromarray((np.asarray(image).astype(np.uint32) // 257).astype(np.uint8)).convert("RGB")
    if image.mode in ("I", "F"):
        raise UserError(f"{name}: expected 8 or 16 bits a channel, found 32 (mode {image.mode})")
    if image.has_transparency_data:
        layer = image.convert("RGBA")
        return Image.alpha_composite(Image.new("RGBA", image.size, "white"), layer).convert("RGB")
    return image.convert("RGB")


def resize(image: "Image", size: int, fit: Fit) -> "Image":
    """The image, or its central square, at (size, size)."""
    from PIL import Image

    side = min(image.size)
    left, top = (image.width - side) // 2, (image.height - side) // 2
    box = (left, top, left + side, top + side) if fit == "crop" else None
    return image.resize((size, size), Image.Resampling.BILINEAR, box)
