"""Which checkpoint would be chosen without the target's labels, and what the choice costs."""

from statistics import fmean

import pandas as pd

from ..files.results import Result, select
from ..metrics.choice import CRITERIA
from ..plan.reports import Rows
from ..plan.runs import arrow
from ..plan.settings import Experiments
from .base import data_of, mean
from .registry import table

BEST = "accuracy, best checkpoint"
COLUMNS = {
    "last": "accuracy",
    **{f"by {name}": f"accuracy, chosen by {name}" for name in CRITERIA},
    "best of all": BEST,
}
ALL = "mean of all"  # in place of an experiment


@table(title="Which checkpoint is chosen without the target's labels")
def choice(experiments: Experiments, rows: Rows, results: list[Result]) -> pd.DataFrame:
    """One line for each experiment × pair whose runs kept checkpoints on the way, and the mean of these lines.

    Accuracies on the target's test images in percent, over the seeds: of the last checkpoint, of the one that each
    criterion chooses, and of the best of them, which takes the test labels to find: nobody without them can have it.
    """
    lines = []
    for name in experiments:
        for data in data_of(results, name):
            runs = [result for result in select(results, name, data) if BEST in result.metrics]
            if runs:
                lines.append({"experiment": name, "pair": arrow(data), **cells(runs)})
    if len(lines) > 1:
        means = {f"{title}, mean": fmean(line[f"{title}, mean"] for line in lines) for title in COLUMNS}
        lines.append({"experiment": ALL, **means})
    frame = pd.DataFrame(lines)
    return frame.astype({"seeds": "Int64"}) if lines else frame  # whole numbers beside the means' empty cell


def cells(runs: list[Result]) -> dict[str, float | int | None]:
    """Mean and standard deviation of each column over the seeds of a pair, and how many these are."""
    target = runs[0].run.domains[-1]
    means = {title: mean(runs, f"{measure} on {target}") for title, measure in COLUMNS.items()}
    values = {
        f"{title}, {kind}": cell for title, m in means.items() for kind, cell in (("mean", m.value), ("sd", m.sd))
    }
    return values | {"seeds": means["last"].seeds}
