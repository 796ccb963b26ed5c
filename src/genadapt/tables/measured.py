"""Numbers of experiments alone: everything that was measured, and the main measures of what no report has."""

from typing import NamedTuple

import pandas as pd

from ..files.results import Result, flat, select, stands_for
from ..metrics import measures as registry
from ..metrics.measures import LOWEST, MEAN
from ..plan.reports import Rows
from ..plan.runs import arrow
from ..plan.settings import Experiments
from .base import Mean, data_of, helpers, mean, represented, stand_in
from .registry import table

COLUMNS = ["experiment", "data", "stands for", "measure", "mean", "sd", "seeds", "missing"]
MAIN = ("accuracy", "conditional accuracy", "share of pairs that flip", "reconstruction mse", "fid", "frechet distance")


class Line(NamedTuple):
    """A measure of an experiment on its data."""

    experiment: str
    data: str  # as in params.yaml
    measure: str
    mean: Mean


def names(group: list[Result]) -> list[str]:
    """Every measure that a seed has."""
    return list(dict.fromkeys(name for result in group for name in flat(result.metrics)))


def main_measures(group: list[Result]) -> list[str]:
    """The measures that tell most of an experiment, in the order of MAIN; of a pair the accuracy on its target.

    It is named even if it is absent, for want of labels. A Fréchet distance on an evaluator's features stands for an
    FID that is not there.
    """
    known, target = names(group), f"accuracy on {group[0].run.domains[-1]}"
    absent = [name for result in group for name in result.provenance.get("absent", {})]
    by_measure = {main: [name for name in known if registry.find(name).name == main] for main in MAIN}
    by_measure["accuracy"] = [target] if target in (*known, *absent) else []
    if by_measure["fid"]:
        by_measure["frechet distance"] = []
    return [name for own in by_measure.values() for name in own]


def further_lines(experiments: Experiments, results: list[Result]) -> list[Line]:
    """The main measures of every experiment that no report row names and no other experiment needs."""
    lines = []
    for name, experiment in experiments.items():
        if experiment.report or name in helpers(experiments):
            continue
        for data in data_of(results, name):
            group = select(results, name, data)
            lines += [Line(name, data, measure, mean(group, measure)) for measure in main_measures(group) or [""]]
    return lines


def frame(lines: list[Line], results: list[Result]) -> pd.DataFrame:
    """The lines as a table."""
    substitutes = stands_for(results)
    cells = []
    for experiment, data, measure, value in lines:
        stands = stand_in(data, represented(data, substitutes))
        cells.append([experiment, arrow(data), stands, measure, *value])
    return pd.DataFrame(cells, columns=COLUMNS)


@table(title="Further experiments")
def further(experiments: Experiments, rows: Rows, results: list[Result]) -> pd.DataFrame:
    """One line for each experiment of no report × data × main measure, with the mean and the lowest of its panel."""
    lines = further_lines(experiments, results)
    shown = frame(lines, results)
    groups = [select(results, line.experiment, line.data) for line in lines]
    for place, (column, ending) in enumerate((("panel mean", MEAN), ("panel lowest", LOWEST))):
        values = [mean(group, line.measure + ending).value for group, line in zip(groups, lines, strict=True)]
        shown.insert(COLUMNS.index("sd") + 1 + place, column, values)
    return shown


@table(title="Everything that was measured")
def measures(experiments: Experiments, rows: Rows, results: list[Result]) -> pd.DataFrame:
    """One line for each experiment × data × measure."""
    groups = [select(results, name, data) for name in experiments for data in data_of(results, name)]
    lines = [Line(*group[0].run[:2], measure, mean(group, measure)) for group in groups for measure in names(group)]
    return frame(lines, results)
