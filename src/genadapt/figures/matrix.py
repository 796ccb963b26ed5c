"""Classes against classes."""

from pathlib import Path

import numpy as np
from matplotlib.figure import Figure

from ..errors import UserError
from ..files.sealed import unseal
from .drawing import save_figure


def confusion(samples: Path, history: Path, out: Path) -> None:
    """What a classifier takes the target's classes for: shares of each true class, in percent."""
    arrays, manifest = unseal(samples, "samples")
    name, classes = manifest["domains"][-1], manifest["classes"]
    if f"{name}.logits" not in arrays or arrays[f"{name}.labels"].ndim != 1:
        raise UserError(f"{samples}: expected the predictions of a classifier with one class for each image")
    counts = np.zeros((len(classes), len(classes)))
    np.add.at(counts, (arrays[f"{name}.labels"], arrays[f"{name}.logits"].argmax(1)), 1)
    shares = 100 * counts / counts.sum(1, keepdims=True).clip(1)
    figure = Figure(figsize=(4.6, 4.7), layout="constrained")
    axes = figure.subplots()
    axes.imshow(shares, cmap="Blues", vmin=0, vmax=100)
    for (row, column), share in np.ndenumerate(shares):
        if share >= 0.5:
            axes.text(column, row, f"{share:.0f}", ha="center", va="center", color="white" if share > 55 else "black")
    ticks = range(len(classes))
    axes.set(title=f"{name}: true class (rows) taken for (columns), %", xticks=ticks, yticks=ticks)
    axes.set_xticklabels(classes)
    axes.set_yticklabels(classes)
    save_figure(figure, out)
