import numpy as np
import pytest
from scipy.linalg import sqrtm

from genadapt.metrics.frechet import at_size, extrapolated, fit, frechet_distance, frechet_standard_error


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
    distance = frechet_distance(features(50, mean, a), features(70, 0 * mean, b))
    assert distance == pytest.approx(expected, rel=1e-9)


def test_frechet_distance_of_diagonal_gaussians_is_by_hand():
    a, b = np.diag([4.0, 1.0]), np.diag([1.0, 9.0])
    distance = frechet_distance(features(20, np.zeros(2), a), features(30, np.array([3.0, 0.0]), b))
    assert distance == pytest.approx(9 + (2 - 1) ** 2 + (1 - 3) ** 2)


@pytest.mark.parametrize("n", [3, 10, 200])
def test_frechet_distance_is_zero_of_itself_whatever_the_rank_and_order(n):
    drawn = np.random.default_rng(2).normal(size=(n, 20))
    assert frechet_distance(drawn, drawn[::-1]) == pytest.approx(0, abs=1e-9)


def test_frechet_distance_of_constant_features_is_the_distance_of_the_means():
    assert frechet_distance(np.zeros((5, 3)), np.full((4, 3), 2.0)) == pytest.approx(12)


def test_frechet_distance_refuses_what_has_no_covariance():
    with pytest.raises(ValueError, match="expected features"):
        frechet_distance(np.zeros((1, 3)), np.zeros((4, 3)))


def test_frechet_distance_refuses_features_of_two_extractors():
    with pytest.raises(ValueError, match="as many features on both sides, found 3 and 4"):
        frechet_distance(np.zeros((5, 3)), np.zeros((5, 4)))


@pytest.mark.parametrize("n", [8, 20, 21, 30, 400])  # fewer images than features, and more
@pytest.mark.parametrize("rank", [3, 20])
def test_frechet_distance_is_that_of_the_covariances_whatever_their_rank(n, rank):
    generator = np.random.default_rng(3)
    a, b = (generator.normal(size=(n, rank)) @ generator.normal(size=(rank, 20)) + shift for shift in (0, 0.5))
    gap, (c, d) = a.mean(0) - b.mean(0), (np.cov(x, rowvar=False) for x in (a, b))
    overlap = np.sqrt(np.maximum(np.linalg.eigvals(c @ d).real, 0)).sum()
    assert frechet_distance(a, b) == pytest.approx(gap @ gap + np.trace(c) + np.trace(d) - 2 * overlap, rel=1e-6)


def test_frechet_distance_of_nearly_equal_covariances_is_small_and_real():
    drawn = np.random.default_rng(4).normal(size=(300, 100)) * 10.0 ** -np.arange(0, 10, 0.1)
    distance = frechet_distance(drawn, drawn * (1 + 1e-6))
    assert 0 <= distance < 1e-6  # the variances, from 1 to 1e-20, sum up to 5


def test_frechet_distance_does_not_depend_on_the_order_of_images_and_features():
    generator = np.random.default_rng(5)
    a, b = generator.normal(size=(2, 60, 40))
    columns = generator.permutation(40)
    assert frechet_distance(a, b) == pytest.approx(frechet_distance(b[::-1], generator.permutation(a)), rel=1e-9)
    assert frechet_distance(a, b) == pytest.approx(frechet_distance(a[:, columns], b[:, columns]), rel=1e-9)


@pytest.mark.parametrize("size", [5, 50])
def test_counted_images_are_the_same_images_repeated(size):
    generator = np.random.default_rng(6)
    drawn, counts = generator.normal(size=(size, 10)), generator.integers(1, 4, size)
    counted, repeated = fit(drawn, counts), fit(np.repeat(drawn, counts, axis=0))
    assert counted.mean == pytest.approx(repeated.mean)
    assert covariance(counted) == pytest.approx(covariance(repeated))


def covariance(gaussian):
    return gaussian.covariance if gaussian.root is None else gaussian.root.T @ gaussian.root


def pair(n: int, size: int, seed: int) -> np.ndarray:
    """Two sets of features whose true Fréchet distance is 0.25 x size."""
    a, b = np.random.default_rng(seed).normal(size=(2, n, size))
    return a, b + 0.5


def test_the_bootstrap_says_how_much_the_distance_varies_from_sample_to_sample():
    drawn = [frechet_distance(*pair(400, 16, seed)) for seed in range(100)]
    errors = [frechet_standard_error(*pair(400, 16, seed), 30, np.random.default_rng(0)) for seed in range(5)]
    assert np.mean(errors) == pytest.approx(np.std(drawn), rel=0.3)


def test_the_bias_of_few_images_is_seen_and_extrapolated_away():
    pairs = [pair(400, 32, seed) for seed in range(20)]
    at_40, at_100, at_400 = (
        np.mean([at_size(*one, size, 5, np.random.default_rng(0)) for one in pairs]) for size in (40, 100, 400)
    )
    assert at_40 > at_100 + 1 > at_400 + 2 > 8 + 2.3
    assert np.mean([extrapolated(*one, 4, np.random.default_rng(0)) for one in pairs]) == pytest.approx(8, abs=0.2)


def test_at_full_size_it_is_the_distance():
    a, b = pair(50, 8, 1)
    assert at_size(a, b, 50, 5, np.random.default_rng(0)) == pytest.approx(frechet_distance(a, b))
