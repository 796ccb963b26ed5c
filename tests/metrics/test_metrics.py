import numpy as np
import pytest
from scipy.linalg import sqrtm

from genadapt.metrics.accuracy import accuracy, exact_set, k_highest
from genadapt.metrics.frechet import frechet_distance


def features(n: int, mean: np.ndarray, covariance: np.ndarray) -> np.ndarray:
    """n features whose sample mean and covariance are exactly these."""
    drawn = np.random.default_rng(0).normal(size=(n, len(mean)))
    drawn -= drawn.mean(0)
    drawn = np.linalg.solve(np.linalg.cholesky(np.cov(drawn.T)), drawn.T).T
    return drawn @ np.linalg.cholesky(covariance).T + mean


def test_frechet_distance_of_gaussians_is_the_closed_form():
    mixing = np.random.default_rng(1).normal(size=(2, 6, 6))
    a, b = (m @ m.T + 0.1 * np.eye(6) for m in mixing)
    mean = np.arange(6.0)
    expected = mean @ mean + np.trace(a + b - 2 * sqrtm(a @ b).real)
    found = frechet_distance(features(50, mean, a), features(70, 0 * mean, b))
    assert found == pytest.approx(expected, rel=1e-9)


def test_frechet_distance_of_diagonal_gaussians_is_by_hand():
    a, b = np.diag([4.0, 1.0]), np.diag([1.0, 9.0])
    found = frechet_distance(features(20, np.zeros(2), a), features(30, np.array([3.0, 0.0]), b))
    assert found == pytest.approx(9 + (2 - 1) ** 2 + (1 - 3) ** 2)


@pytest.mark.parametrize("n", [3, 10, 200])
def test_frechet_distance_is_zero_of_itself_whatever_the_rank_and_order(n):
    drawn = np.random.default_rng(2).normal(size=(n, 20))
    assert frechet_distance(drawn, drawn[::-1]) == pytest.approx(0, abs=1e-9)


def test_frechet_distance_of_constant_features_is_the_distance_of_the_means():
    assert frechet_distance(np.zeros((5, 3)), np.full((4, 3), 2.0)) == pytest.approx(12)


def test_frechet_distance_refuses_what_has_no_covariance():
    with pytest.raises(ValueError, match="expected two feature arrays"):
        frechet_distance(np.zeros((1, 3)), np.zeros((4, 3)))


def test_accuracy_of_classes_and_of_attributes():
    logits = np.array([[2.0, 1.0], [0.0, 3.0], [5.0, 4.0], [0.0, 1.0]])
    assert accuracy(logits, np.array([0, 1, 1, 1])) == 0.75
    assert accuracy(logits - 2.5, np.array([[0, 0], [0, 1], [1, 1], [1, 0]])) == 0.875
    with pytest.raises(ValueError, match="4 logits for 3 labels"):
        accuracy(logits, np.array([0, 1, 1]))


LABELS = np.array([[1, 0, 1, 0], [0, 1, 0, 0], [0, 0, 0, 0]], np.uint8)


def test_k_highest_counts_the_objects_among_the_k_highest_scores():
    logits = np.array([[9.0, 8.0, 1.0, 0.0], [-3.0, -1.0, -2.0, -9.0], [5.0, 5.0, 5.0, 5.0]])
    assert k_highest(logits, LABELS) == pytest.approx(2 / 3)  # of 3 objects one is beaten by a score of 8


def test_k_highest_does_not_see_extra_objects():
    assert k_highest(np.full((3, 4), 7.0) + LABELS, LABELS) == 1


def test_exact_set_wants_every_label_right():
    logits = np.where(LABELS > 0, 1.0, -1.0)
    assert exact_set(logits, LABELS) == 1
    logits[2, 3] = 1
    assert exact_set(logits, LABELS) == pytest.approx(2 / 3)
