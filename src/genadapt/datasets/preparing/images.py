"""Image files of any common format and mode → uint8 RGB arrays of one size.

What is done, in this order: the first frame of an animation; 12 and 16 bits to 8, rounded down; transparent parts
on white; grey, palette, CMYK and others to RGB; turned upright by its EXIF tag; the central square, or the whole
image squeezed; resized by Pillow's antialiased bilinear filter.
"""

import io
import re
import threading
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Literal

import numpy as np

from ...errors import UserError
from .metadata import PNG, apart, orientation, upright
from .refusals import reason

if TYPE_CHECKING:
    from PIL.Image import Image

SMALLEST = 4  # pixels on a side: what is smaller shows nothing
MAX_PIXELS = 89_478_485  # Pillow's limit, a quarter of a gigabyte of RGB: more may be a decompression bomb
LIMITING = threading.Lock()
Fit = Literal["crop", "squeeze"]


def decode(content: bytes, name: object, size: int, fit: Fit = "crop", *, max_pixels: int = MAX_PIXELS) -> np.ndarray:
    """The image (size, size, 3) uint8 in a file's content; a `UserError` names the file if there is none."""
    from PIL import Image

    if not content:
        raise UserError(f"{name}: expected an image, the file is empty")
    try:
        with at_most(max_pixels):
            return pixels(content, name, size, fit)
    except UserError:
        raise
    except (Image.DecompressionBombWarning, Image.DecompressionBombError) as error:
        found = int(re.search(r"\d+", str(error))[0])
        limit = "max_pixels in the data set's block of params.yaml raises the limit"
        raise UserError(f"{name}: expected at most {max_pixels:,} pixels, found {found:,}; {limit}") from None
    except MemoryError:
        raise UserError(f"{name}: there is not enough memory to decode the image") from None
    except Exception as error:  # of a damaged file, Pillow's plugins raise whatever their parsing stumbles on
        raise UserError(f"{name}: {reason(content, error)}") from None


def decode_file(path: Path, size: int, fit: Fit = "crop", *, max_pixels: int = MAX_PIXELS) -> np.ndarray:
    """The image (size, size, 3) uint8 in a file."""
    try:
        content = Path(path).read_bytes()
    except OSError as error:
        raise UserError(f"{path}: expected a readable image ({error.strerror})") from None
    return decode(content, path, size, fit, max_pixels=max_pixels)


@contextmanager
def at_most(max_pixels: int) -> Iterator[None]:
    """Let Pillow decode no image of more pixels; one thread at a time, as its limit is the whole process's."""
    from PIL import Image

    with LIMITING, warnings.catch_warnings():
        before, Image.MAX_IMAGE_PIXELS = Image.MAX_IMAGE_PIXELS, max_pixels
        warnings.simplefilter("ignore")  # what Pillow remarks of damage, without the file's name
        warnings.simplefilter("error", Image.DecompressionBombWarning)
        try:
            yield
        finally:
            Image.MAX_IMAGE_PIXELS = before


def pixels(content: bytes, name: object, size: int, fit: Fit) -> np.ndarray:
    """The image (size, size, 3) uint8 in a file's content; whatever Pillow raises if it is damaged."""
    needed, turn = apart(content)
    with opened(needed) as image:
        if min(image.size) < SMALLEST:
            width, height = image.size
            raise UserError(f"{name}: expected at least {SMALLEST}×{SMALLEST} pixels, found {width}×{height}")
        turn = turn or orientation(image.info)
        image.draft(None, (size, size))  # a JPEG is decoded at 1/2, 1/4 or 1/8 where that is still large enough
        return np.asarray(resize(upright(rgb(image, name), turn), size, fit))


def opened(content: bytes) -> "Image":
    """The image, not yet decoded, in a file's content."""
    from PIL import Image

    from . import tiff  # noqa: F401, adds to what Pillow reads

    image = Image.open(io.BytesIO(content))
    transparent = image.info.get("transparency")
    if content.startswith(PNG) and isinstance(transparent, int | tuple):
        image.info["transparency"] = decoded(transparent, image.mode, bits=content[24])
    return image


def decoded(transparent: int | tuple[int, ...], mode: str, bits: int) -> int | tuple[int, ...]:
    """A PNG's transparent colour as Pillow decodes the pixels of that colour; it leaves it as the file has it."""
    if mode == "L":
        return transparent * 255 // (2**bits - 1)
    if mode == "RGB" and bits == 16:
        return tuple(value >> 8 for value in transparent)
    return transparent


def rgb(image: "Image", name: object) -> "Image":
    """The image in mode RGB."""
    from PIL import Image

    if image.format == "PPM" and image.mode == "I":  # its 16 bits
        image = image.convert("I;16")
    if image.mode.startswith("I;16"):
        return Image.fromarray(eight_bits(image)).convert("RGB")
    if image.mode in ("I", "F"):
        raise UserError(f"{name}: expected 8 or 16 bits a channel, found 32 or negative values (mode {image.mode})")
    if image.mode == "La":
        image = image.convert("LA")
    if image.has_transparency_data:
        layer = image.convert("RGBA")
        return Image.alpha_composite(Image.new("RGBA", image.size, "white"), layer).convert("RGB")
    return image.convert("RGB")


def eight_bits(image: "Image") -> np.ndarray:
    """The grey (H, W) uint8 of an image of more bits, rounded down."""
    from . import tiff

    if image.format == "TIFF":
        return tiff.eight_bits(image)
    values = np.array(image, np.uint16)
    if "transparency" in image.info:
        values[values == image.info["transparency"]] = 65535
    return (values // 257).astype(np.uint8)


def resize(image: "Image", size: int, fit: Fit) -> "Image":
    """The image, or its central square, at (size, size)."""
    from PIL import Image

    side = min(image.size)
    left, top = (image.width - side) // 2, (image.height - side) // 2
    box = (left, top, left + side, top + side) if fit == "crop" else None
    return image.resize((size, size), Image.Resampling.BILINEAR, box)
