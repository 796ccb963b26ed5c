"""What the page draws itself, as data for its script: curves over training, and points in two dimensions."""

import json
from pathlib import Path
from typing import NamedTuple

import numpy as np
import pandas as pd
from markupsafe import Markup

from ..errors import UserError
from ..figures.curves import is_wide, panels
from ..files.history import read as read_history
from .pictures import alt, caption

POINTS = 160  # of a curve: means of as many stretches of training


class Plot(NamedTuple):
    """One interactive plot, or why it is not there."""

    kind: str
    caption: str
    label: str  # in words, for who does not see it
    data: Markup
    missing: str


def embedded(value: object) -> Markup:
    """A value as JSON that may stand in a script element."""
    return Markup(json.dumps(value, ensure_ascii=False, separators=(",", ":")).replace("<", "\\u003c"))


def rounded(values: np.ndarray) -> list[float]:
    """Four digits of each value."""
    return [float(f"{value:.4g}") for value in values]


def line(values: pd.Series, seed: int) -> dict:
    """A scalar over the steps, in at most POINTS points."""
    values = values.dropna()
    parts = [values.iloc[rows] for rows in np.array_split(np.arange(len(values)), min(POINTS, len(values)))]
    x, y = [int(part.index[-1]) for part in parts], [part.mean() for part in parts]
    return {"name": values.name, "seed": seed, "x": x, "y": rounded(y)}


def in_words(history: pd.DataFrame) -> str:
    """First and last value of every scalar."""
    ends = {name: history[name].dropna() for name in history}
    return ", ".join(f"{name} from {e.iloc[0]:.3g} to {e.iloc[-1]:.3g}" for name, e in ends.items() if len(e))


def curves(run: str, histories: dict[int, pd.DataFrame]) -> Plot:
    """The histories of all seeds, the first strong."""
    first, *_ = histories.values()
    shown, of_seeds = [], {seed: panels(history) for seed, history in histories.items()}
    for title, columns in panels(first).items():
        own = {seed: titled[title] for seed, titled in of_seeds.items() if title in titled}
        lines = [line(scalars[name], seed) for seed, scalars in own.items() for name in columns if name in scalars]
        shown.append({"title": title, "log": is_wide(columns), "lines": [drawn for drawn in lines if drawn["x"]]})
    label = f"{alt('losses', run)}: {in_words(first)}."
    below = caption("losses") + (" Thin lines are further seeds." if len(histories) > 1 else "")
    return Plot("losses", below, label, embedded({"kind": "curves", "panels": shown}), "")


def points(kind: str, run: str, path: Path) -> Plot:
    """The points of an embedding, with the class and the domain of each."""
    try:
        kinds = {"x": float, "y": float, "class": str, "domain": str}
        frame = pd.read_csv(path, dtype=kinds, keep_default_na=False)  # a class may be called NA
        classes, domains = frame["class"].factorize(sort=True), frame["domain"].factorize()
        data = {"kind": "points", "x": frame["x"].tolist(), "y": frame["y"].tolist()}
    except (OSError, ValueError, KeyError) as error:
        reason = "no such file" if isinstance(error, FileNotFoundError) else f"expected readable points ({error})"
        return Plot(kind, caption(kind), alt(kind, run), Markup(), f"{path}: {reason}")
    data |= {"class": classes[0].tolist(), "classes": list(classes[1])}
    data |= {"domain": domains[0].tolist(), "domains": list(domains[1])}
    return Plot(kind, caption(kind), alt(kind, run), embedded(data), "")


def read_histories(paths: dict[int, Path]) -> tuple[dict[int, pd.DataFrame], list[str]]:
    """The histories by seed, and of each that cannot be read the reason."""
    histories, reasons = {}, []
    for seed, path in paths.items():
        try:
            histories[seed] = read_history(path)
        except UserError as error:
            reasons.append(str(error))
    return histories, reasons
