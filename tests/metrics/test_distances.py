"""Measures of sets of features: closed forms, and what well-known libraries make of the same features."""

import numpy as np
import pytest
import torch

from genadapt.metrics import fidelity
from genadapt.metrics.classification_accuracy import classification_accuracy
from genadapt.metrics.inception_score import inception_score
from genadapt.metrics.kernel import kernel_distance, kernel_standard_error, kernels, squared_mmd
from genadapt.metrics.neighbours import density_coverage, distances, memorisation, precision_recall
from genadapt.metrics.reconstruction import psnr, ssim
from genadapt.networks.vision import torchvision  # noqa: F401 (before torch-fidelity imports it)

KINDS = {"near": 0.1, "far": 1.0, "the same": 0.0}


def sets(shift: float, n: int = 200, m: int = 150, size: int = 24) -> tuple[np.ndarray, np.ndarray]:
    generator = np.random.default_rng(0)
    a, b = generator.normal(size=(n, size)), generator.normal(size=(m, size)) + shift
    return np.maximum(a, 0).astype(np.float32), np.maximum(b, 0).astype(np.float32)


@pytest.mark.parametrize("shift", KINDS.values(), ids=KINDS)
def test_kernel_distance_is_torch_fidelitys(shift):
    from torch_fidelity.metric_kid import kid_features_to_metric

    a, b = sets(shift)
    reference = kid_features_to_metric(
        *map(torch.from_numpy, (a.astype(float), b.astype(float))), kid_subsets=20, kid_subset_size=100, verbose=False
    )
    # they draw by NumPy's older generator
    mean, sd = kernel_distance(kernels(a, b), 20, 100, np.random.RandomState(2020))
    assert mean == pytest.approx(reference["kernel_inception_distance_mean"], rel=1e-6, abs=1e-12)
    assert sd == pytest.approx(reference["kernel_inception_distance_std"], rel=1e-6)


@pytest.mark.parametrize("shift", KINDS.values(), ids=KINDS)
def test_precision_and_recall_are_torch_fidelitys(shift):
    from torch_fidelity.metric_prc import prc_features_to_metric

    a, b = sets(shift)
    reference = prc_features_to_metric(torch.from_numpy(a), torch.from_numpy(b), verbose=False)
    assert precision_recall(a, b, 3) == pytest.approx((reference["precision"], reference["recall"]))


@pytest.mark.parametrize("scale", [0.1, 1.0, 10.0])
def test_inception_score_is_torch_fidelitys(scale):
    from torch_fidelity.metric_isc import isc_features_to_metric

    logits = scale * np.random.default_rng(0).normal(size=(200, 30)).astype(np.float32)
    reference = isc_features_to_metric(torch.from_numpy(logits), splits=10, shuffle=False)
    expected = reference["inception_score_mean"], reference["inception_score_std"]
    assert inception_score(logits, 10) == pytest.approx(expected, rel=1e-6)


def test_inception_score_is_one_of_undecided_logits_and_the_number_of_classes_of_sure_ones():
    assert inception_score(np.zeros((40, 8)), 10) == pytest.approx((1, 0))
    sure = 1000 * np.eye(8)[np.arange(80) % 8]
    assert inception_score(sure, 10) == pytest.approx((8, 0))
    with pytest.raises(ValueError, match="an image a split at least, found 5 for 10"):
        inception_score(np.zeros((5, 8)), 10)


def test_squared_mmd_leaves_out_pairs_of_an_image_with_itself():
    a, b = (np.array([[1.0], [2.0]]) + shift for shift in (0, 1))
    both, one = np.array([1.0, 1.0]), np.array([2.0, 1.0])
    expected = 3**3 + 7**3 - 2 * (3**3 + 4**3 + 5**3 + 7**3) / 4  # (x y + 1)³ of 1, 2 against 2, 3
    assert squared_mmd(kernels(a, b), both, both) == pytest.approx(expected)
    weighted = 3**3 + 7**3 - 2 * (2 * (3**3 + 4**3) + 5**3 + 7**3) / 6
    assert squared_mmd(kernels(a, b), one, both) == pytest.approx(weighted)


def test_kernel_distance_has_no_bias_and_the_bootstrap_says_how_much_it_varies():
    def drawn(seed):
        a, b = np.random.default_rng(seed).normal(size=(2, 150, 8))
        return kernels(a, b + 0.3)

    all_images = np.ones(150)
    values = [squared_mmd(drawn(seed), all_images, all_images) for seed in range(60)]
    errors = [kernel_standard_error(drawn(seed), 30, np.random.default_rng(0)) for seed in range(5)]
    assert np.mean(errors) == pytest.approx(np.std(values), rel=0.35)
    a, b = np.random.default_rng(1).normal(size=(2, 4000, 8))
    truth, _ = kernel_distance(kernels(a, b + 0.3), 5, 2000, np.random.default_rng(0))
    assert np.mean(values) == pytest.approx(truth, abs=3 * np.std(values) / np.sqrt(60))


def test_kernel_distance_refuses_subsets_larger_than_the_sets():
    with pytest.raises(ValueError, match="subsets of 2 to 30 images, found 31"):
        kernel_distance(kernels(*sets(0, 40, 30)), 5, 31, np.random.default_rng(0))


def test_distances_of_far_away_features_keep_their_digits():
    a, b = np.array([[1e6], [1e6 + 3]]), np.array([[1e6 + 1]])
    assert distances(a, b) == pytest.approx(np.array([[1.0], [2.0]]))


def test_equal_sets_have_all_precision_recall_and_coverage_and_density_one():
    a = np.random.default_rng(0).normal(size=(60, 4))
    assert precision_recall(a, a, 3) == (1, 1)
    density, coverage = density_coverage(a, a, 5)
    assert (density, coverage) == (pytest.approx(1, abs=0.25), 1)


def test_a_collapsed_generator_has_precision_and_density_and_no_recall():
    real = np.random.default_rng(0).normal(size=(400, 2))
    generated = np.random.default_rng(1).normal(size=(400, 2)) * 0.01
    precision, recall = precision_recall(generated, real, 3)
    density, coverage = density_coverage(generated, real, 5)
    assert precision > 0.9 and recall < 0.05 and density > 0.5 and coverage < 0.1


def test_density_and_coverage_by_hand():
    real = np.array([[0.0], [1.0], [2.0], [10.0]])  # balls of the nearest: 1, 1, 1, 8
    assert density_coverage(np.array([[0.5], [9.0]]), real, 1) == (1.5, 0.75)


def test_copies_of_training_images_are_told_from_new_ones():
    generator = np.random.default_rng(0)
    train, test, new = (
        generator.normal(size=(500, 16)),
        generator.normal(size=(300, 16)),
        generator.normal(size=(300, 16)),
    )
    assert memorisation(new, test, train)["memorised share"] < 0.05
    half = np.concatenate([train[:150] + 1e-4, new[:150]])
    assert memorisation(half, test, train)["memorised share"] == pytest.approx(0.5, abs=0.03)
    assert memorisation(new, test, train)["distance to training images, relative"] == pytest.approx(1, abs=0.05)
    assert memorisation(train, test, train)["distance to training images, relative"] < 0.01


def test_classification_accuracy_learns_what_the_labels_say_and_survives_dead_features():
    generator = np.random.default_rng(0)
    labels, test_labels = generator.integers(0, 3, (2, 300))
    features, test = (np.eye(3)[y] + 0.2 * generator.normal(size=(300, 3)) for y in (labels, test_labels))
    dead = np.zeros((300, 1))
    features, test = np.hstack([features, dead]), np.hstack([test, dead])
    assert classification_accuracy(features, labels, test, test_labels) > 0.95
    assert classification_accuracy(features, generator.permutation(labels), test, test_labels) < 0.6


def test_psnr_and_ssim_of_known_images():
    assert psnr(np.array([0.04, 0.0004])) == pytest.approx(30)  # of a range of 2: 20 dB and 40 dB
    images = np.random.default_rng(0).integers(0, 256, (3, 28, 28, 3)).astype(np.uint8)
    assert ssim(images, images) == pytest.approx(1)
    assert ssim(images, images[:, ::-1]) < 0.2


def test_fidelity_of_real_images_is_at_the_baseline_and_that_of_others_is_above_it():
    generator = np.random.default_rng(0)
    train, test, real = (generator.normal(size=(n, 20)) for n in (600, 320, 320))
    good, bad = (fidelity.fidelity(x, test, train, 0) for x in (real, real + 0.5))
    for distance in ("frechet", "kernel"):
        low, high = (good[f"{distance} distance, {end}"] for end in ("low", "high"))
        assert low <= good[f"{distance} distance, real-real baseline"] <= high
        assert bad[f"{distance} distance, low"] > bad[f"{distance} distance, real-real baseline"]
    assert good["frechet distance at 100"] > good["frechet distance at 300"] > good["frechet distance"]
    assert abs(good["frechet distance ∞"]) < good["frechet distance"] / 3
    assert "frechet distance at 1000" not in good
    assert good["precision"] > bad["precision"] and good["coverage"] > bad["coverage"]


def test_fidelity_is_that_of_the_seed():
    generator = np.random.default_rng(0)
    a, b, c = (generator.normal(size=(40, 6)) for _ in range(3))
    assert fidelity.fidelity(a, b, c, 3) == fidelity.fidelity(a, b, c, 3)


@pytest.mark.parametrize("n", [fidelity.MINIMUM, fidelity.MINIMUM + 1])
def test_the_fewest_images_allowed_are_enough(n):
    generator = np.random.default_rng(0)
    measures = fidelity.fidelity(*(generator.normal(size=(n, 6)) for _ in range(3)), 0)
    assert np.isfinite(list(measures.values())).all()
