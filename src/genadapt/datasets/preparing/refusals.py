"""What is said of a file that Pillow gives no image of, by how it begins."""

import re

from . import tags

READ = (b"\xff\xd8\xff", b"\x89PNG", b"GIF8", b"RIFF", b"BM", *tags.HEADERS)
UNREAD = {
    "HEIC": rb"....ftyp(?!.{,40}avi[fs])(hei[cxms]|hev[cxms]|mif1|msf1)",  # AVIF, which is read, may begin alike
    "JPEG XL": rb"\xff\x0a|\0\0\0\x0cJXL ",
    "PDF": rb"%PDF-",
    "SVG": rb"\s*(<\?xml[^>]*>\s*)?(<!--.*?-->\s*|<!DOCTYPE svg[^>]*>\s*)*<svg",
}


def reason(content: bytes, error: Exception) -> str:
    """Why there is no image: the file is damaged, of a kind that is known and not read, or nothing known."""
    from PIL import UnidentifiedImageError

    for kind, beginning in UNREAD.items():
        if re.match(beginning, content[:4096], re.DOTALL):
            return f"{kind} is not read here; convert it to JPEG or PNG"
    damaged = "the image is damaged, or of a kind that is not read"
    if not isinstance(error, UnidentifiedImageError):
        return f"{damaged} ({type(error).__name__}: {error})"
    return damaged if content.startswith(READ) else "expected an image, its content is of no known format"
