"""Which files are images: by their names, or else by their content."""

import warnings
from pathlib import Path

from ...errors import UserError
from .walking import Tree

IMAGES = {
    *(".avif", ".bmp", ".dib", ".gif", ".jfif", ".jp2", ".jpe", ".jpeg", ".jpg", ".pbm", ".pgm", ".png"),
    *(".pnm", ".ppm", ".tga", ".tif", ".tiff", ".webp"),
}
FORMATS = ("AVIF", "BMP", "GIF", "JPEG", "JPEG2000", "PNG", "TIFF", "WEBP")  # that their first bytes tell
RAW = (".3fr", ".arw", ".cr2", ".cr3", ".dng", ".nef", ".nrw", ".orf", ".pef", ".raf", ".rw2", ".srw")
UNREAD = {
    **dict.fromkeys((".heic", ".heif", ".hif"), "HEIC"),
    **dict.fromkeys(RAW, "camera raw"),  # many are TIFFs of a thumbnail by their first bytes
    **{".jxl": "JPEG XL", ".psd": "Photoshop", ".svg": "SVG"},
}
HEIC_BRANDS = {b"heic", b"heix", b"heim", b"heis", b"hevc", b"hevx", b"mif1", b"msf1"}
NO_IMAGE = "no image"
LINK_NOWHERE = "a link to nowhere"


def images_of(root: Path, tree: Tree) -> tuple[list[str], dict[str, str]]:
    """The images among the files of a tree, sorted, and why each other path was passed over."""
    images, passed = [], dict(tree.passed)
    for path in tree.files:
        if reason := why_not(root / path):
            passed[path] = reason
        else:
            images.append(path)
    return images, passed


def why_not(path: Path) -> str | None:
    """Why a file is not taken for an image; None if it is one. What an ending promises is tried when it is decoded."""
    ending = path.suffix.lower()
    if ending in IMAGES:
        return None
    if ending in UNREAD:
        return not_read(UNREAD[ending])
    if not path.exists():
        return LINK_NOWHERE
    return _by_content(path)


def not_read(kind: str) -> str:
    """The reason against an image of this kind."""
    return f"{kind}, which is not read: convert it to JPEG or PNG"


def _by_content(path: Path) -> str | None:
    from PIL import Image

    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", Image.DecompressionBombWarning)
            Image.open(path, formats=FORMATS).close()
        return None
    except Image.DecompressionBombError:
        return None  # an image, for which decoding has a limit
    except Image.UnidentifiedImageError:
        with open(path, "rb") as file:
            start = file.read(12)
        return not_read("HEIC") if start[4:8] == b"ftyp" and start[8:] in HEIC_BRANDS else NO_IMAGE
    except PermissionError as error:
        raise UserError(f"{path}: expected a readable file ({error.strerror})") from None
    except (OSError, ValueError):  # begins like an image
        return NO_IMAGE
