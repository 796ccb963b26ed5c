"""Pixels of more or fewer than eight bits, and of rarer colours."""

import struct

import numpy as np
import pytest
from image_files import png, rows, saved, shown, tiff, twelve
from PIL import Image

from genadapt.datasets.preparing.images import decode
from genadapt.errors import UserError

RAMP = np.arange(256).reshape(16, 16)  # every grey once
ORDERS = pytest.mark.parametrize("order", "<>")
COMPRESSIONS = pytest.mark.parametrize("compression", [1, 8])  # none, deflate


@ORDERS
@COMPRESSIONS
@pytest.mark.parametrize(("photometric", "value"), [(1, 3072), (0, 1023)])
def test_twelve_bits_of_grey(order, compression, photometric, value):
    content = tiff(twelve(np.full((16, 16), value)), order, 12, photometric, compression)
    assert (shown(content) == 191).all()


@ORDERS
@COMPRESSIONS
@pytest.mark.parametrize(("photometric", "value"), [(1, 49151), (0, 16384)])
def test_sixteen_bits_of_grey_where_black_or_white_is_zero(order, compression, photometric, value):
    pixels = np.full((16, 16), value, f"{order}u2").tobytes()
    assert (shown(tiff(pixels, order, 16, photometric, compression)) == 191).all()


@ORDERS
@pytest.mark.parametrize("bits", [12, 16])
@pytest.mark.parametrize("photometric", [0, 1])
def test_each_grey_is_in_its_place(order, bits, photometric):
    white = 2**bits - 1
    grey = -(-RAMP * white // 255)  # rounded up, as it is rounded down again
    values = grey if photometric else white - grey
    content = tiff(twelve(values) if bits == 12 else values.astype(f"{order}u2").tobytes(), order, bits, photometric)
    assert (shown(content) == RAMP[..., None]).all()


@ORDERS
@pytest.mark.parametrize("bits", [1, 2, 4, 8])
@pytest.mark.parametrize("photometric", [0, 1])
def test_few_bits_of_grey(order, bits, photometric):
    values = RAMP % 2**bits
    packed = np.packbits((values[..., None] >> np.arange(bits)[::-1] & 1).astype(np.uint8)).tobytes()
    expected = (values if photometric else 2**bits - 1 - values) * 255 // (2**bits - 1)
    assert (shown(tiff(packed, order, bits, photometric)) == expected[..., None]).all()


@ORDERS
def test_sixteen_bits_of_colour_in_a_tiff(order):
    colours = np.stack([RAMP, RAMP[::-1], RAMP.T], -1)
    content = bytearray(tiff((colours * 257).astype(f"{order}u2").tobytes(), order, 16, 2))
    samples = struct.pack(f"{order}HHI", 277, 3, 1)
    place = content.index(samples) + 8
    content[place : place + 2] = struct.pack(f"{order}H", 3)
    place = content.index(struct.pack(f"{order}HHI", 258, 3, 1))
    content[place : place + 12] = struct.pack(f"{order}HHII", 258, 3, 3, len(content))
    assert (shown(bytes(content) + struct.pack(f"{order}3H", 16, 16, 16)) == colours).all()


@pytest.mark.parametrize(("bits", "value"), [(1, 0), (2, 1), (4, 11), (8, 100), (16, 25700)])
def test_a_transparent_grey_is_white_at_any_depth(bits, value):
    values = np.full((16, 16), value)
    values[8:] = 2**bits - 1 - value
    shades = (values[..., None] >> np.arange(bits)[::-1] & 1).astype(np.uint8)
    packed = np.packbits(shades.reshape(16, -1), axis=-1)
    pixels = shown(png((16, 16, bits, 0), rows(packed), (b"tRNS", struct.pack(">H", value))))
    assert (pixels[:8] == 255).all() and (pixels[8:] == values[8, 0] * 255 // (2**bits - 1)).all()


def test_a_transparent_colour_of_sixteen_bits_is_white():
    pixels = np.full((16, 16, 3), 25700, ">u2")
    pixels[8:] = 2570
    shade = shown(png((16, 16, 16, 2), rows(pixels), (b"tRNS", struct.pack(">3H", *[25700] * 3))))
    assert (shade[:8] == 255).all() and (shade[8:] == 10).all()


@pytest.mark.parametrize("colour_type", [4, 6])
def test_sixteen_bits_with_a_layer_of_transparency(colour_type):
    pixels = np.full((16, 16, 4 if colour_type == 6 else 2), 25700, ">u2")
    pixels[..., -1] = 65535
    pixels[:8, :, -1] = 0
    shade = shown(png((16, 16, 16, colour_type), rows(pixels)))
    assert (shade[:8] == 255).all() and (shade[8:] == 100).all()


def test_a_palette_with_a_layer_of_transparency_is_mixed_with_white():
    image = Image.new("P", (16, 16), 1)
    image.putpalette([0, 0, 0, 10, 20, 30])
    assert (shown(saved(image, transparency=b"\xff\x33")) == [206, 208, 210]).all()  # a fifth of it


def test_the_colours_of_a_ycck_jpeg():
    # Adobe stores CMYK inverted, and in YCCK the inverse of its inks as Y, Cb, Cr: of red, those of cyan
    stored = (179, 171, 1, 255)
    image = Image.new("CMYK", (16, 16), tuple(255 - value for value in stored))  # Pillow inverts what it writes
    content = bytearray(saved(image, "jpeg", quality=100, subsampling=0))
    content[content.index(b"Adobe") + 11] = 2
    assert np.abs(shown(bytes(content)) - [255, 0, 0]).max() <= 3


@pytest.mark.parametrize("kind", ["ten bits", "negative", "float"])
def test_depths_that_are_not_read_are_refused_by_name(kind):
    content, says = {
        "ten bits": (tiff(bytes(320), bits=10), "the image is damaged, or of a kind that is not read"),
        "negative": (tiff(bytes(512), bits=16, more=((339, 3, 1, 2),)), "expected 8 or 16 bits a channel"),
        "float": (saved(RAMP.astype(np.float32), "tiff"), "expected 8 or 16 bits a channel"),
    }[kind]
    with pytest.raises(UserError, match=f"^a file: {says}"):
        decode(content, "a file", 16)
