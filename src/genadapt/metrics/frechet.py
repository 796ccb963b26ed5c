"""Fréchet distance between two Gaussians fitted to features (Heusel et al. 2017)."""

import numpy as np


def frechet_distance(a: np.ndarray, b: np.ndarray) -> float:
    """Fréchet distance of features (N, F) and (M, F): |μa − μb|² + tr(A + B − 2 (AB)^½).

    tr (AB)^½ is the sum of the singular values of A^½ B^½. With A = XᵀX for the centred, scaled features X,
    that is the nuclear norm of X Yᵀ: no square root of a matrix is taken, so singular covariances and fewer
    images than features are nothing special, and nothing imaginary can appear.
    """
    if a.ndim != 2 or b.ndim != 2 or a.shape[1] != b.shape[1] or min(len(a), len(b)) < 2:
        raise ValueError(f"expected two feature arrays (N ≥ 2, F), found {a.shape} and {b.shape}")
    a, b = a.astype(np.float64), b.astype(np.float64)
    gap = a.mean(0) - b.mean(0)
    x, y = _root(a), _root(b)
    overlap = np.linalg.svd(x @ y.T, compute_uv=False).sum()
    return float(max(gap @ gap + (x**2).sum() + (y**2).sum() - 2 * overlap, 0.0))


def _root(features: np.ndarray) -> np.ndarray:
    """A matrix X (≤ F, F) with XᵀX = the covariance of features (N, F)."""
    centred = (features - features.mean(0)) / np.sqrt(len(features) - 1)
    return np.linalg.qr(centred, mode="r") if len(centred) > centred.shape[1] else centred
