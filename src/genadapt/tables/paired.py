"""Experiments against each other on the same data: differences between runs of the same seeds."""

from collections.abc import Iterator
from statistics import fmean

import pandas as pd
from tabulate import tabulate as as_text

from ..files.results import Result, flat, select
from ..metrics import intervals
from ..metrics.measures import VALIDATION, find
from ..plan.reports import Rows
from ..plan.runs import arrow
from ..plan.settings import Experiments
from .base import data_of, number, scaled
from .registry import table

ALIKE = ("scale", "evaluators", "extractors", "measured with")  # in provenance of numbers that may be compared


def opponents(experiments: Experiments, results: list[Result]) -> Iterator[tuple[list[Result], list[Result]]]:
    """Results of two experiments on the same data; for a pair of domains also "trained on source" against adapted."""
    for place, name in enumerate(experiments):
        for data in data_of(results, name):
            own = select(results, name, data)
            if own[0].run.is_pair and experiments[name].bounds:
                yield select(results, experiments[name].bounds, own[0].run.domains[0]), own
            for other in list(experiments)[:place]:
                yield select(results, other, data), own


def alike(first: dict, second: dict) -> bool:
    """Whether two provenance records are of numbers that may be compared: of one scale and data, measured alike."""
    sets, others = first["data sets"], second["data sets"]
    same_data = all(sets[name] == others[name] for name in sets if name in others)
    return same_data and all(first.get(key) == second.get(key) for key in ALIKE)


def shared(first: list[Result], second: list[Result]) -> list[tuple[Result, Result]]:
    """Verified results of the same seeds that may be compared."""
    by_seed = {result.run.seed: result for result in first if not result.refused}
    pairs = [(by_seed[b.run.seed], b) for b in second if b.run.seed in by_seed and not b.refused]
    return [(a, b) for a, b in pairs if alike(a.provenance, b.provenance)]


def lines(pairs: list[tuple[Result, Result]]) -> Iterator[dict]:
    """One line for each measure that two experiments share for two seeds or more.

    Left out are details of other measures, numbers that settings are chosen by, and what is equal at every seed: it
    tells of the data or the evaluator.
    """
    for measure in dict.fromkeys(name for a, b in pairs for name in flat(a.metrics) if name in flat(b.metrics)):
        both = [(a, b) for a, b in pairs if measure in flat(a.metrics) and measure in flat(b.metrics)]
        first, second = ([scaled(measure, flat(r.metrics)[measure]) for r in side] for side in zip(*both, strict=True))
        if len(both) < 2 or first == second or find(measure).detail_of or measure.endswith(VALIDATION):
            continue
        interval, (a, b) = intervals.paired(first, second), both[0]
        yield {
            "data": arrow(b.run.data),
            "measure": measure,
            "experiment": b.run.experiment,
            "against": a.run.experiment + (f" on {a.run.data}" if a.run.data != b.run.data else ""),
            "experiment, mean": fmean(second),
            "against, mean": fmean(first),
            "difference": interval.mean,
            "low": interval.mean - interval.half,
            "high": interval.mean + interval.half,
            "seeds": " ".join(str(b.run.seed) for _, b in both),
        }


def as_markdown(frame: pd.DataFrame) -> str:
    """The table as text, the interval in one cell."""
    cells = []
    for line in frame.to_dict("records"):
        means = [number(line["measure"], line[f"{who}, mean"]) for who in ("experiment", "against")]
        ends = [number(line["measure"], line[end]) for end in ("difference", "low", "high")]
        interval = "{} [{}, {}]".format(*ends)
        cells.append([line["data"], line["measure"], line["experiment"], means[0], line["against"], means[1], interval])
        cells[-1].append(line["seeds"])
    heads = ["data", "measure", "experiment", "mean", "against", "mean", "difference [95 %]", "seeds"]
    return as_text(cells, heads, tablefmt="pipe", disable_numparse=True) + "\n" if cells else ""


@table(title="Experiments against each other, seed by seed", markdown=as_markdown)
def paired(experiments: Experiments, rows: Rows, results: list[Result]) -> pd.DataFrame:
    """One line for each two experiments × data × measure; accuracies and shares in percent.

    `difference` is the experiment less the one it is against, `low` and `high` its paired t interval of 95 %.
    """
    frame = pd.DataFrame([line for sides in opponents(experiments, results) for line in lines(shared(*sides))])
    return frame.sort_values(["data", "measure"], kind="stable") if len(frame) else frame
