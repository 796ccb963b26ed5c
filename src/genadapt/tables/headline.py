"""Reported and reproduced: a line for each number of the source reports, with the best of ours beside it."""

from typing import NamedTuple

import pandas as pd

from ..files.results import Result, select, stands_for
from ..metrics.measures import LOWEST, MEAN, find
from ..plan.reports import ADAPTED, SOURCE, TARGET, Row, Rows
from ..plan.runs import arrow, domains
from ..plan.settings import Experiments
from .base import Mean, as_number, data_of, helpers, mean, represented, stand_in
from .measured import main_measures
from .paired import alike
from .registry import table

COLUMNS = ["report", "what", "experiment", "data", "stands for", "measure", "reported", "reproduced", "sd"]
COLUMNS += ["panel mean", "panel lowest"]
COLUMNS += ["difference", "difference, other data", "seeds", "best", "best experiment", "remark", "missing"]


class Line(NamedTuple):
    """A number of a report and what was reproduced, or why there is nothing."""

    report: str  # its row; rows whose lines are otherwise the same share one
    what: str
    experiment: str
    data: str  # as in params.yaml; of what was not run as in reports.yaml
    represented: str  # the report's data that these stand for
    measure: str  # as in reports.yaml
    reported: str
    reproduced: Mean
    panel: tuple[float | None, float | None]  # mean and lowest of several evaluators, of what these say
    best: float | None
    best_experiment: str
    remark: str


def metric_of(measure: str, data: str) -> str:
    """The name in `flat` metrics of a measure of reports.yaml."""
    return f"accuracy on {domains(data)[-1]}" if measure in (ADAPTED, TARGET) else measure


def wanted(row: Row, group: list[Result]) -> list[str]:
    """The measures shown beside a row: those reported, and the row's own where one of these was not measured."""
    if group[0].run.is_pair:
        return [ADAPTED]
    asked = [name for name in row.reported if name not in (SOURCE, ADAPTED)]
    lacking = [name for name in asked if mean(group, metric_of(name, group[0].run.data)).value is None]
    others = [name for name in row.measures if mean(group, name).value is not None] if asked else row.measures
    shown = [*(others if lacking or not asked else []), *asked] or main_measures(group)
    return sorted(shown or [""], key=lambda name: name in lacking)


def best(metric: str, like: list[Result], experiments: Experiments, results: list[Result]) -> tuple[float | None, str]:
    """The best mean on the same data, measured alike, and whose it is; none of a measure without a direction.

    Evaluators and bounds take no part: they learn from labels that the others have not.
    """
    verified = [result for result in like if not result.refused]
    better = find(metric).better
    if not verified or better is None:
        return None, ""
    means = {}
    for name in (name for name in experiments if name not in helpers(experiments)):
        others = [r for r in select(results, name, verified[0].run.data) if not r.refused]
        value = mean([r for r in others if alike(verified[0].provenance, r.provenance)], metric).value
        if value is not None:
            means[name] = value
    if not means:
        return None, ""
    winner = (max if better == "higher" else min)(means, key=means.get)
    return means[winner], winner


def ran(name: str, row: Row, experiments: Experiments, results: list[Result]) -> list[Line]:
    """The lines of a row beside the first of its experiments on each of their data; the others are variants."""
    bounds, first = {e.bounds for e in experiments.values()}, {}
    for experiment, settings in experiments.items():
        if name in settings.report and experiment not in bounds:
            first |= {data: experiment for data in data_of(results, experiment) if data not in first}
    lines, substitutes = [], stands_for(results)
    for data, experiment in first.items():
        group, other = select(results, experiment, data), represented(data, substitutes)
        for measure in wanted(row, group):
            metric = metric_of(measure, data)
            winner = best(metric, group, experiments, results)
            reproduced, printed = mean(group, metric), row.printed(measure, other)
            panel = tuple(mean(group, metric + ending).value for ending in (MEAN, LOWEST))
            remark = row.remarks.get(other, "") if measure in row.reported else ""
            lines.append(
                Line(name, row.title, experiment, data, other, measure, printed, reproduced, panel, *winner, remark)
            )
    return lines


def not_run(name: str, row: Row, have: list[Line], experiments: Experiments, results: list[Result]) -> list[Line]:
    """A line for each number that a report printed and no experiment of its row stands beside."""
    asked = [(m, data) for m, cells in row.reported.items() if m not in (SOURCE, TARGET) for data in cells]
    if not have and not asked:
        asked = [(measure, "") for measure in row.measures or [""]]
    reason = "not on these data at this scale" if have else "not run at this scale"
    seen = {line.represented for line in have}
    lines, substitutes = [], stands_for(results)
    for measure, data in ((measure, data) for measure, data in asked if data not in seen):
        like = [result for result in results if represented(result.run.data, substitutes) == data]
        winner = best(metric_of(measure, like[0].run.data), like, experiments, results) if like else (None, "")
        nothing, remark = Mean(None, None, 0, reason), row.remarks.get(data, "")
        printed = row.printed(measure, data)
        lines.append(Line(name, row.title, "", data, data, measure, printed, nothing, (None, None), *winner, remark))
    return lines


def headline_lines(experiments: Experiments, rows: Rows, results: list[Result]) -> list[Line]:
    """All lines, by row, but no number twice for nothing.

    Lines that differ in their row alone are one; what a row did not print is not said where another row printed it.
    """
    reports: dict[Line, list[str]] = {}
    for name, row in rows.items():
        lines = ran(name, row, experiments, results)
        for line in lines + not_run(name, row, lines, experiments, results):
            reports.setdefault(line._replace(report=""), []).append(name)
    printed = {place(line) for line in reports if line.reported}
    kept = [line for line in reports if line.reported or place(line) not in printed]
    return [line._replace(report=", ".join(reports[line])) for line in kept]


def place(line: Line) -> tuple[str, str, str]:
    """Where a reproduced number comes from."""
    return line.experiment, line.data, line.measure


def cells(line: Line) -> list:
    """A line as the table has it; a difference to other data has a column of its own."""
    value, printed = line.reproduced, as_number(line.reported)
    apart = None if None in (value.value, printed) else value.value - printed
    stands = stand_in(line.data, line.represented)
    return [
        *(line.report, line.what, line.experiment, arrow(line.data), stands),
        *(line.measure, line.reported, value.value, value.sd, *line.panel),
        *((None, apart) if stands else (apart, None)),
        *(value.seeds, line.best, line.best_experiment, line.remark, value.missing),
    ]


@table(title="Reported and reproduced")
def headline(experiments: Experiments, rows: Rows, results: list[Result]) -> pd.DataFrame:
    """One line for each number of a report × data: reported, reproduced and best of ours, or why there is nothing.

    A report that printed no number has the measures that reports.yaml names.
    """
    return pd.DataFrame([cells(line) for line in headline_lines(experiments, rows, results)], columns=COLUMNS)
