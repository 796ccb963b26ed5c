"""Pictures as the page holds them: inside it, small, or the reason why one is not there."""

import base64
import io
from pathlib import Path
from typing import NamedTuple

from PIL import Image

from ..errors import UserError
from ..figures.registry import figures

LONGEST = 16383  # pixels of a side that WebP can hold
QUALITY = 85  # of photographs and drawings; charts keep every pixel where that is smaller


def is_embedding(kind: str) -> bool:
    """Whether a figure has its points beside it, which the page draws itself."""
    return figures()[kind].embedding


def is_picture(kind: str) -> bool:
    """Whether a figure is shown as a picture; curves and embeddings the page draws itself."""
    return kind != "losses" and not is_embedding(kind)


def caption(kind: str) -> str:
    """What a kind of figure shows, in a sentence."""
    return figures()[kind].caption


def alt(kind: str, run: str) -> str:
    """A run's figure in words, for who does not see it."""
    return figures()[kind].alt.format(run=run)


class Picture(NamedTuple):
    """What the page shows of one png, or why not."""

    kind: str
    caption: str
    alt: str
    uri: str
    width: int  # pixels
    height: int
    missing: str


def embed(path: Path) -> tuple[str, int, int]:
    """A png as an address that holds the image itself, as WebP where that can hold it; its width and height."""
    try:
        with Image.open(path) as image:
            few_colours, pixels = image.mode == "P", image.convert("RGB")
    except (OSError, SyntaxError, ValueError) as error:  # Pillow's for what is no image, cut short, damaged
        reason = "no such file" if isinstance(error, FileNotFoundError) else f"expected a readable png ({error})"
        raise UserError(f"{path}: {reason}") from None
    if max(pixels.size) > LONGEST:
        return "data:image/png;base64," + base64.b64encode(path.read_bytes()).decode(), *pixels.size
    content = min((webp(pixels, lossless) for lossless in {False, few_colours}), key=len)
    return "data:image/webp;base64," + base64.b64encode(content).decode(), *pixels.size


def webp(pixels: Image.Image, lossless: bool) -> bytes:
    """An image as WebP."""
    buffer = io.BytesIO()
    pixels.save(buffer, format="webp", lossless=lossless, quality=QUALITY)
    return buffer.getvalue()


def picture(kind: str, run: str, path: Path) -> Picture:
    """A figure of a run."""
    try:
        return Picture(kind, caption(kind), alt(kind, run), *embed(path), "")
    except UserError as error:
        return Picture(kind, caption(kind), alt(kind, run), "", 0, 0, str(error))
