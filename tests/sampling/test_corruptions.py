"""Corrupted test images: of each kind what is left of an image."""

from typing import get_args

import numpy as np
import pytest
from scipy.ndimage import gaussian_filter

from genadapt.plan.fields import Corruption
from genadapt.sampling.corruptions import CORRUPTIONS, blur, contrast, noise

every_corruption = pytest.mark.parametrize("name", CORRUPTIONS)


def images(count=5, height=28, width=28):
    return np.random.default_rng(1).integers(256, size=(count, height, width, 3)).astype(np.uint8)


def test_params_yaml_may_name_these_and_no_other():
    assert list(CORRUPTIONS) == list(get_args(Corruption))


@every_corruption
def test_form_and_order_of_images_are_kept_and_every_call_gives_the_same(name):
    before = images()
    corrupted = CORRUPTIONS[name](before)
    assert corrupted.shape == before.shape and corrupted.dtype == np.uint8
    assert (corrupted != before).any((1, 2, 3)).all()
    assert (CORRUPTIONS[name](before) == corrupted).all() and (before == images()).all()
    nearest = np.abs(corrupted[:, None].astype(int) - before.astype(int)).mean((2, 3, 4)).argmin(1)
    assert nearest.tolist() == list(range(5))


@every_corruption
@pytest.mark.parametrize("shade", [0, 128, 255])
def test_what_is_of_one_shade_stays_but_for_noise(name, shade):
    plain = np.full((3, 28, 28, 3), shade, np.uint8)
    expected = abs(CORRUPTIONS[name](plain).astype(int) - shade)
    assert (expected.mean() > 5) if name == "noise" else (expected == 0).all()


@pytest.mark.parametrize("side", [28, 56])
def test_blur_is_as_wide_as_a_share_of_the_side(side):
    before = images(height=side, width=side)
    expected = np.stack([gaussian_filter(image.astype(float), (side / 28, side / 28, 0)) for image in before])
    assert np.abs(blur(before) - expected).max() <= 2.5  # rounded down after either axis


def test_noise_is_a_tenth_of_the_range_on_each_value_by_itself():
    grey = np.full((200, 28, 28, 3), 128, np.uint8)
    drawn = noise(grey).astype(int) - 128
    assert drawn.mean() == pytest.approx(0, abs=0.1) and drawn.std() == pytest.approx(25.5, abs=0.2)
    assert abs(np.corrcoef(drawn[..., 0].ravel(), drawn[..., 1].ravel())[0, 1]) < 0.01
    assert len({image.tobytes() for image in drawn}) == 200


def test_contrast_is_less_around_the_mean_of_each_image():
    before = images()
    corrupted = contrast(before)
    mean = before.mean((1, 2, 3), keepdims=True)
    assert np.abs(corrupted - (mean + 0.3 * (before - mean))).max() <= 0.5 + 1e-3
