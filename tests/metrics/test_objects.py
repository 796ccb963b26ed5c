import numpy as np
import pytest

from genadapt.metrics.objects import flips, lists
from genadapt.metrics.reconstruction import gaussian_kl, pca_mse

OBJECTS = ["red cube", "blue cube", "red sphere"]
ASKED = np.array([[1, 0, 0], [0, 1, 1]], np.uint8)


def test_what_was_asked_for_and_nothing_else_is_perfect():
    found = lists(np.where(ASKED, 2.0, -2.0)[None], ASKED, OBJECTS)
    assert found["conditional accuracy"] == found["exact-set accuracy"] == 1
    assert found["extra objects an image"] == 0
    assert {found[f"share of {word} objects found"] for word in ("red", "blue", "cube", "sphere")} == {1}


def test_an_extra_object_is_counted_though_the_k_highest_rule_does_not_see_it():
    logits = np.where(ASKED, 2.0, -2.0)
    logits[0, 2] = 1
    found = lists(logits[None], ASKED, OBJECTS)
    assert found["conditional accuracy"] == 1
    assert found["exact-set accuracy"] == 0.5
    assert found["extra objects an image"] == 0.5


def test_seeds_are_averaged_and_their_spread_is_told():
    right = np.where(ASKED, 2.0, -2.0)
    wrong = np.where(ASKED[:, [1, 2, 0]], 2.0, -2.0)  # 1 of 3 objects
    found = lists(np.stack([right, wrong]), ASKED, OBJECTS)
    expected = [1, float(np.mean([0, 0, 1]))]
    assert found["conditional accuracy"] == pytest.approx(np.mean(expected))
    assert found["conditional accuracy, sd over sampling seeds"] == pytest.approx(np.std(expected, ddof=1))


def test_a_pair_flips_only_from_off_to_on():
    off = np.array([[-1.0, 1.0], [1.0, 1.0], [-1.0, -1.0], [-1.0, -1.0]])
    on = np.array([[1.0, 1.0], [1.0, 1.0], [-1.0, -1.0], [1.0, 1.0]])
    found = flips(off, on, column=0)
    assert found == {"share of pairs that flip": 0.5, "share of other attributes kept": 0.75}


def test_kl_of_a_standard_normal_is_0_and_of_others_the_closed_form():
    assert gaussian_kl(np.zeros((3, 4)), np.zeros((3, 4))) == 0
    mean, variance = np.full((2, 3), 0.5), np.full((2, 3), 4.0)
    assert gaussian_kl(mean, np.log(variance)) == pytest.approx(3 * 0.5 * (4 + 0.25 - 1 - np.log(4)))


def test_pca_rebuilds_what_lies_in_few_directions_and_not_the_rest():
    rng = np.random.default_rng(0)
    directions = rng.normal(size=(2, 4 * 4 * 3)) * 10
    images = (128 + rng.normal(size=(60, 2)) @ directions).round().clip(0, 255).astype(np.uint8).reshape(60, 4, 4, 3)
    assert pca_mse(images[:40], images[40:], 2, 0) < 1e-4
    assert pca_mse(images[:40], images[40:], 1, 0) > 1e-3
