"""Fréchet distance and Inception's features against pytorch-fid's, interleaved on this machine: values and time.

python benchmarks/metrics.py [--sizes 50 500 5000] [--images 48] [--repeats 3] [--threads 1]
"""

import argparse
import contextlib
import os
import tempfile
import time
import warnings
from collections.abc import Callable
from pathlib import Path
from statistics import median

import numpy as np
import torch
from PIL import Image
from tabulate import tabulate

from genadapt.datasets.base import hash_of
from genadapt.evaluation import inception
from genadapt.evaluation.extractors import of_inception
from genadapt.metrics.frechet import Gaussian, distance, frechet_distance
from genadapt.networks.vision import torchvision

FEATURES, SIDE = 2048, 64
KINDS = {"near": (0.02, FEATURES), "far": (0.5, FEATURES), "of low rank": (0.1, 100)}  # shift, rank


def features(count: int, shift: float, rank: int, seed: int) -> np.ndarray:
    """Features (count, 2048) like Inception's: not negative, correlated, of variances that fall off."""
    generator = np.random.default_rng(seed)
    mixing = np.random.default_rng(0).normal(size=(rank, FEATURES)) / np.arange(1, rank + 1)[:, None] ** 0.5
    return np.maximum(generator.normal(size=(count, rank)) @ mixing + shift, 0).astype(np.float32)


def clock(function: Callable, *arguments) -> tuple[float, object]:
    """Seconds, and what came out."""
    start = time.perf_counter()
    result = function(*arguments)
    return time.perf_counter() - start, result


def statistics(drawn: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Mean and covariance as pytorch-fid takes them of its float64 array."""
    drawn = drawn.astype(np.float64)
    return drawn.mean(0), np.cov(drawn, rowvar=False)


def of_pytorch_fid(a: np.ndarray, b: np.ndarray) -> float:
    """pytorch-fid's distance of two sets of features."""
    from pytorch_fid.fid_score import calculate_frechet_distance

    with warnings.catch_warnings(), contextlib.redirect_stdout(None):
        warnings.simplefilter("ignore")
        return calculate_frechet_distance(*statistics(a), *statistics(b))


def of_statistics(a: tuple, b: tuple) -> float:
    """This package's distance of two means and covariances."""
    return distance(Gaussian(*a), Gaussian(*b))


def frechet(sizes: list[int], repeats: int) -> list[list]:
    """A row for each kind of features and number of images: values, seconds, and the ratio of these."""
    rows = []
    for kind, (shift, rank) in KINDS.items():
        for size in sizes:
            a, b = features(size, 0, rank, 1), features(size, shift, rank, 2)
            turns = [(clock(frechet_distance, a, b), clock(of_pytorch_fid, a, b)) for _ in range(repeats)]
            one, other = turns[0][0][1], turns[0][1][1]
            seconds = [median(turn[side][0] for turn in turns) for side in (0, 1)]
            ratio = median(turn[1][0] / turn[0][0] for turn in turns)
            rows.append([kind, size, one, other, abs(one - other) / other, *seconds, ratio])
    return rows


def from_statistics(repeats: int) -> float:
    """How many times faster this package is, means and covariances given."""
    from pytorch_fid.fid_score import calculate_frechet_distance

    a, b = (statistics(features(5000, shift, FEATURES, seed)) for shift, seed in ((0, 1), (0.1, 2)))
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        turns = [(clock(of_statistics, a, b), clock(calculate_frechet_distance, *a, *b)) for _ in range(repeats)]
    return median(other / one for (one, _), (other, _) in turns)


def random_weights(folder: Path) -> Path:
    """A file of weights of the network, untrained: only its speed is looked at."""
    network = torchvision.models.inception_v3(num_classes=1008, aux_logits=False, weights=None, init_weights=False)
    torch.save(network.state_dict(), folder / inception.FILE)
    inception.HASH = hash_of(folder / inception.FILE)
    return folder / inception.FILE


def extraction(count: int, repeats: int, folder: Path) -> tuple[float, float, float]:
    """Images a second of this package, of pytorch-fid's loop over image files, and the ratio."""
    from pytorch_fid.fid_score import get_activations

    weights = random_weights(folder)
    images = np.random.default_rng(0).integers(0, 256, (count, SIDE, SIDE, 3)).astype(np.uint8)
    extractor, plain = of_inception(weights, torch.device("cpu")), inception.load(weights)[0]
    files = [folder / f"{number:05}.png" for number in range(count)]
    for file, image in zip(files, images, strict=True):
        Image.fromarray(image).save(file)
    turns = []
    for _ in range(repeats):
        with open(os.devnull, "w") as nowhere, contextlib.redirect_stderr(nowhere):  # its progress bar
            first, second = clock(extractor, images), clock(get_activations, files, plain, 50, FEATURES, "cpu", 1)
        np.testing.assert_allclose(first[1][1], second[1], rtol=1e-2, atol=1e-4)
        turns.append((first[0], second[0]))
    rates = (count / median(column) for column in zip(*turns, strict=True))
    return *rates, median(other / one for one, other in turns)


def main() -> None:
    """Print the tables."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--sizes", type=int, nargs="+", default=[50, 500, 5000])
    parser.add_argument("--images", type=int, default=50, help="whose features are extracted")
    parser.add_argument("--repeats", type=int, default=3)
    parser.add_argument("--threads", type=int, default=1, help="of torch; of NumPy: OMP_NUM_THREADS")
    arguments = parser.parse_args()
    torch.set_num_threads(arguments.threads)
    with tempfile.TemporaryDirectory() as folder:
        rates = extraction(arguments.images, arguments.repeats, Path(folder))
    print("features, images/s: genadapt {:.1f}, pytorch-fid {:.1f}, ratio {:.2f}".format(*rates))
    print(f"distance of given means and covariances: ratio {from_statistics(arguments.repeats):.1f}")
    heads = [
        "features",
        "n",
        "genadapt",
        "pytorch-fid",
        "relative difference",
        "genadapt, s",
        "pytorch-fid, s",
        "ratio",
    ]
    formats = ("", "", ".6g", ".6g", ".1e", ".2f", ".2f", ".1f")
    print(tabulate(frechet(arguments.sizes, arguments.repeats), heads, floatfmt=formats))


if __name__ == "__main__":
    main()
