"""Products of small matrices whose last bits are the same everywhere: those of BLAS depend on the processor."""

import numpy as np


def product(one: np.ndarray, other: np.ndarray) -> np.ndarray:
    """The matrix product (…, M, N) of (…, M, K) and (K, N), summed term by term."""
    return (one[..., :, :, None] * other).sum(-2)


def inverse(matrix: np.ndarray) -> np.ndarray:
    """The inverse of a matrix (3, 3), by cofactors."""
    rows = np.stack([np.cross(matrix[1], matrix[2]), np.cross(matrix[2], matrix[0]), np.cross(matrix[0], matrix[1])])
    return rows.T / (matrix[0] * rows[0]).sum()
