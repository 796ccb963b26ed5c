"""Kernel distance between sets of features (KID, Bińkowski et al. 2018)."""

import numpy as np


def kernel_distance(
    a: np.ndarray, b: np.ndarray, subsets: int, size: int, generator: np.random.Generator
) -> tuple[float, float]:
    """Mean and standard deviation, over random subsets of `size` images, of the squared MMD of features (N, F), (M, F).

    The kernel is (x·y / F + 1)³, the estimate unbiased: near zero it may be negative.
    """
    if not 2 <= size <= min(len(a), len(b)):
        raise ValueError(f"expected subsets of 2 to {min(len(a), len(b))} images, found {size}")
    a, b = a.astype(np.float64), b.astype(np.float64)
    drawn = [[x[generator.choice(len(x), size, replace=False)] for x in (a, b)] for _ in range(subsets)]
    values = [squared_mmd(*pair) for pair in drawn]
    return float(np.mean(values)), float(np.std(values))


def squared_mmd(a: np.ndarray, b: np.ndarray) -> float:
    """Unbiased squared maximum mean discrepancy of features (N, F) and (N, F)."""
    size = len(a)
    within = [kernel(x, x) for x in (a, b)]
    same = sum((k.sum() - np.trace(k)) / (size * (size - 1)) for k in within)
    return float(same - 2 * kernel(a, b).mean())


def kernel(a: np.ndarray, b: np.ndarray) -> np.ndarray:
    """Values (N, M) of the kernel between features (N, F) and (M, F)."""
    base = a @ b.T / a.shape[1] + 1
    return base * base * base  # many times faster than a power
