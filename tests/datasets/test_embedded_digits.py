from itertools import chain

import numpy as np
import pytest

from genadapt.datasets import mnist5k, mnistm, mnistm5k, optdigits
from genadapt.files.sealed import digest


@pytest.fixture(scope="module")
def grey(raw):
    return mnist5k.read(raw("mnist5k"), test_every=5)


@pytest.fixture(scope="module")
def blended(raw):
    return mnistm5k.read(raw("mnistm5k"), test_every=5, seed=0)


def content(arrays):
    return digest({"train": arrays.train.images, "test": arrays.test.images})


def rows(images):
    return {image.tobytes() for image in images}


def test_mnist5k_is_balanced_and_split_by_class(grey):
    assert grey.train.images.shape == (4000, 28, 28, 3)
    assert grey.test.images.shape == (1000, 28, 28, 3)
    assert (np.bincount(grey.train.labels) == 400).all()
    assert (np.bincount(grey.test.labels) == 100).all()
    assert grey.train.labels.dtype == np.int64
    assert grey.classes == list("0123456789")


def test_mnist5k_is_grey_and_uses_the_whole_range(grey):
    assert (grey.train.images == grey.train.images[..., :1]).all()
    assert grey.train.images.min() == 0 and grey.train.images.max() == 255


def test_optdigits_lie_in_the_central_square(raw):
    data = optdigits.read(raw("optdigits"), test_every=3)
    images = np.concatenate([data.train.images, data.test.images])
    assert images.shape == (1797, 28, 28, 3)
    assert len(data.test.images) == pytest.approx(1797 / 3, abs=10)
    assert images[:, 4:24, 4:24].max() == 255
    assert images.sum() == images[:, 4:24, 4:24].sum()
    assert (np.bincount(data.train.labels) > 100).all()


def test_splits_are_disjoint(raw, grey):
    for data in (grey, optdigits.read(raw("optdigits"), test_every=3)):
        assert not rows(data.train.images) & rows(data.test.images)


@pytest.fixture
def on_black(monkeypatch):
    """Every photograph is black."""
    monkeypatch.setattr(mnistm, "random_crops", lambda photographs, shape, _: np.zeros((*shape, 3), np.uint8))


def test_mnistm5k_has_the_digits_and_splits_of_mnist5k(raw, grey, on_black):
    blended = mnistm5k.read(raw("mnistm5k"), test_every=5, seed=0)
    for part, expected in zip(blended[:2], grey[:2], strict=True):
        assert (part.images == 255 * (expected.images > 0)).all()
        assert (part.labels == expected.labels).all()


def test_each_training_digit_may_lie_on_several_crops(raw, grey, blended, on_black):
    several = mnistm5k.read(raw("mnistm5k"), test_every=5, crops=3, seed=0)
    assert (several.train.images == 255 * (np.concatenate([grey.train.images] * 3) > 0)).all()
    assert (several.train.labels == np.concatenate([grey.train.labels] * 3)).all()
    assert len(several.test.images) == len(blended.test.images)


def test_the_crops_of_a_digit_differ(raw, grey):
    several = mnistm5k.read(raw("mnistm5k"), test_every=5, crops=2, seed=0).train.images
    first, second = several[: len(several) // 2], several[len(several) // 2 :]
    ground = [np.where(grey.train.images > 0, 255 - images, images) for images in (first, second)]  # without digits
    assert (ground[0] != ground[1]).any((1, 2, 3)).mean() > 0.99


def test_mnistm5k_is_coloured(blended):
    channels = blended.train.images.astype(int)
    assert np.abs(channels[..., 0] - channels[..., 2]).mean() > 20


def test_mnistm5k_is_deterministic(raw, blended):
    again = mnistm5k.read(raw("mnistm5k"), test_every=5, seed=0)
    other = mnistm5k.read(raw("mnistm5k"), test_every=5, seed=1)
    assert content(again) == content(blended)
    assert content(other) != content(blended)


def test_the_photograph_is_inverted_wherever_the_digit_is_not_black():
    photograph, digit = (values.astype(np.uint8) for values in np.meshgrid(np.arange(256), np.arange(256)))
    blended = mnistm.blend(photograph, digit)
    assert blended.dtype == np.uint8
    assert (blended[0] == np.arange(256)).all() and (blended[1:] == 255 - np.arange(256)).all()


def test_blending_is_the_published_recipe(raw, grey):
    """Ganin et al.'s |photograph − digit|, of the digit in black and white: what a grey rim would look like is not."""
    digits, photographs = grey.test.images[:50], grey.train.images[:50, ::-1]
    white = np.where(digits > 0, 255, 0)
    assert (mnistm.blend(photographs, digits) == np.abs(photographs.astype(int) - white)).all()
    assert (mnistm.blend(photographs, digits) != np.abs(photographs.astype(int) - digits)).any()


def coordinates(height, width, number):
    """A photograph whose pixels say where they lie."""
    row, column = np.meshgrid(np.arange(height), np.arange(width), indexing="ij")
    return np.stack([row, column, np.full_like(row, number)], axis=-1).astype(np.uint8)


def test_crops_are_pieces_of_the_photographs():
    photographs = [coordinates(28, 40, 0), coordinates(60, 30, 1)]
    crops = mnistm.random_crops(photographs, (200, 28, 28), np.random.default_rng(0))
    for crop in crops:
        top, left, number = crop[0, 0]
        assert (crop == photographs[number][top : top + 28, left : left + 28]).all()
    assert {tuple(crop[0, 0]) for crop in crops} >= {(0, 12, 0), (32, 2, 1)}  # the last places count


def test_training_and_test_bands_share_no_pixel():
    photographs = [coordinates(30, 160, number) for number in range(5)]
    train, test = mnistm5k.bands(photographs)
    places = [{tuple(p) for band in bands for p in band.reshape(-1, 3)} for bands in (train, test)]
    assert not places[0] & places[1]
    assert len(places[0] | places[1]) == 5 * 30 * 160
    assert len({band[0, 0, 1] for band in test}) == 4


def test_every_band_has_room_for_a_digit(raw):
    files = raw("mnistm5k")
    photographs = [mnistm5k._photograph(files[file]) for file in mnistm5k.PHOTOGRAPHS.files]
    for band in chain(*mnistm5k.bands(photographs)):
        assert min(band.shape[:2]) > 28
