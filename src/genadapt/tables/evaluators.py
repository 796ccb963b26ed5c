"""How far evaluators can be trusted: their accuracy on real images, of their own and of neighbouring domains."""

from collections.abc import Iterator

import pandas as pd

from ..files.results import Result, select
from ..plan.reports import Rows
from ..plan.settings import Experiments
from .base import data_of, mean
from .registry import table

COLUMNS = ["evaluates", "evaluator", "reports", "trained on", "tested on", "measure", "mean", "sd"]
MEASURES = ("accuracy of exact sets", "accuracy")  # the first that there is: of several labels, of one class
TEST = "test images"


@table(title="How well evaluators read real images")
def evaluators(experiments: Experiments, rows: Rows, results: list[Result]) -> pd.DataFrame:
    """One line for each data set of generators × its evaluators × the real images that these were tried on.

    These are the data set's test images, then those of what it was trained on, corrupted, and its validation split,
    then other data sets. `reports` is no for what only chooses settings. Percent, over the seeds.
    """
    lines = [
        [data, name, reports, *cells]
        for data, helpers in evaluating(experiments, results).items()
        for name, reports in helpers.items()
        for cells in tried(name, data, results)
    ]
    return pd.DataFrame(lines, columns=COLUMNS)


def evaluating(experiments: Experiments, results: list[Result]) -> dict[str, dict[str, str]]:
    """Of each data set of generators the experiments that look at what is made of it, and whether they report."""
    known: dict[str, dict[str, str]] = {}
    for name, experiment in experiments.items():
        reporting = dict.fromkeys(experiment.evaluators, "yes")
        choosing = {experiment.validator: "no"} if experiment.validator else {}
        for data in data_of(results, name) if reporting or choosing else ():
            known[data] = known.get(data, {}) | choosing | reporting
    return {data: dict(sorted(known[data].items(), key=lambda item: item[1] == "no")) for data in known}


def tried(name: str, data: str, results: list[Result]) -> Iterator[list]:
    """What an evaluator of a data set was trained on, tested on, and how often it was right: of those images first."""
    learned = data_of(results, name)
    if not learned:
        return
    trained = data if data in learned else learned[0]
    group = select(results, name, trained)
    measure = next(m for m in MEASURES if m in group[0].metrics or m == MEASURES[-1])
    parts = group[0].metrics.get(measure, {})
    for tested in sorted(parts, key=lambda tested: (tested != data, ", " not in tested, tested)):
        shown = TEST if tested == data else tested.removeprefix(f"{trained}, ")
        value = mean(group, f"{measure} on {tested}")
        yield [trained, shown, measure, value.value, value.sd]
