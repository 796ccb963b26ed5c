"""How near generated images are to real ones: a line for each experiment, extractor and measure, never mixed."""

from collections.abc import Iterator

import pandas as pd

from ..datasets.preparing.inception_weights import SOURCE as INCEPTION
from ..files.results import Result, select, stands_for
from ..metrics.fidelity import COMPARED
from ..metrics.measures import Measure, find
from ..plan.reports import Rows
from ..plan.runs import arrow
from ..plan.settings import Experiments
from .base import beside, mean, represented, stand_in
from .registry import table

COLUMNS = ["report", "experiment", "data", "stands for", "extractor", "n", "measure"]
COLUMNS += ["mean", "sd", "baseline", "low", "high", "seeds", "missing"]
BESIDE = ("baseline", "low", "high")  # details of a distance that have columns
OF_INCEPTION = ("fid", "inception score")  # absent without its weights


@table(title="How near generated images are to real ones")
def fidelity(experiments: Experiments, rows: Rows, results: list[Result]) -> pd.DataFrame:
    """One line for each report row × experiment with images × data × extractor × measure; the row may be empty.

    n is the number of generated images; sd is over the seeds, all else their mean. What is absent for want of
    an extractor's weights has a line that says so.
    """
    lines, substitutes = [], stands_for(results)
    for report, experiment, data in beside(experiments, rows, results):
        line = {"report": report, "experiment": experiment, "data": arrow(data)}
        line["stands for"] = stand_in(data, represented(data, substitutes))
        lines += [line | cells for cells in measured(select(results, experiment, data))]
    return pd.DataFrame(lines, columns=COLUMNS).astype({"n": "Int64"})


def measured(group: list[Result]) -> Iterator[dict]:
    """The cells of every extractor and measure of an experiment on one data set."""
    for name in (name for name in OF_INCEPTION if any(name in r.provenance.get("absent", {}) for r in group)):
        yield {"extractor": INCEPTION.name, "measure": name, "seeds": 0, "missing": mean(group, name).missing}
    extractors = {name: about for r in group for name, about in r.provenance.get("extractors", {}).items()}
    for extractor, about in extractors.items():
        known = {name: find(name) for result in group for name in result.metrics.get("fidelity", {}).get(extractor, {})}
        beside = {(m.detail_of, m.role): name for name, m in known.items() if m.role in BESIDE}
        shown = {
            name: m for name, m in known.items() if (m.detail_of, m.role) not in beside or m.detail_of not in known
        }
        for name in sorted(shown, key=lambda name: by_size(known[name])):
            details = {role: beside[name, role] for role in BESIDE if (name, role) in beside}
            value = mean(group, f"{name} on {extractor}")
            yield {
                "extractor": extractor,
                "n": images(known[name], about),
                "measure": name,
                **dict(zip(("mean", "sd", "seeds", "missing"), value, strict=True)),
                **{role: mean(group, f"{detail} on {extractor}").value for role, detail in details.items()},
            }


def by_size(measure: Measure) -> tuple[str, bool, float, str]:
    """Orders a distance before "distance at 100" before "distance at 1000" before "distance ∞"."""
    is_size = measure.role == "size"
    size = measure.images or float("inf") if is_size else 0.0
    return measure.detail_of if is_size else measure.name, is_size, size, measure.name


def images(measure: Measure, about: dict) -> int | None:
    """The number of generated images that a measure is of; none where it is extrapolated."""
    if measure.role == "size":
        return measure.images
    count = about["generated images"]
    return min(count, about["test images"], COMPARED) if measure.balanced else count
