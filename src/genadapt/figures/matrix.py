"""Classes against classes."""

from pathlib import Path

import numpy as np
from matplotlib.figure import Figure

from ..errors import UserError
from ..files.samples import read_predictions
from .drawing import save_figure
from .lettering import lettered
from .registry import figure


@figure(
    caption="On the target's test split: of each true class (a row), the share taken for each class.",
    alt="Confusion matrix of {run} on the target's test split.",
    of="classifier",
    labels="classes",
    target=True,
)
def confusion(samples: Path, history: Path, out: Path) -> None:
    """What a classifier takes the target's classes for: shares of each true class, in percent."""
    head, predictions = read_predictions(samples)
    name, classes = head.domains[-1], head.classes
    predicted = predictions[name]
    if predicted.labels.ndim != 1:
        raise UserError(f"{samples}: {name}: expected one class for each image, found labels {predicted.labels.shape}")
    if not predicted.labelled:
        raise UserError(f"{samples}: {name}: has no labels that predictions could be compared with")
    counts = np.zeros((len(classes), len(classes)))
    np.add.at(counts, (predicted.labels, predicted.logits.argmax(1)), 1)
    shares = 100 * counts / counts.sum(1, keepdims=True).clip(1)
    names = lettered(classes)
    drawing = Figure(figsize=(4.6, 4.7), layout="constrained")
    axes = drawing.subplots()
    axes.imshow(shares, cmap="Blues", vmin=0, vmax=100)
    for (row, column), share in np.ndenumerate(shares):
        if share >= 0.5:
            axes.text(column, row, f"{share:.0f}", ha="center", va="center", color="white" if share > 55 else "black")
    ticks = range(len(classes))
    axes.set(xticks=ticks, yticks=ticks)
    axes.set_xticklabels(names, rotation="vertical" if max(map(len, names)) > 2 else None)
    axes.set_yticklabels(names)
    drawing.suptitle(f"{name}: true class (rows) taken for (columns), %", x=0.02, ha="left", fontsize="medium")
    save_figure(drawing, out)
