import io
from contextlib import suppress

import numpy as np
import pytest
from image_files import png, rows, saved, shown
from PIL import Image, features

from genadapt.datasets.preparing.images import decode_file
from genadapt.errors import UserError

pytestmark = pytest.mark.filterwarnings("ignore:.*EXIF", "ignore:Truncated", "ignore:Image appears")
RNG = np.random.default_rng(0)
NOISE = RNG.integers(256, size=(16, 16, 3)).astype(np.uint8)
RAMP = np.arange(256).reshape(16, 16)  # every grey once


def plain(mode: str, colour, **options) -> np.ndarray:
    """The one colour that a PNG of one colour is decoded to."""
    pixels = shown(saved(Image.new(mode, (16, 16), colour), **options))
    assert (pixels == pixels[0, 0]).all()
    return pixels[0, 0].tolist()


# formats

LOSSLESS = {
    "png": {},
    "bmp": {},
    "tiff": {},
    "tiff lzw": {"compression": "tiff_lzw"},
    "ppm": {},
    "tga": {},
    "webp": {"lossless": True},
    "jpeg2000": {},
}


def needs(kind):
    if not features.check({"jpeg2000": "jpg_2000"}.get(kind, kind)):
        pytest.skip(f"this Pillow has no {kind}")


@pytest.mark.parametrize("kind", LOSSLESS)
def test_a_lossless_format_gives_its_very_pixels(kind):
    if kind in ("webp", "jpeg2000"):
        needs(kind)
    assert (shown(saved(NOISE, kind.partition(" ")[0], **LOSSLESS[kind])) == NOISE).all()


@pytest.mark.parametrize("kind", ["jpeg", "webp", "avif"])
def test_a_lossy_format_gives_nearly_its_pixels(kind):
    if kind != "jpeg":
        needs(kind)
    smooth = np.broadcast_to(np.array([200, 120, 40], np.uint8), (16, 16, 3))
    assert np.abs(shown(saved(smooth, kind, quality=95)) - smooth).max() <= 4


# modes


@pytest.mark.parametrize(
    ("mode", "colour", "expected"),
    [
        ("L", 100, [100, 100, 100]),
        ("1", 1, [255, 255, 255]),
        ("1", 0, [0, 0, 0]),
        ("LA", (100, 255), [100, 100, 100]),
        ("LA", (100, 0), [255, 255, 255]),
        ("RGBA", (10, 20, 30, 255), [10, 20, 30]),
        ("RGBA", (10, 20, 30, 0), [255, 255, 255]),
    ],
)
def test_modes_become_rgb_on_white(mode, colour, expected):
    assert plain(mode, colour) == expected


@pytest.mark.parametrize("mode", ["LA", "RGBA"])
def test_what_is_half_transparent_is_mixed_with_white(mode):
    colour = (100, 51) if mode == "LA" else (100, 100, 100, 51)  # a fifth
    assert np.abs(np.array(plain(mode, colour)) - (100 + 4 * 255) / 5).max() <= 1


def palette() -> Image.Image:
    """Upper half of colour 0, lower half of colour 1."""
    image = Image.fromarray(np.repeat(np.array([0, 1], np.uint8), 8)[:, None].repeat(16, 1)).convert("P")
    image.putpalette([10, 20, 30, 40, 50, 60])
    return image


@pytest.mark.parametrize(("options", "upper"), [({}, [10, 20, 30]), ({"transparency": 0}, [255, 255, 255])])
@pytest.mark.parametrize("kind", ["png", "gif"])
def test_palettes(kind, options, upper):
    pixels = shown(saved(palette(), kind, **options))
    assert (pixels[:8] == upper).all() and (pixels[8:] == [40, 50, 60]).all()


def test_a_transparent_colour_is_white():
    image = Image.fromarray(np.repeat(np.array([[10, 20, 30], [40, 50, 60]], np.uint8), 128, 0).reshape(16, 16, 3))
    pixels = shown(saved(image, transparency=(10, 20, 30)))
    assert (pixels[:8] == 255).all() and (pixels[8:] == [40, 50, 60]).all()


SIXTEEN = {
    "png": lambda grey: saved(grey),
    "tiff": lambda grey: saved(grey, "tiff"),
    "tiff, big-endian": lambda grey: saved(Image.frombytes("I;16B", (16, 16), grey.astype(">u2").tobytes()), "tiff"),
    "pgm": lambda grey: b"P5 16 16 65535\n" + grey.astype(">u2").tobytes(),
}


@pytest.mark.parametrize("kind", SIXTEEN)
def test_sixteen_bits_of_grey_become_eight(kind):
    pixels = shown(SIXTEEN[kind]((RAMP * 257).astype(np.uint16)))
    assert (pixels == RAMP[..., None]).all()


def test_sixteen_bits_of_grey_are_rounded_down():
    assert plain("I;16", 256) == [0, 0, 0] and plain("I;16", 65534) == [254, 254, 254]


def test_sixteen_bits_of_colour_become_eight():
    pixels = np.stack([RAMP, RAMP[::-1], RAMP.T], -1)
    assert (shown(png((16, 16, 16, 2), rows((pixels * 257).astype(">u2")))) == pixels).all()


@pytest.mark.parametrize("dtype", [np.float32, np.int32])
def test_thirty_two_bits_are_refused(dtype):
    says = r"^file: expected 8 or 16 bits a channel, found 32 or negative values \(mode [FI]\)"
    with pytest.raises(UserError, match=says):
        shown(saved(RAMP.astype(dtype), "tiff"))


def test_cmyk_jpegs_have_their_colours():
    pixels = shown(saved(Image.new("CMYK", (16, 16), (0, 255, 255, 0)), "jpeg", quality=95))
    assert np.abs(pixels - [255, 0, 0]).max() <= 3


# orientation, animation, fit

CORNERS = np.zeros((64, 64, 3), np.uint8)
CORNERS[:32, :32], CORNERS[:32, 32:], CORNERS[32:, :32] = (255, 0, 0), (0, 255, 0), (0, 0, 255)
# how a camera stores an upright picture, by the tag that it writes: EXIF 2.3, 4.6.4, Orientation
STORED = {
    1: lambda up: up,
    2: lambda up: up[:, ::-1],
    3: lambda up: up[::-1, ::-1],
    4: lambda up: up[::-1],
    5: lambda up: up.swapaxes(0, 1),
    6: lambda up: np.rot90(up, 1),
    7: lambda up: up[::-1, ::-1].swapaxes(0, 1),
    8: lambda up: np.rot90(up, -1),
}


@pytest.mark.parametrize("kind", ["jpeg", "png", "webp", "tiff"])
@pytest.mark.parametrize("tag", STORED)
def test_pictures_are_turned_upright(tag, kind):
    exif = Image.Exif()
    exif[0x0112] = tag
    options = {"quality": 100, "subsampling": 0} if kind == "jpeg" else {"lossless": True} if kind == "webp" else {}
    stored = np.ascontiguousarray(STORED[tag](CORNERS))
    pixels = shown(saved(stored, kind, exif=exif, **options), size=16)
    for row, column in [(0, 0), (0, 63), (63, 0), (63, 63)]:
        assert np.abs(pixels[row // 4, column // 4] - CORNERS[row, column]).max() <= 3


@pytest.mark.parametrize("kind", ["gif", "webp", "png"])
def test_of_an_animation_the_first_frame_is_taken(kind):
    frames = [Image.new("RGB", (16, 16), colour) for colour in ("red", "lime", "blue")]
    options = {"lossless": True} if kind == "webp" else {}
    content = saved(frames[0], kind, save_all=True, append_images=frames[1:], duration=100, **options)
    with Image.open(io.BytesIO(content)) as image:
        assert image.n_frames == 3
    assert (shown(content) == [255, 0, 0]).all()


@pytest.mark.parametrize("upright", [False, True])
def test_crop_takes_the_central_square_and_squeeze_all(upright):
    thirds = np.repeat(np.eye(3, dtype=np.uint8) * 255, 12, 0)[None].repeat(12, 0)  # red, green, blue; 12×36
    content = saved(thirds.swapaxes(0, 1) if upright else thirds)
    assert (shown(content, 12) == [0, 255, 0]).all()
    squeezed = shown(content, 12, "squeeze")
    line = squeezed[:, 6] if upright else squeezed[6]
    assert line[[0, 6, 11]].argmax(-1).tolist() == [0, 1, 2] and (line[[1, 6, 10]].max(-1) == 255).all()


@pytest.mark.parametrize("shape", [(17, 16), (16, 17), (19, 16)])
def test_an_odd_rest_is_cropped_without_a_shift_of_the_pixels(shape):
    height, width = shape
    pixels = RNG.integers(256, size=(*shape, 3)).astype(np.uint8)
    top, left = (height - 16) // 2, (width - 16) // 2
    assert (shown(saved(pixels)) == pixels[top : top + 16, left : left + 16]).all()


@pytest.mark.parametrize("size", [28, 64, 100])
def test_large_jpegs_are_decoded_smaller_and_look_the_same(raw, size):
    content = raw("mnistm5k")["china.jpg"].read_bytes()
    with Image.open(io.BytesIO(content)) as image:
        left = (image.width - image.height) // 2
        box = (left, 0, left + image.height, image.height)
        slow = np.asarray(image.convert("RGB").resize((size, size), Image.Resampling.BILINEAR, box))
    assert np.abs(shown(content, size) - slow).mean() < 5  # of 255, in a picture full of details


# what is refused


def cut(content: bytes) -> bytes:
    return content[: len(content) // 2]


def flipped(content: bytes) -> bytes:
    middle = len(content) // 2
    return content[:middle] + bytes([content[middle] ^ 1]) + content[middle + 1 :]


LARGE = RNG.integers(256, size=(64, 64, 3)).astype(np.uint8)
BAD = {
    "empty": (b"", "expected an image, the file is empty"),
    "text": (b"not an image\n", "expected an image, its content is of no known format"),
    "page": (b"<!DOCTYPE html><title>404</title>", "its content is of no known format"),
    "cut png": (cut(saved(LARGE)), "the image is damaged"),
    "cut jpeg": (cut(saved(LARGE, "jpeg")), "the image is damaged"),
    "cut gif": (cut(saved(LARGE, "gif")), "the image is damaged"),
    "cut tiff": (cut(saved(LARGE, "tiff", compression="tiff_lzw")), "the image is damaged|no known format"),
    "cut bmp": (cut(saved(LARGE, "bmp")), "the image is damaged"),
    "one bit": (flipped(saved(LARGE)), "the image is damaged"),
    "1×1": (saved(LARGE[:1, :1]), "expected at least 4×4 pixels, found 1×1"),
    "3×64": (saved(LARGE[:, :3]), "expected at least 4×4 pixels, found 3×64"),
    "HEIC": (b"\0\0\0\x18ftypheic\0\0\0\0mif1heic" + NOISE.tobytes(), "HEIC is not read here; convert it to JPEG"),
    "HEIC, of another brand": (b"\0\0\0\x18ftypmif1\0\0\0\0mif1heic", "HEIC is not read here"),
    "JPEG XL": (b"\xff\x0a" + NOISE.tobytes(), "JPEG XL is not read here"),
    "PDF": (b"%PDF-1.7\n", "PDF is not read here"),
    "SVG": (
        b'<?xml version="1.0"?>\n<!-- drawn -->\n<svg xmlns="http://www.w3.org/2000/svg"/>',
        "SVG is not read here",
    ),
}


@pytest.mark.parametrize("fault", BAD)
def test_what_is_no_sound_image_is_refused_by_name(tmp_path, fault):
    content, says = BAD[fault]
    path = tmp_path / "picture.png"
    path.write_bytes(content)
    with pytest.raises(UserError, match=rf"^{path}: .*({says})"):
        decode_file(path, 16)


@pytest.mark.parametrize("kind", ["avif", "gif", "jpeg", "jpeg2000", "png", "tiff", "webp"])
def test_damage_is_never_more_than_a_users_error(kind):
    if kind in ("avif", "webp", "jpeg2000"):
        needs(kind)
    content, generator = saved(LARGE, kind), np.random.default_rng(0)
    for place in generator.integers(len(content), size=50):  # not every format notices
        for damaged in (content[:place], content[:place] + bytes(9) + content[place + 9 :]):
            with suppress(UserError):
                shown(damaged)


def test_a_file_that_cannot_be_read_is_refused_by_name(tmp_path):
    for path in (tmp_path / "none.png", tmp_path):
        with pytest.raises(UserError, match=rf"^{path}: expected a readable image"):
            decode_file(path, 16)
