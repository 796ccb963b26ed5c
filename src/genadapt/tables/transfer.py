"""Trained on one domain, tested on another: how far apart domains are, as classifiers see them."""

import pandas as pd

from ..files.results import Result, select
from ..files.samples import data_set_of
from ..plan.reports import Rows
from ..plan.settings import Experiments
from .registry import table


def as_markdown(frame: pd.DataFrame) -> str:
    """The table as text, with one decimal."""
    if frame.empty:
        return ""
    return frame.to_markdown(index=False, floatfmt=".1f") + "\n"


@table(title="How far apart the domains are", markdown=as_markdown)
def transfer(experiments: Experiments, rows: Rows, results: list[Result]) -> pd.DataFrame:
    """One line for each experiment × domain it was trained on; a column for each domain it was tested on.

    Cells are the accuracy in percent on the test split, the mean over the seeds. Pairs of source and target
    are left out: a line is what labels of one domain teach.
    """
    lines = []
    bounds = {e.bounds for e in experiments.values()}
    apart = {name for e in experiments.values() for name in e.evaluators} - bounds  # they have a table of their own
    for name in (name for name in experiments if name not in apart):
        runs = [result for result in select(results, name) if not result.run.is_pair]
        for trained in dict.fromkeys(result.run.data for result in runs):
            tested = pd.DataFrame(on_data_sets(r) for r in runs if r.run.data == trained)
            if len(tested.columns) > 1:
                lines.append({"experiment": name, "trained on": trained, **(100 * tested.mean()).to_dict()})
    frame = pd.DataFrame(lines)
    if lines:  # columns in the order of the lines, so that the diagonal is a diagonal
        order = [name for name in frame["trained on"].unique() if name in frame]
        rest = [name for name in frame.columns[2:] if name not in order]
        frame = frame[["experiment", "trained on", *order, *rest]]
    return frame


def on_data_sets(result: Result) -> dict[str, float]:
    """The accuracy on the test split of each data set: not on its parts, which are no domains."""
    return {name: value for name, value in result.metrics.get("accuracy", {}).items() if data_set_of(name) == name}
