"""Image files made for the tests, byte by byte where Pillow writes no such thing, and what they are decoded to."""

import io
import struct
import zlib

import numpy as np
from PIL import Image

from genadapt.datasets.preparing.images import decode


def png(header: tuple[int, int, int, int], rows: bytes, *chunks: tuple[bytes, bytes]) -> bytes:
    """A PNG file of (width, height, bits, colour type) and rows, each with its filter's number before it."""
    start = struct.pack(">IIBBBBB", *header, 0, 0, 0)
    parts = [(b"IHDR", start), *chunks, (b"IDAT", zlib.compress(rows)), (b"IEND", b"")]
    return b"\x89PNG\r\n\x1a\n" + b"".join(chunk(*part) for part in parts)


def chunk(kind: bytes, content: bytes) -> bytes:
    return struct.pack(">I", len(content)) + kind + content + struct.pack(">I", zlib.crc32(kind + content))


def rows(pixels: np.ndarray) -> bytes:
    return b"".join(b"\0" + row.tobytes() for row in pixels)


def segment(marker: int, content: bytes) -> bytes:
    """A JPEG's segment."""
    return struct.pack(">BBH", 0xFF, marker, len(content) + 2) + content


def tiff(
    pixels: bytes,
    order: str = "<",
    bits: int = 8,
    photometric: int = 1,
    compression: int = 1,
    more: tuple[tuple[int, int, int, int], ...] = (),
) -> bytes:
    """A TIFF file of 16×16 pixels of one sample; `more` tags are (tag, type, count, value of at most 4 bytes)."""
    if compression == 8:
        pixels = zlib.compress(pixels)
    tags = [(256, 3, 1, 16), (257, 3, 1, 16), (258, 3, 1, bits), (259, 3, 1, compression), (262, 3, 1, photometric)]
    tags += [(273, 4, 1, 8), (277, 3, 1, 1), (278, 3, 1, 16), (279, 4, 1, len(pixels)), *more]
    values = {3: "H2x", 2: "I", 4: "I"}
    entries = [struct.pack(f"{order}HHI{values[entry[1]]}", *entry) for entry in sorted(tags)]
    start = {"<": b"II*\0", ">": b"MM\0*"}[order] + struct.pack(f"{order}I", 8 + len(pixels))
    return start + pixels + struct.pack(f"{order}H", len(entries)) + b"".join(entries) + bytes(4)


def twelve(values: np.ndarray) -> bytes:
    """Values of twelve bits, packed."""
    left, right = values.reshape(-1, 2).T
    return np.stack([left >> 4, (left & 15) << 4 | right >> 8, right & 255], -1).astype(np.uint8).tobytes()


def saved(image, kind="png", **options) -> bytes:
    content = io.BytesIO()
    (image if isinstance(image, Image.Image) else Image.fromarray(image)).save(content, kind, **options)
    return content.getvalue()


def shown(content: bytes, size: int = 16, fit: str = "crop") -> np.ndarray:
    pixels = decode(content, "file", size, fit)
    assert pixels.shape == (size, size, 3) and pixels.dtype == np.uint8
    return pixels.astype(int)
