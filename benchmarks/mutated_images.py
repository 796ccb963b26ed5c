"""Sound image files of each common format, and mutations of them."""

import io
import zlib
from collections.abc import Callable, Iterator

import numpy as np
from PIL import Image, TiffImagePlugin
from PIL.PngImagePlugin import PngInfo

EXTREMES = [0, 1, 0x7F, 0x80, 0xFF]


def picture(mode: str = "RGB") -> Image.Image:
    """A smooth picture with some noise, 64×48."""
    generator = np.random.default_rng(0)
    rows, columns = np.mgrid[:48, :64]
    colours = np.stack([rows * 5, columns * 4, rows + columns], -1) + generator.integers(16, size=(48, 64, 3))
    return Image.fromarray(colours.clip(0, 255).astype(np.uint8)).convert(mode)


def exif() -> Image.Exif:
    """Tags of each type that cameras write: text, short, rational, bytes, and a block of their own."""
    tags = Image.Exif()
    tags[0x010F], tags[0x0112], tags[0x8298] = "Maker", 6, "Copyright"
    tags[0x011A] = tags[0x011B] = TiffImagePlugin.IFDRational(72)
    tags[0x0128], tags[0x9286] = 2, b"ASCII\0\0\0comment"
    tags.get_ifd(0x8769)[0x829A] = TiffImagePlugin.IFDRational(1, 250)
    return tags


def saved(image: Image.Image, kind: str, **options) -> bytes:
    content = io.BytesIO()
    image.save(content, kind, **options)
    return content.getvalue()


def originals() -> dict[str, list[bytes]]:
    """Sound files of each format, of several modes and with metadata."""
    tags, text, frames = exif(), PngInfo(), [picture().rotate(angle) for angle in (5, 10)]
    text.add_text("Comment", "text" * 20, zip=True)
    grey16 = Image.fromarray(np.asarray(picture("L")).astype(np.uint16) * 257)
    several = {"save_all": True, "append_images": frames}
    return {
        "JPEG": [
            saved(picture(), "jpeg", exif=tags, dpi=(72, 72)),
            saved(picture(), "jpeg", exif=tags, progressive=True, comment="comment"),
            saved(picture("L"), "jpeg", xmp=b'<x tiff:Orientation="6"/>'),
            saved(picture("CMYK"), "jpeg"),
            saved(picture(), "mpo", exif=tags, **several),
        ],
        "PNG": [
            saved(picture(), "png", exif=tags, pnginfo=text, dpi=(72, 72)),
            saved(picture("P"), "png", transparency=3),
            saved(picture("LA"), "png"),
            saved(grey16, "png", transparency=257),
            saved(picture(), "png", **several),
        ],
        "WebP": [
            saved(picture(), "webp", exif=tags),
            saved(picture("RGBA"), "webp", lossless=True, exif=tags),
            saved(picture(), "webp", **several),
        ],
        "TIFF": [
            saved(picture(), "tiff", exif=tags, dpi=(72, 72)),
            *(saved(picture(), "tiff", exif=tags, compression=name) for name in ("tiff_lzw", "jpeg", "packbits")),
            saved(picture("P"), "tiff", compression="tiff_adobe_deflate"),
            saved(grey16, "tiff"),
            saved(picture("1"), "tiff", compression="group4"),
        ],
        "GIF": [saved(picture("P"), "gif", transparency=3), saved(picture(), "gif", **several)],
        "BMP": [saved(picture(mode), "bmp") for mode in ("RGB", "P", "1")],
    }


def overwritten(content: bytes, start: int, end: int, generator: np.random.Generator) -> bytes:
    """One to eight bytes between two places made others, half of them extreme."""
    changed = bytearray(content)
    for place in generator.integers(start, max(end, start + 1), size=generator.integers(1, 9)):
        extreme = generator.random() < 0.5
        changed[min(place, len(changed) - 1)] = generator.choice(EXTREMES) if extreme else generator.integers(256)
    return bytes(changed)


def header(content: bytes, other: bytes, generator: np.random.Generator) -> bytes:
    return overwritten(content, 0, 64, generator)


def directory(content: bytes) -> tuple[int, str]:
    """Where a file's last directory of tags begins, EXIF or TIFF's own, and its byte order; 0 if it has none."""
    start = max(content.rfind(beginning) for beginning in (b"MM\0*", b"II*\0"))
    order = "big" if content[start : start + 2] == b"MM" else "little"
    return (start + int.from_bytes(content[start + 4 : start + 8], order) if start >= 0 else 0), order


def metadata(content: bytes, other: bytes, generator: np.random.Generator) -> bytes:
    start, _ = directory(content)
    return overwritten(content, start, start + 300, generator)


def types(content: bytes, other: bytes, generator: np.random.Generator) -> bytes:
    """One or two tags made tags of another type."""
    start, order = directory(content)
    changed = bytearray(content)
    tags = int.from_bytes(content[start : start + 2], order) if start else 1
    for tag in generator.integers(min(tags, 50), size=generator.integers(1, 3)):
        place = start + 2 + 12 * tag + 2
        changed[place : place + 2] = int(generator.integers(14)).to_bytes(2, order)
    return bytes(changed)


def body(content: bytes, other: bytes, generator: np.random.Generator) -> bytes:
    return overwritten(content, 0, len(content), generator)


def truncated(content: bytes, other: bytes, generator: np.random.Generator) -> bytes:
    return content[: generator.integers(1, len(content))]


def spliced(content: bytes, other: bytes, generator: np.random.Generator) -> bytes:
    """The beginning of one file and the end of another of its format."""
    return content[: generator.integers(1, len(content))] + other[generator.integers(len(other)) :]


def moved(content: bytes, other: bytes, generator: np.random.Generator) -> bytes:
    """A piece of up to 64 bytes taken out, or put in once more."""
    start = int(generator.integers(len(content)))
    piece = content[start : start + int(generator.integers(1, 65))]
    return content[:start] + (piece * 2 if generator.random() < 0.5 else b"") + content[start + len(piece) :]


MUTATIONS: list[Callable] = [header, metadata, types, body, truncated, spliced, moved]


def sound_chunks(content: bytes) -> bytes:
    """A PNG file with the checksum of each chunk as its content is, so that a reader goes on to the content."""
    parts, end = [content[:8]], 8
    while end + 12 <= len(content):
        start, end = end, end + 12 + int.from_bytes(content[end : end + 4])
        parts += content[start : end - 4], zlib.crc32(content[start + 4 : end - 4]).to_bytes(4)
    return b"".join(parts)


def mutants(count: int, seed: int) -> Iterator[tuple[str, str, bytes]]:
    """(format, mutation, content) of files, each of the formats and mutations in turn."""
    generator, files = np.random.default_rng(seed), originals()
    pairs = [(kind, mutation) for mutation in MUTATIONS for kind in files]
    for number in range(count):
        kind, mutation = pairs[number % len(pairs)]
        content, other = (files[kind][generator.integers(len(files[kind]))] for _ in range(2))
        changed = mutation(content, other, generator)
        sealed = kind == "PNG" and generator.random() < 0.5
        yield kind, mutation.__name__, sound_chunks(changed) if sealed else changed
