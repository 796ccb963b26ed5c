"""Fréchet distance between two Gaussians fitted to features (Heusel et al. 2017), and how far to trust it."""

from typing import NamedTuple

import numpy as np


class Gaussian(NamedTuple):
    """Mean (F,) and a root (R, F) of the covariance: rootᵀ root is the covariance, R at most F."""

    mean: np.ndarray
    root: np.ndarray


def fit(features: np.ndarray, counts: np.ndarray | None = None) -> Gaussian:
    """The Gaussian of features (N ≥ 2, F), each taken as often as counts (N,) says.

    With fewer images than features the centred features are the root already, and no covariance is formed.
    """
    if features.ndim != 2 or len(features) < 2:
        raise ValueError(f"expected features (N ≥ 2, F), found {features.shape}")
    x = features.astype(np.float64)
    counts = np.ones(len(x)) if counts is None else counts
    mean = counts @ x / counts.sum()
    x -= mean
    x *= np.sqrt(counts / (counts.sum() - 1))[:, None]
    return Gaussian(mean, x if len(x) <= x.shape[1] else root_of(x.T @ x))


def root_of(covariance: np.ndarray) -> np.ndarray:
    """The pivoted Cholesky factor (R, F): it stops at the rank R, so that a singular covariance is nothing special."""
    from scipy.linalg.lapack import dpstrf

    factor, pivots, rank, _ = dpstrf(covariance)
    return np.asfortranarray(np.triu(factor)[:rank])[:, np.argsort(pivots)]  # whole columns are moved: fast


def distance(a: Gaussian, b: Gaussian) -> float:
    """|μa − μb|² + tr(A + B − 2 (AB)^½).

    tr (AB)^½ is the nuclear norm of M = A^½ B^½ᵀ for any roots: the sum of the square roots of the
    eigenvalues of M Mᵀ. That is symmetric, so no imaginary part can appear; what is zero but for rounding is
    left out.
    """
    if a.mean.shape != b.mean.shape:
        raise ValueError(f"expected as many features on both sides, found {len(a.mean)} and {len(b.mean)}")
    product = a.root @ b.root.T
    product = product if len(product) <= product.shape[1] else product.T
    squares = np.linalg.eigvalsh(product @ product.T)
    noise = len(squares) * np.finfo(float).eps * squares.max(initial=0.0)
    overlap = np.sqrt(squares[squares > noise]).sum()
    gap = a.mean - b.mean
    return float(max(gap @ gap + (a.root**2).sum() + (b.root**2).sum() - 2 * overlap, 0.0))


def frechet_distance(a: np.ndarray, b: np.ndarray) -> float:
    """Fréchet distance of features (N, F) and (M, F); see `distance`."""
    return distance(fit(a), fit(b))


def frechet_spread(a: np.ndarray, b: np.ndarray, resamples: int, generator: np.random.Generator) -> float:
    """Bootstrap standard deviation of the Fréchet distance at this number of images.

    Not to be read off are quantiles of the resamples: they hold fewer different images, which alone makes the
    distance larger.
    """
    drawn = [distance(_resample(a, generator), _resample(b, generator)) for _ in range(resamples)]
    return float(np.std(drawn, ddof=1))


def _resample(features: np.ndarray, generator: np.random.Generator) -> Gaussian:
    counts = np.bincount(generator.integers(len(features), size=len(features)), minlength=len(features))
    drawn = counts > 0
    return fit(features[drawn], counts[drawn])


def at_size(a: np.ndarray, b: np.ndarray, size: int, draws: int, generator: np.random.Generator) -> float:
    """Fréchet distance of `size` images of either side: the mean over up to `draws` disjoint draws."""
    orders = [generator.permutation(len(features)) for features in (a, b)]
    starts = range(0, min(len(a), len(b)) - size + 1, size)[:draws]
    parts = [[order[start : start + size] for order in orders] for start in starts]
    return float(np.mean([frechet_distance(a[rows], b[others]) for rows, others in parts]))


def at_infinity(a: np.ndarray, b: np.ndarray, parts: int, generator: np.random.Generator) -> float:
    """Fréchet distance extrapolated to infinitely many images, linearly in 1 / n (Chong and Forsyth 2020).

    Points are the means over k disjoint parts of n = N / k images, k = 1 … parts; the line is read at N / n = 0.
    With many more images than features the bias is gone, else part of it stays. It may be negative, as an
    estimate of something near zero must be that is not biased.
    """
    total = min(len(a), len(b))
    numbers = np.arange(1, parts + 1)
    values = [at_size(a, b, total // k, k, generator) for k in numbers]
    return float(np.polyfit(total / (total // numbers), values, 1)[1])
