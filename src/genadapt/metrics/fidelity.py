"""Every measure of how near generated images are to real ones, on the features of one extractor."""

import numpy as np

from .classification_accuracy import classification_accuracy
from .frechet import at_size, extrapolated, frechet_distance, frechet_standard_error
from .kernel import kernel_distance, kernel_standard_error, kernels
from .neighbours import density_coverage, memorisation, precision_recall
from .spacing import evenly_spaced

SIZES = (100, 300, 1000, 3000, 10_000, 30_000)  # numbers of images at which the Fréchet distance shows its bias
DRAWS = 5  # disjoint draws of each size, at most
PARTS = 4  # points of the extrapolation
RESAMPLES, REACH = 30, 1.96  # of the bootstrap; standard errors of its 95 % interval
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

    A real–real baseline is the same distance of N training images: what one would get from perfect samples.
    """
    generator = np.random.default_rng(seed)
    real = evenly_spaced(train, len(generated))
    return (
        frechet(generated, test, real, generator)
        | kernel(generated, test, real, generator)
        | neighbours(generated, test)
        | memorisation(generated, evenly_spaced(test, COMPARED), train)
    )


def frechet(generated: np.ndarray, test: np.ndarray, real: np.ndarray, generator: np.random.Generator) -> dict:
    """The Fréchet distance with its interval, its real–real baseline, and its bias."""
    distance = frechet_distance(generated, test)
    reach = REACH * frechet_standard_error(generated, test, RESAMPLES, generator)
    measures = {
        "frechet distance": distance,
        "frechet distance, low": max(distance - reach, 0.0),
        "frechet distance, high": distance + reach,
        "frechet distance, real-real baseline": frechet_distance(real, test),
    }
    for size in (size for size in SIZES if size <= min(len(generated), len(test))):
        measures[f"frechet distance at {size}"] = at_size(generated, test, size, DRAWS, generator)
    return measures | {"frechet distance ∞": extrapolated(generated, test, PARTS, generator)}


def kernel(generated: np.ndarray, test: np.ndarray, real: np.ndarray, generator: np.random.Generator) -> dict:
    """The kernel distance with its interval and its real–real baseline."""
    generated, test, real = (evenly_spaced(features, COMPARED) for features in (generated, test, real))
    size = min(SUBSET, *(len(features) // 2 for features in (generated, test, real)))
    values = kernels(generated, test)
    distance, sd = kernel_distance(values, SUBSETS, size, generator)
    reach = REACH * kernel_standard_error(values, RESAMPLES, generator)
    baseline, baseline_sd = kernel_distance(kernels(real, test), SUBSETS, size, generator)
    return {
        "kernel distance": distance,
        "kernel distance, sd over subsets": sd,
        "kernel distance, low": distance - reach,
        "kernel distance, high": distance + reach,
        "kernel distance, real-real baseline": baseline,
        "kernel distance, real-real baseline, sd over subsets": baseline_sd,
    }


def neighbours(generated: np.ndarray, test: np.ndarray) -> dict[str, float]:
    """Precision, recall, density and coverage, of as many images on either side."""
    count = min(len(generated), len(test), COMPARED)
    pair = evenly_spaced(generated, count), evenly_spaced(test, count)
    precision, recall = precision_recall(*pair, BALL)
    density, coverage = density_coverage(*pair, COVER)
    return {"precision": precision, "recall": recall, "density": density, "coverage": coverage}


def learned(generated: np.ndarray, labels: np.ndarray, train, train_labels, test, test_labels) -> dict[str, float]:
    """What a linear classifier of the features learns from generated images, and from as many real ones.

    Features (N, F), (T, F) and (M, F) with their classes; of the generated images those they were conditioned on.
    """
    rows = np.linspace(0, len(train) - 1, min(len(labels), len(train))).astype(int)
    return {
        "classification accuracy score (linear)": classification_accuracy(generated, labels, test, test_labels),
        "classification accuracy score (linear), trained on real": classification_accuracy(
            train[rows], train_labels[rows], test, test_labels
        ),
    }
