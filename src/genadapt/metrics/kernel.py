"""Kernel distance between sets of features (KID, Bińkowski et al. 2018)."""

from typing import NamedTuple

import numpy as np


class Kernels(NamedTuple):
    """Values of the kernel (x·y / F + 1)³ within and between two sets of features."""

    first: np.ndarray  # (N, N)
    between: np.ndarray  # (N, M)
    second: np.ndarray  # (M, M)


def kernels(a: np.ndarray, b: np.ndarray) -> Kernels:
    """Kernels of features (N, F) and (M, F)."""
    a, b = a.astype(np.float64), b.astype(np.float64)
    bases = [x @ y.T / x.shape[1] + 1 for x, y in ((a, a), (a, b), (b, b))]
    return Kernels(*(base * base * base for base in bases))  # many times faster than a power


def squared_mmd(values: Kernels, rows: np.ndarray, columns: np.ndarray) -> float:
    """Unbiased squared maximum mean discrepancy, each image taken as often as rows (N,) and columns (M,) say.

    Pairs of an image with itself are left out, so that one drawn twice is not taken for two alike.
    """
    within = [
        (counts @ k @ counts - counts**2 @ np.diagonal(k)) / (counts.sum() ** 2 - (counts**2).sum())
        for k, counts in ((values.first, rows), (values.second, columns))
    ]
    return float(sum(within) - 2 * (rows @ values.between @ columns) / (rows.sum() * columns.sum()))


def kernel_distance(values: Kernels, subsets: int, size: int, generator: np.random.Generator) -> tuple[float, float]:
    """Mean and standard deviation of the squared MMD over random subsets of `size` images of either side.

    As an unbiased estimate it may be negative near zero.
    """
    if not 2 <= size <= min(values.between.shape):
        raise ValueError(f"expected subsets of 2 to {min(values.between.shape)} images, found {size}")
    estimates = []
    for _ in range(subsets):
        i, j = (generator.choice(total, size, replace=False) for total in values.between.shape)
        part = Kernels(values.first[np.ix_(i, i)], values.between[np.ix_(i, j)], values.second[np.ix_(j, j)])
        estimates.append(squared_mmd(part, np.ones(size), np.ones(size)))
    return float(np.mean(estimates)), float(np.std(estimates))


def kernel_standard_error(values: Kernels, resamples: int, generator: np.random.Generator) -> float:
    """Standard error of the squared MMD of all images, by the bootstrap."""
    totals = values.between.shape
    drawn = [[np.bincount(generator.integers(n, size=n), minlength=n) for n in totals] for _ in range(resamples)]
    return float(np.std([squared_mmd(values, *counts) for counts in drawn], ddof=1))
