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


def test_mnistm5k_has_the_digits_and_splits_of_mnist5k(raw, grey, monkeypatch):
    monkeypatch.setattr(mnistm, "random_crops", lambda photographs, shape, _: np.zeros((*shape, 3), np.uint8))
    on_black = mnistm5k.read(raw("mnistm5k"), test_every=5, seed=0)
    for part, expected in zip(on_black[:2], grey[:2], strict=True):
        assert (part.images == expected.images).all()
        assert (part.labels == expected.labels).all()


def test_mnistm5k_is_coloured(blended):
    channels = blended.train.images.astype(int)
    assert np.abs(channels[..., 0] - channels[..., 2]).mean() > 20


def test_mnistm5k_is_deterministic(raw, blended):
    again = mnistm5k.read(raw("mnistm5k"), test_every=5, seed=0)
    other = mnistm5k.read(raw("mnistm5k"), test_every=5, seed=1)
    assert content(again) == content(blended)
    assert content(other) != content(blended)


def test_blend_is_the_absolute_difference():
    photograph, digit = np.meshgrid(np.arange(256), np.arange(256))
    blended = mnistm.blend(photograph.astype(np.uint8), digit.astype(np.uint8))
    assert blended.dtype == np.uint8
    assert (blended == np.abs(photograph - digit)).all()


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
