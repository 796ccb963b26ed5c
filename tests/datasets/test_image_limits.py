"""How many pixels an image may have, and what is said of a decoder that fails in its own way."""

from concurrent.futures import ThreadPoolExecutor

import numpy as np
import pytest
from image_files import saved
from PIL import Image, ImageFile

from genadapt.datasets.preparing import images
from genadapt.datasets.preparing.images import decode, decode_file
from genadapt.errors import UserError

CONTENT = saved(np.zeros((64, 64, 3), np.uint8))  # 4,096 pixels


@pytest.mark.parametrize("kind", ["png", "jpeg", "webp", "tiff", "gif", "bmp"])
@pytest.mark.parametrize("limit", [4095, 1000])  # Pillow warns of the one and refuses the other
def test_more_pixels_than_the_limit_are_refused_with_both_and_the_key(tmp_path, kind, limit):
    path = tmp_path / "large"
    path.write_bytes(saved(np.zeros((64, 64, 3), np.uint8), kind))
    key = "max_pixels in the data set's block of params.yaml raises the limit"
    with pytest.raises(UserError, match=f"^{path}: expected at most {limit:,} pixels, found 4,096; {key}$"):
        decode_file(path, 16, max_pixels=limit)
    assert decode_file(path, 16, max_pixels=4096).shape == (16, 16, 3)


def test_the_limit_is_this_decoders_whatever_pillows_is_and_leaves_that(monkeypatch):
    monkeypatch.setattr(Image, "MAX_IMAGE_PIXELS", 100)
    assert not decode(CONTENT, "file", 16).any()
    with pytest.raises(UserError):
        decode(CONTENT, "file", 16, max_pixels=1)
    assert Image.MAX_IMAGE_PIXELS == 100


def test_each_thread_has_its_own_limit():
    before = Image.MAX_IMAGE_PIXELS

    def read(limit: int) -> bool:
        try:
            return decode(CONTENT, "file", 16, max_pixels=limit).shape == (16, 16, 3)
        except UserError:
            return False

    limits = [4095, 4096] * 100
    with ThreadPoolExecutor(8) as pool:
        assert list(pool.map(read, limits)) == [limit == 4096 for limit in limits]
    assert before == Image.MAX_IMAGE_PIXELS


FAULTS = [AssertionError("no"), AttributeError("no"), KeyError("no"), RecursionError("no"), ZeroDivisionError("no")]


@pytest.mark.parametrize("fault", FAULTS, ids=lambda fault: type(fault).__name__)
def test_whatever_a_decoder_raises_names_the_file(monkeypatch, fault):
    def load(image):
        raise fault

    monkeypatch.setattr(ImageFile.ImageFile, "load", load)
    with pytest.raises(UserError, match=rf"^file: the image is damaged, .*\({type(fault).__name__}: '?no'?\)$"):
        decode(CONTENT, "file", 16)


def test_too_little_memory_is_no_damage(monkeypatch):
    def opened(content):
        raise MemoryError

    monkeypatch.setattr(images, "opened", opened)
    with pytest.raises(UserError, match=r"^file: there is not enough memory to decode the image$"):
        decode(CONTENT, "file", 16)


def test_what_stops_the_program_is_not_caught(monkeypatch):
    def opened(content):
        raise KeyboardInterrupt

    monkeypatch.setattr(images, "opened", opened)
    with pytest.raises(KeyboardInterrupt):
        decode(CONTENT, "file", 16)
