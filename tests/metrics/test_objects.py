import numpy as np
import pytest

from genadapt.metrics.objects import flips, lists
from genadapt.metrics.reconstruction import gaussian_kl, pca_mse

OBJECTS = ["red cube", "blue cube", "red sphere"]
WANTED = np.array([[1, 0, 0], [0, 1, 1]], np.uint8)


def test_the_objects_of_the_label_set_and_no_other_are_perfect():
    measures = lists(np.where(WANTED, 2.0, -2.0)[None], WANTED, OBJECTS)
    assert measures["conditional accuracy"] == measures["exact-set accuracy"] == 1
    assert measures["extra objects an image"] == 0
    assert {measures[f"recall of {word} objects"] for word in ("red", "blue", "cube", "sphere")} == {1}


def test_an_extra_object_is_counted_though_the_k_highest_rule_does_not_see_it():
    logits = np.where(WANTED, 2.0, -2.0)
    logits[0, 2] = 1
    measures = lists(logits[None], WANTED, OBJECTS)
    assert measures["conditional accuracy"] == 1
    assert measures["exact-set accuracy"] == 0.5
    assert measures["extra objects an image"] == 0.5


def test_seeds_are_averaged_and_their_deviation_is_given():
    right = np.where(WANTED, 2.0, -2.0)
    wrong = np.where(WANTED[:, [1, 2, 0]], 2.0, -2.0)  # 1 of 3 objects
    measures = lists(np.stack([right, wrong]), WANTED, OBJECTS)
    expected = [1, float(np.mean([0, 0, 1]))]
    assert measures["conditional accuracy"] == pytest.approx(np.mean(expected))
    assert measures["conditional accuracy, sd over sampling seeds"] == pytest.approx(np.std(expected, ddof=1))


def test_a_pair_flips_only_from_off_to_on():
    off = np.array([[-1.0, 1.0], [1.0, 1.0], [-1.0, -1.0], [-1.0, -1.0]])
    on = np.array([[1.0, 1.0], [1.0, 1.0], [-1.0, -1.0], [1.0, 1.0]])
    measures = flips(off, on, column=0)
    assert measures == {"share of pairs that flip": 0.5, "share of other attributes kept": 0.75}


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
