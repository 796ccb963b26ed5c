"""Every measure of how near generated images are to real ones, on the features of one extractor."""

import numpy as np

from .frechet import at_infinity, at_size, frechet_distance, frechet_spread
from .kernel import kernel_distance, kernel_spread, kernels
from .linear import linear_accuracy
from .neighbours import density_coverage, memorisation, precision_recall

SIZES = (100, 300, 1000, 3000, 10_000, 30_000)  # numbers of images at which the Fréchet distance shows its bias
DRAWS = 5  # disjoint draws of each size, at most
PARTS = 4  # points of the extrapolation
RESAMPLES, REACH = 30, 1.96  # of the bootstrap; standard deviations of its 95 % interval
SUBSETS, SUBSET = 50, 1000  # of the kernel distance; with few images half of them
BALL, COVER = 3, 5  # neighbours: precision and recall; density and coverage, as in their papers
COMPARED = 5000  # images of either side of which all pairs are looked at, at most
SETTINGS = {
    "draws of each size": DRAWS,
    "points of the extrapolation": PARTS,
    "bootstrap resamples": RESAMPLES,
    "kernel subsets": SUBSETS,
    "images of a kernel subset, at most": SUBSET,
    "neighbours of precision and recall": BALL,
    "neighbours of density and coverage": COVER,
    "images of either side for kernels and neighbours, at most": COMPARED,
}
MINIMUM = 2 * (COVER + 1)  # images on either side


def fidelity(generated: np.ndarray, test: np.ndarray, train: np.ndarray, seed: int) -> dict[str, float]:
    """Measures of generated features (N, F) against those of the test split (M, F) and of training images (T, F).

    A floor is the same distance of N training images: what one would get from perfect samples.
    """
    generator = np.random.default_rng(seed)
    real = spread(train, len(generated))
    return (
        frechet(generated, test, real, generator)
        | kernel(generated, test, real, generator)
        | neighbours(generated, test)
        | memorisation(generated, spread(test, COMPARED), train)
    )


def spread(features: np.ndarray, count: int) -> np.ndarray:
    """As many rows, evenly spread over all: some data sets are sorted by class."""
    return features[np.linspace(0, len(features) - 1, min(count, len(features))).astype(int)]


def frechet(generated: np.ndarray, test: np.ndarray, real: np.ndarray, generator: np.random.Generator) -> dict:
    """The Fréchet distance with its interval, its floor, and its bias."""
    distance = frechet_distance(generated, test)
    reach = REACH * frechet_spread(generated, test, RESAMPLES, generator)
    found = {
        "frechet distance": distance,
        "frechet distance, low": max(distance - reach, 0.0),
        "frechet distance, high": distance + reach,
        "frechet distance, real-real baseline": frechet_distance(real, test),
    }
    for size in (size for size in SIZES if size <= min(len(generated), len(test))):
        found[f"frechet distance at {size}"] = at_size(generated, test, size, DRAWS, generator)
    return found | {"frechet distance ∞": at_infinity(generated, test, PARTS, generator)}


def kernel(generated: np.ndarray, test: np.ndarray, real: np.ndarray, generator: np.random.Generator) -> dict:
    """The kernel distance with its interval and its floor."""
    generated, test, real = (spread(features, COMPARED) for features in (generated, test, real))
    size = min(SUBSET, *(len(features) // 2 for features in (generated, test, real)))
    found = kernels(generated, test)
    distance, sd = kernel_distance(found, SUBSETS, size, generator)
    reach = REACH * kernel_spread(found, RESAMPLES, generator)
    floor, floor_sd = kernel_distance(kernels(real, test), SUBSETS, size, generator)
    return {
        "kernel distance": distance,
        "kernel distance, sd over subsets": sd,
        "kernel distance, low": distance - reach,
        "kernel distance, high": distance + reach,
        "kernel distance, real-real baseline": floor,
        "kernel distance, real-real baseline, sd over subsets": floor_sd,
    }


def neighbours(generated: np.ndarray, test: np.ndarray) -> dict[str, float]:
    """Precision, recall, density and coverage, of as many images on either side."""
    count = min(len(generated), len(test), COMPARED)
    pair = spread(generated, count), spread(test, count)
    precision, recall = precision_recall(*pair, BALL)
    density, coverage = density_coverage(*pair, COVER)
    return {"precision": precision, "recall": recall, "density": density, "coverage": coverage}


def learned(generated: np.ndarray, labels: np.ndarray, train, train_labels, test, test_labels) -> dict[str, float]:
    """What a linear classifier of the features learns from generated images, and from as many real ones.

    Features (N, F), (T, F) and (M, F) with their classes; of the generated images those asked for.
    """
    rows = np.linspace(0, len(train) - 1, min(len(labels), len(train))).astype(int)
    return {
        "classification accuracy score (linear)": linear_accuracy(generated, labels, test, test_labels),
        "classification accuracy score (linear), trained on real": linear_accuracy(
            train[rows], train_labels[rows], test, test_labels
        ),
    }
