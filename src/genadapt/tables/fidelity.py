"""How near generated images are to real ones: a line for each experiment, extractor and measure, never mixed."""

from collections.abc import Iterator

import pandas as pd

from ..datasets.preparing.inception_weights import SOURCE as INCEPTION
from ..files.results import Result, select, stands_for
from ..metrics.fidelity import COMPARED
from ..plan.settings import Experiments
from .base import arrow, compared, number, ours, real
from .base import markdown as as_markdown

# beside a distance: its floor and its interval
FLOORS = {
    "frechet distance": "frechet distance, real-real baseline",
    "kernel distance": "kernel distance, real-real baseline",
}
BESIDE = {name for distance, floor in FLOORS.items() for name in (floor, f"{distance}, low", f"{distance}, high")}
BALANCED = ("precision", "recall", "density", "coverage")  # of as many images on either side
COLUMNS = ["report", "experiment", "data", "stands for", "extractor", "n", "measure"]
COLUMNS += ["ours", "sd", "floor", "low", "high", "seeds", "missing"]


def fidelity(experiments: Experiments, rows: dict, results: list[Result]) -> pd.DataFrame:
    """One line for each report row × experiment × data × extractor × measure.

    n is the number of generated images; sd is over the seeds, all else their mean. What is absent for want of
    an extractor's weights has a line that says so.
    """
    lines, substitutes = [], stands_for(results)
    for report, _, experiment, data in compared(experiments, rows, results):
        group, real_data = select(results, experiment, data), real(data, substitutes)
        line = {"report": report, "experiment": experiment, "data": arrow(data)}
        line["stands for"] = arrow(real_data) if real_data != data else ""
        lines += [line | found for found in measured(group)]
    return pd.DataFrame(lines, columns=COLUMNS).astype({"n": "Int64"})


def measured(group: list[Result]) -> Iterator[dict]:
    """The cells of every extractor and measure of an experiment on one data set."""
    told = {name: about for result in group for name, about in result.provenance.get("extractors", {}).items()}
    for measure in dict.fromkeys(name for result in group for name in result.provenance.get("absent", {})):
        yield {"extractor": INCEPTION.name, "measure": measure, "seeds": 0, "missing": ours(group, measure, "").missing}
    for extractor, about in told.items():
        part = [r._replace(metrics=r.metrics.get("fidelity", {}).get(extractor, {})) for r in group]
        for measure in sorted({name for result in part for name in result.metrics} - BESIDE, key=by_size):
            line = {"extractor": extractor, "n": images(measure, about), "measure": measure}
            line |= dict(zip(("ours", "sd", "seeds", "missing"), ours(part, measure, ""), strict=True))
            if measure in FLOORS:
                beside = {"floor": FLOORS[measure], "low": f"{measure}, low", "high": f"{measure}, high"}
                line |= {column: ours(part, name, "").mean for column, name in beside.items()}
            yield line


def by_size(measure: str) -> tuple[str, float]:
    """Orders "distance at 100" before "distance at 1000" before "distance at infinity"."""
    name, _, size = measure.partition(" at ")
    return name, float(size) if size else 0.0


def images(measure: str, about: dict) -> int | None:
    """The number of generated images that a measure is of; none at infinity."""
    _, at, size = measure.partition(" at ")
    if at:
        return int(size) if size.isdigit() else None
    count = about["generated images"]
    return min(count, about["test images"], COMPARED) if measure in BALANCED else count


def markdown(frame: pd.DataFrame) -> str:
    """The table as text."""
    text = frame.copy()
    for column in ("floor", "low", "high"):
        cells = zip(frame["measure"], frame[column], strict=True)
        text[column] = ["" if pd.isna(value) else number(measure, value) for measure, value in cells]
    return as_markdown(text)
