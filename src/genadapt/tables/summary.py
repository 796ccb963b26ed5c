"""The headline as few numbers for `dvc metrics`: report row or experiment → data → measure → number."""

from typing import NamedTuple

from ..files.results import Result
from ..plan.reports import Rows
from ..plan.settings import Experiments
from .base import Mean
from .headline import headline_lines
from .measured import further_lines

MOST = 60  # numbers that fit a screen


class Entry(NamedTuple):
    """A number of the summary."""

    name: str  # of the report rows that share it, or of the experiment
    data: str
    measure: str
    mean: Mean


def of_reports(experiments: Experiments, rows: Rows, results: list[Result]) -> list[Entry]:
    """What was reproduced, by row; rows that share a number share its entry."""
    names: dict[tuple, dict[str, None]] = {}
    for line in headline_lines(experiments, rows, results):
        if line.reproduced.value is not None:
            shared = names.setdefault((line.experiment, line.data, line.measure, line.reproduced), {})
            shared |= dict.fromkeys(line.report.split(", "))
    return [Entry(", ".join(reports), *number[1:]) for number, reports in names.items()]


def of_others(experiments: Experiments, results: list[Result]) -> list[Entry]:
    """The first main measure of each experiment that no report has."""
    first: dict[tuple[str, str], Entry] = {}
    for line in further_lines(experiments, results):
        if line.mean.value is not None:
            first.setdefault((line.experiment, line.data), Entry(*line))
    return list(first.values())


def summary(experiments: Experiments, rows: Rows, results: list[Result]) -> tuple[dict, list[str]]:
    """At most MOST numbers, means over the seeds, shares in percent; and the names of those that are one too many."""
    entries = of_reports(experiments, rows, results) + of_others(experiments, results)
    numbers: dict[str, dict[str, dict[str, float]]] = {}
    for name, data, measure, mean in entries[:MOST]:
        numbers.setdefault(name, {}).setdefault(data, {})[measure] = float(f"{mean.value:.9g}")
    return numbers, [f"{entry.name}/{entry.data}: {entry.measure}" for entry in entries[MOST:]]
