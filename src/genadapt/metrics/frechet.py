"""Fréchet distance between two Gaussians fitted to features (Heusel et al. 2017), and how far to trust it."""

from typing import NamedTuple

import numpy as np


class Gaussian(NamedTuple):
    """Mean (F,) with the covariance (F, F), or with a root (R, F) of it: rootᵀ root is the covariance."""

    mean: np.ndarray
    covariance: np.ndarray | None
    root: np.ndarray | None = None


def fit(features: np.ndarray, counts: np.ndarray | None = None) -> Gaussian:
    """The Gaussian of features (N ≥ 2, F), each taken as often as counts (N,) says.

    With fewer images than features the centred features are a root already, and no covariance is formed.
    """
    if features.ndim != 2 or len(features) < 2:
        raise ValueError(f"expected features (N ≥ 2, F), found {features.shape}")
    x = features.astype(np.float64)
    counts = np.ones(len(x)) if counts is None else counts
    mean = counts @ x / counts.sum()
    x -= mean
    x *= np.sqrt(counts / (counts.sum() - 1))[:, None]
    return Gaussian(mean, None, x) if len(x) <= x.shape[1] else Gaussian(mean, x.T @ x)


def distance(a: Gaussian, b: Gaussian) -> float:
    """|μa − μb|² + tr(A + B − 2 (AB)^½).

    tr (AB)^½ is the sum of the square roots of the eigenvalues of AB. They are taken of a symmetric matrix that
    has the same, so no imaginary part can appear; what is zero but for rounding is left out.
    """
    if a.mean.shape != b.mean.shape:
        raise ValueError(f"expected as many features on both sides, found {len(a.mean)} and {len(b.mean)}")
    eigenvalues = _of_product(a, b)
    noise = len(eigenvalues) * np.finfo(float).eps * eigenvalues.max(initial=0.0)
    overlap = np.sqrt(eigenvalues[eigenvalues > noise]).sum()
    gap = a.mean - b.mean
    return float(max(gap @ gap + _trace(a) + _trace(b) - 2 * overlap, 0.0))


def _trace(gaussian: Gaussian) -> float:
    return np.trace(gaussian.covariance) if gaussian.root is None else (gaussian.root**2).sum()


def _of_product(a: Gaussian, b: Gaussian) -> np.ndarray:
    """The eigenvalues of AB that are not zero for want of rank: of LᵀAL with B = LLᵀ, else of R Rᵀ, R = A^½ B^½ᵀ."""
    from scipy.linalg.lapack import dpotrf, dsygst

    if a.root is None and b.root is None:
        factor, singular = dpotrf(b.covariance, lower=1)
        if not singular:
            return np.linalg.eigvalsh(dsygst(a.covariance, factor, itype=2, lower=1)[0], UPLO="L")
    product = _root(a) @ _root(b).T
    product = product if len(product) <= product.shape[1] else product.T
    return np.linalg.eigvalsh(product @ product.T)


def _root(gaussian: Gaussian) -> np.ndarray:
    """A root (R, F): if need be the pivoted Cholesky factor, which stops at the rank R of a singular covariance."""
    from scipy.linalg.lapack import dpstrf

    if gaussian.root is not None:
        return gaussian.root
    factor, pivots, rank, _ = dpstrf(gaussian.covariance)
    return np.asfortranarray(np.triu(factor)[:rank])[:, np.argsort(pivots)]  # whole columns are moved: fast


def frechet_distance(a: np.ndarray, b: np.ndarray) -> float:
    """Fréchet distance of features (N, F) and (M, F); see `distance`."""
    return distance(fit(a), fit(b))


def frechet_standard_error(a: np.ndarray, b: np.ndarray, resamples: int, generator: np.random.Generator) -> float:
    """Standard error of the Fréchet distance at this number of images, by the bootstrap.

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


def extrapolated(a: np.ndarray, b: np.ndarray, parts: int, generator: np.random.Generator) -> float:
    """FID∞ (Chong and Forsyth 2020): the Fréchet distance extrapolated to infinitely many images, linearly in 1 / n.

    Points are the means over k disjoint parts of n = N / k images, k = 1 … parts; the line is read at N / n = 0.
    With many more images than features the bias is gone, else part of it stays. It may be negative, as an
    estimate of something near zero must be that is not biased.
    """
    total = min(len(a), len(b))
    numbers = np.arange(1, parts + 1)
    values = [at_size(a, b, total // k, k, generator) for k in numbers]
    return float(np.polyfit(total / (total // numbers), values, 1)[1])
