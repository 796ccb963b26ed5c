"""Tables of images."""

from pathlib import Path

import numpy as np
from matplotlib.figure import Figure

from ..errors import UserError
from .drawing import named, read_samples, save_figure, save_tiles


def grid(samples: Path, history: Path, out: Path) -> None:
    """The first 32 images, eight in a row."""
    save_tiles(read_samples(samples, "images")[0]["images"][:32], 8, out)


def digits(samples: Path, history: Path, out: Path) -> None:
    """The first ten images of each class, one class in a row; white where there are fewer."""
    arrays, manifest = read_samples(samples, "images")
    images, labels, classes = arrays["images"], arrays["labels"], manifest["classes"]
    if labels.ndim != 1:
        raise UserError(f"{samples}: expected one class for each image, found labels {labels.shape}")
    table = np.full((len(classes), 10, *images.shape[1:]), 255, np.uint8)
    for row in range(len(classes)):
        chosen = images[labels == row][:10]
        table[row, : len(chosen)] = chosen
    save_tiles(table.reshape(-1, *images.shape[1:]), 10, out)


def pairs(samples: Path, history: Path, out: Path) -> None:
    """Ten codes: the attribute off in the first row, on in the second."""
    both = read_samples(samples, "pairs")[0]["pairs"][:, :10]
    save_tiles(both.reshape(-1, *both.shape[2:]), both.shape[1], out)


def trajectory(samples: Path, history: Path, out: Path) -> None:
    """The way from noise to the first image, all its frames in one row: the page shows one at a time."""
    frames = read_samples(samples, "trajectory")[0]["trajectory"]
    save_tiles(frames, len(frames), out)


def interpolation(samples: Path, history: Path, out: Path) -> None:
    """The ways between pairs of random codes, one in a row."""
    ways = read_samples(samples, "interpolation")[0]["interpolation"]
    save_tiles(ways.reshape(-1, *ways.shape[2:]), ways.shape[1], out)


def reconstructions(samples: Path, history: Path, out: Path) -> None:
    """Ten test images, above what their codes give back, with the mean squared error of each."""
    arrays, _ = read_samples(samples, "reconstruction.images")
    figure = Figure(figsize=(9, 2.3), layout="constrained")
    rows = figure.subplots(2, 10)
    for place in range(min(10, len(arrays["reconstruction.images"]))):
        rows[0][place].imshow(arrays["reconstruction.originals"][place])
        rows[1][place].imshow(arrays["reconstruction.images"][place])
        rows[1][place].set_xlabel(f"{arrays['reconstruction.mse'][place]:.3f}", labelpad=2)
    bare(rows)
    save_figure(figure, out, colours=None)


def lists(samples: Path, history: Path, out: Path) -> None:
    """Each list of label sets as drawn with the first seed, with the objects asked for under each image."""
    arrays, manifest = read_samples(samples, "images")
    names = [key.removeprefix("lists.") for key in arrays if key.startswith("lists.") and not key.endswith(".labels")]
    if not names:
        raise UserError(f"{samples}: expected lists of label sets, found {', '.join(arrays)}; set sample.repeats")
    figure = Figure(figsize=(11, 7.2 * len(names)))
    for part, name in zip(figure.subfigures(len(names), 1, squeeze=False)[:, 0], sorted(names), strict=True):
        drawn, labels = arrays[f"lists.{name}"][0], arrays[f"lists.{name}.labels"]
        rows = part.subplots(-(-len(drawn) // 8), 8, squeeze=False)
        part.suptitle(name, x=0.01, ha="left")
        part.subplots_adjust(0.01, 0.05, 0.99, 0.95, wspace=0.05, hspace=0.45)
        for axes, image, asked in zip(rows.flat, drawn, labels, strict=False):
            axes.imshow(image)
            axes.set_xlabel(named(asked, manifest["classes"]), fontsize=7, labelpad=2)
        bare(rows)
    save_figure(figure, out, colours=None)


def bare(rows: np.ndarray) -> None:
    """Take ticks and frames from axes."""
    for axes in rows.flat:
        axes.set(xticks=[], yticks=[])
        axes.spines[:].set_visible(False)
