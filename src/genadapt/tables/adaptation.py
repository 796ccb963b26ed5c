"""Trained on source, adapted, trained on target: reported and reproduced, and the share of the gap that is closed."""

import pandas as pd

from ..files.results import Result, select, stands_for
from ..plan.reports import ADAPTED, SOURCE, TARGET, Row, Rows
from ..plan.runs import Run, arrow
from ..plan.settings import Experiments
from .base import Mean, as_number, beside, mean, represented, stand_in
from .registry import table

TITLES = (SOURCE, "adapted", "trained on target")
KINDS = ("reported", "reproduced", "sd")
GAPS = ["gap closed, reported", "gap closed, reproduced"]
COLUMNS = ["report", "experiment", "pair", "stands for"]
COLUMNS += [*(f"{title}, {kind}" for title in TITLES for kind in KINDS), *GAPS, "missing"]


def gap_closed(source: float | None, adapted: float | None, target: float | None) -> float | None:
    """Percent of the way from "trained on source" to "trained on target" that adaptation went."""
    if None in (source, adapted, target) or target <= source:
        return None
    return 100 * (adapted - source) / (target - source)


def reported(row: Row, other: Run) -> list[float | None]:
    """What a report printed for a pair: trained on source, adapted, trained on target."""
    data = {SOURCE: other.data, ADAPTED: other.data, TARGET: other.domains[-1]}
    return [as_number(row.printed(measure, name)) for measure, name in data.items()]


def measured(results: list[Result], bounds: str, run: Run) -> list[Mean]:
    """Accuracies on the target of these runs: trained on source, adapted, trained on target."""
    source, target = run.domains
    groups = [(bounds, source), (run.experiment, run.data), (bounds, target)]
    return [mean(select(results, *group), f"accuracy on {target}") for group in groups]


@table(title="How much of the gap adaptation closes")
def adaptation(experiments: Experiments, rows: Rows, results: list[Result]) -> pd.DataFrame:
    """One line for each report row × experiment with bounds × pair; the row may be empty."""
    lines, substitutes = [], stands_for(results)
    for name, experiment, data in beside(experiments, rows, results):
        bounds, run = experiments[experiment].bounds, Run(experiment, data, 0)
        if bounds is None or not run.is_pair:
            continue
        other = Run(experiment, represented(data, substitutes), 0)
        printed = reported(rows[name], other) if name else [None] * len(TITLES)
        means = measured(results, bounds, run)
        numbers = [cell for value, m in zip(printed, means, strict=True) for cell in (value, m.value, m.sd)]
        gaps = [gap_closed(*printed), gap_closed(*(m.value for m in means))]
        missing = "; ".join(f"{title}: {m.missing}" for title, m in zip(TITLES, means, strict=True) if m.missing)
        lines.append([name, experiment, arrow(data), stand_in(data, other.data), *numbers, *gaps, missing])
    return pd.DataFrame(lines, columns=COLUMNS)
