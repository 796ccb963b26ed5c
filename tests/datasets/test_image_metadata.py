"""Metadata never decides over pixels: a sound picture is read whatever stands beside it."""

import io
import struct
import zlib

import numpy as np
import pytest
from image_files import chunk, png, rows, saved, segment, shown, tiff
from PIL import Image, TiffImagePlugin

RED_ABOVE_BLUE = np.repeat(np.array([[255, 0, 0], [0, 0, 255]], np.uint8), 8, 0)[:, None].repeat(16, 1)
ORIENTATION, X_RESOLUTION, UNIT, MAKER, COPYRIGHT = 0x0112, 0x011A, 0x0128, 0x010F, 0x8298
KINDS = pytest.mark.parametrize("kind", ["jpeg", "png", "webp", "tiff", "tiff lzw"])
NOISE = np.random.default_rng(0).integers(256, size=500).astype(np.uint8).tobytes()


def exif(orientation: int = 6) -> Image.Exif:
    tags = Image.Exif()
    tags[ORIENTATION], tags[MAKER], tags[COPYRIGHT] = orientation, "A maker of cameras", "A copyright"
    tags[X_RESOLUTION], tags[UNIT] = TiffImagePlugin.IFDRational(72), 3
    return tags


def stored(kind: str, **options) -> bytes:
    """A file of red above blue."""
    more = {"jpeg": {"quality": 100, "subsampling": 0}, "webp": {"lossless": True}}
    more["tiff lzw"] = {"compression": "tiff_lzw"}
    return saved(RED_ABOVE_BLUE, kind.partition(" ")[0], **more.get(kind, {}), **options)


def assert_lies(content: bytes) -> None:
    assert np.abs(shown(content) - RED_ABOVE_BLUE).max() <= 3


def assert_turned(content: bytes) -> None:
    """Orientation 6: what is stored at the left is above, so what is above is at the right."""
    assert np.abs(shown(content) - np.rot90(RED_ABOVE_BLUE, -1)).max() <= 3


def retyped(content: bytes, tag: int, number: int) -> bytes:
    """The file with one tag of another type."""
    for order in "<>":
        for old in range(1, 14):
            entry = struct.pack(f"{order}HH", tag, old)
            if content.count(entry) == 1:
                changed = content.replace(entry, struct.pack(f"{order}HH", tag, number))
                return resealed(changed) if content.startswith(b"\x89PNG") else changed
    raise AssertionError(f"no tag {tag:#x}")


def resealed(content: bytes) -> bytes:
    """A PNG file whose EXIF has the checksum that it should have."""
    start = content.index(b"eXIf")
    end = start + 4 + int.from_bytes(content[start - 4 : start])
    return content[:start] + chunk(b"eXIf", content[start + 4 : end])[4:] + content[end + 4 :]


def with_chunks(content: bytes, *chunks: bytes, at: int = 33) -> bytes:
    """A PNG file with more chunks, after the first or, counted from the end, before the last."""
    return content[:at] + b"".join(chunks) + content[at:]


def with_segments(content: bytes, *segments: bytes) -> bytes:
    """A JPEG file with more segments, after JFIF's."""
    end = 4 + int.from_bytes(content[4:6])
    return content[:end] + b"".join(segments) + content[end:]


@KINDS
@pytest.mark.parametrize("tag", [X_RESOLUTION, UNIT, MAKER, COPYRIGHT])
@pytest.mark.parametrize("number", range(15))
def test_a_tag_of_another_type_does_not_hinder_the_turn(kind, tag, number):
    content = stored(kind, exif=exif())
    assert_turned(content)
    assert_turned(retyped(content, tag, number))


@KINDS
def test_a_jpeg_of_jfif_and_exif_is_turned_as_any(kind):
    assert_turned(stored(kind, exif=exif(), dpi=(72, 72)))


@pytest.mark.parametrize("orientation", [0, 9, 300])
@pytest.mark.parametrize("kind", ["jpeg", "png", "webp", "tiff"])
def test_an_orientation_that_there_is_not_leaves_the_picture(kind, orientation):
    assert_lies(stored(kind, exif=exif(orientation)))


@pytest.mark.parametrize("number", [2, 5, 7, 12, 14])  # text, fraction, bytes, number with a point, unknown
@KINDS
def test_an_orientation_of_a_wrong_type_leaves_the_picture(kind, number):
    assert_lies(retyped(stored(kind, exif=exif()), ORIENTATION, number))


@pytest.mark.parametrize("kind", ["jpeg", "png", "webp"])
@pytest.mark.parametrize("noise", [NOISE, b"MM\0*" + NOISE, b"II*\0\x08\0\0\0\xff\xff" + NOISE, b"MM", b""])
def test_noise_for_exif_leaves_the_picture(kind, noise):
    assert_lies(stored(kind, exif=b"Exif\0\0" + noise, **({"dpi": (72, 72)} if kind == "jpeg" else {})))


@pytest.mark.parametrize("orientation", [0, 6])
def test_xmp_that_is_text_does_not_hinder_a_tiff(orientation):
    turn = ((ORIENTATION, 3, 1, orientation),) if orientation else ()
    content = tiff(bytes(128) + b"\xff" * 128, more=((700, 2, 3, 0x414141), *turn))
    above = np.repeat([0, 255], 8)[:, None].repeat(16, 1)
    assert (shown(content)[..., 0] == (np.rot90(above, -1) if orientation else above)).all()


SEGMENTS = {
    "Photoshop's, cut": segment(0xED, b"Photoshop 3.0\x008BIM\x03\xed"),
    "a colour profile's, cut": segment(0xE2, b"ICC_PROFILE\0"),
    "several pictures', noise": segment(0xE2, b"MPF\0" + NOISE),
    "JFIF's, cut": segment(0xE0, b"JFIF\0"),
    "Adobe's, cut": segment(0xEE, b"Adobe"),
    "an unknown one": segment(0xEB, NOISE),
    "a comment": segment(0xFE, NOISE),
}


@pytest.mark.parametrize("name", SEGMENTS)
def test_a_segment_beside_the_pixels_does_not_hinder_a_jpeg(name):
    assert_lies(with_segments(stored("jpeg"), SEGMENTS[name]))
    assert_turned(with_segments(stored("jpeg", exif=exif()), SEGMENTS[name]))


CHUNKS = {
    "a bomb of text": chunk(b"zTXt", b"k\0\0" + zlib.compress(bytes(1 << 26))),
    "a wrong checksum": chunk(b"tEXt", b"k\0text")[:-4] + bytes(4),
    "a colour profile of noise": chunk(b"iCCP", NOISE),
    "a resolution, cut": chunk(b"pHYs", b"\0"),
    "an unknown one": chunk(b"noIs", NOISE),
}


@pytest.mark.parametrize("name", CHUNKS)
def test_a_chunk_beside_the_pixels_does_not_hinder_a_png(name):
    assert_lies(with_chunks(stored("png"), CHUNKS[name]))
    assert_turned(with_chunks(stored("png", exif=exif()), CHUNKS[name]))


def test_the_orientation_of_a_png_may_stand_after_the_pixels_or_in_a_text():
    tags = exif().tobytes()
    assert_turned(with_chunks(stored("png"), chunk(b"eXIf", tags[6:]), at=-12))
    profile = f"\nexif\n{len(tags):8}\n{tags.hex()}\n".encode()
    assert_turned(with_chunks(stored("png"), chunk(b"zTXt", b"Raw profile type exif\0\0" + zlib.compress(profile))))


def test_an_orientation_in_xmp_alone_is_read():
    xmp = b'<rdf:Description tiff:Orientation="6"/>'
    assert_turned(stored("jpeg", xmp=xmp))
    assert_turned(with_chunks(stored("png"), chunk(b"iTXt", b"XML:com.adobe.xmp\0\0\0\0\0" + xmp)))


def test_exif_that_is_too_long_for_one_segment_is_read_on_in_the_next():
    content = exif().tobytes()
    assert_turned(
        with_segments(stored("jpeg"), *(segment(0xE1, b"Exif\0\0" + part) for part in (content[6:40], content[40:])))
    )


def test_a_picture_is_the_same_without_its_metadata():
    plain, told = stored("jpeg"), stored("jpeg", exif=exif(1), comment="comment", icc_profile=NOISE)
    assert (shown(plain) == shown(told)).all()
    with Image.open(io.BytesIO(told)) as image:
        assert {"exif", "comment", "icc_profile"} <= image.info.keys()


def test_a_transparent_colour_is_no_metadata():
    grey = np.full((16, 16), 9, np.uint8)
    assert (shown(png((16, 16, 8, 0), rows(grey), (b"tRNS", b"\0\x09"))) == 255).all()
