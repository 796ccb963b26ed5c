"""Curves over training."""

from pathlib import Path

import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.ticker import LogFormatter

from ..files.history import read as read_history
from .drawing import CURVES, DASHES, save_figure
from .registry import figure

CHANCE = "domain accuracy by chance"


def draw_curves(axes: Axes, history: pd.DataFrame, title: str) -> None:
    """Every column over the steps: the values pale, their running mean on top."""
    window = max(1, len(history) // 16)
    for place, name in enumerate(history):
        values = history[name].dropna()
        colour, dash = CURVES[place % len(CURVES)], DASHES[place % len(DASHES)]
        smooth = values.rolling(window, center=True, min_periods=1).mean()
        axes.plot(values.index, values, color=colour, alpha=0.22, linewidth=0.8)
        axes.plot(smooth.index, smooth, color=colour, linestyle=dash, linewidth=1.6, label=name)
    axes.set(title=title, xlabel="step")
    axes.grid(axis="y", color="#e4e4e4", linewidth=0.6)
    axes.legend(handlelength=2.6)


def panels(scalars: pd.DataFrame) -> dict[str, pd.DataFrame]:
    """Losses in one panel, accuracies in another, the diversity of a generator's images in a third, by title.

    Beside the accuracy of a domain classifier stands what guessing would reach.
    """
    if "domain accuracy" in scalars:
        scalars = scalars.assign(**{CHANCE: 0.5})
    accuracies, diversity = (scalars.columns.str.contains(word) for word in ("accuracy", "diversity"))
    kinds = {"losses": ~(accuracies | diversity), "accuracies": accuracies, "diversity of images": diversity}
    return {title: scalars.loc[:, columns] for title, columns in kinds.items() if columns.any()}


def is_wide(columns: pd.DataFrame) -> bool:
    """Whether a panel's values are positive and so far apart that only a logarithmic axis shows them all."""
    middle = columns.abs().median()
    return bool((columns > 0).all(axis=None) and middle.max() > 100 * middle.min())


@figure(
    caption="Over the steps of training; a point is the mean of a stretch of them.",
    alt="Training curves of {run}",
    of="method",
)
def losses(samples: Path, history: Path, out: Path) -> None:
    """Every scalar of the history, a panel for each kind."""
    shown = panels(read_history(history))
    drawing = Figure(figsize=(max(7.8, 3.9 * len(shown)), 2.9), layout="constrained")
    for place, (title, columns) in enumerate(shown.items(), 1):
        axes = drawing.add_subplot(1, len(shown), place)
        draw_curves(axes, columns, title)
        if title == "accuracies":
            axes.set_ylim(-0.03, 1.03)
        elif is_wide(columns):
            axes.set_yscale("log")
            axes.yaxis.set_major_formatter(LogFormatter())  # the default one writes powers as formulas
            axes.yaxis.set_minor_formatter(LogFormatter(labelOnlyBase=False))
    save_figure(drawing, out)
