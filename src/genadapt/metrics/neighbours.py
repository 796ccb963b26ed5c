"""Measures of sets of features by their nearest neighbours: fidelity, diversity, memorisation."""

import numpy as np

BLOCK = 4096  # rows of the other set at a time, to bound memory


def distances(a: np.ndarray, b: np.ndarray) -> np.ndarray:
    """Euclidean distances (N, M) of features (N, F) and (M, F)."""
    centre = b.mean(0, dtype=np.float64)  # nearer to zero less is lost in the difference of squares
    a, b = a - centre, b - centre
    squares = (a**2).sum(1)[:, None] + (b**2).sum(1) - 2 * a @ b.T
    return np.sqrt(np.maximum(squares, 0))


def radii(features: np.ndarray, neighbours: int) -> np.ndarray:
    """Distance (N,) of each feature to its k-th nearest other one."""
    between = distances(features, features)
    np.fill_diagonal(between, 0)
    return np.partition(between, neighbours, axis=1)[:, neighbours]


def precision_recall(generated: np.ndarray, real: np.ndarray, neighbours: int) -> tuple[float, float]:
    """Improved precision and recall (Kynkäänniemi et al. 2019) of features (N, F) and (M, F).

    Precision is the share of generated images within the k-nearest-neighbour ball of any real image; recall the
    share of real images within that of any generated image.
    """
    between = distances(generated, real)
    precision = (between <= radii(real, neighbours)).any(1).mean()
    recall = (between <= radii(generated, neighbours)[:, None]).any(0).mean()
    return float(precision), float(recall)


def density_coverage(generated: np.ndarray, real: np.ndarray, neighbours: int) -> tuple[float, float]:
    """Density and coverage (Naeem et al. 2020) of features (N, F) and (M, F).

    Density is in how many of the real images' balls a generated image lies, over k: about 1 for equal
    distributions, and not bounded by it; coverage is the share of real images with a generated one in their ball.
    """
    inside = distances(generated, real) <= radii(real, neighbours)
    return float(inside.sum(1).mean() / neighbours), float(inside.any(0).mean())


def nearest(features: np.ndarray, others: np.ndarray) -> np.ndarray:
    """Distance (N,) of each of the features (N, F) to the nearest of the others (M, F)."""
    blocks = [distances(features, others[start : start + BLOCK]).min(1) for start in range(0, len(others), BLOCK)]
    return np.min(blocks, axis=0)


def memorisation(generated: np.ndarray, test: np.ndarray, train: np.ndarray) -> dict[str, float]:
    """How much nearer generated images lie to training images than real ones do that were not trained on.

    memorised share: generated images nearer to a training image than 99 % of test images are; 0.01 is chance.
    distance to training images, relative: the median of the distances to the nearest, over that of test images.
    """
    gaps, usual = nearest(generated, train), nearest(test, train)
    measures = {"memorised share": float((gaps < np.quantile(usual, 0.01)).mean())}
    if (middle := np.median(usual)) > 0:
        measures["distance to training images, relative"] = float(np.median(gaps) / middle)
    return measures
