"""What all runs gave: no metric becomes a number of a table or page unless a provenance record vouches for it."""

import json
import math
from pathlib import Path
from typing import Any, NamedTuple

from ..errors import UserError
from ..plan.runs import Run
from .provenance import refusal
from .sealed import read_json


class Result(NamedTuple):
    """What is known of one run: its verified metrics, or why there are none."""

    run: Run
    metrics: dict[str, Any]
    provenance: dict[str, Any]  # as it lies in the file, which an older version may have written
    refused: str


def run_of(path: Path) -> Run:
    """The run that a file belongs to, by the end of its path: experiment/data/seed0.json."""
    *_, experiment, data, seed = Path("", *path.parts[-3:]).with_suffix("").parts
    return Run(experiment, data, int(seed.removeprefix("seed")))


def flat(metrics: dict[str, Any]) -> dict[str, Any]:
    """{"accuracy": {"usps": 0.9}} becomes {"accuracy on usps": 0.9}.

    A group of such groups gives its inner names: {"fidelity": {"inception": {"recall": 0.5}}} becomes
    {"recall on inception": 0.5}.
    """
    numbers = {}
    for name, value in metrics.items():
        if not isinstance(value, dict):
            numbers[name] = value
        elif any(isinstance(inner, dict) for inner in value.values()):
            numbers |= {f"{key} on {place}": v for place, inner in value.items() for key, v in flat(inner).items()}
        else:
            numbers |= {f"{name} on {place}": v for place, v in value.items()}
    return numbers


def verify(run: Run, metrics: Path, provenance: Path | None) -> Result:
    """The metrics of a run if its provenance record vouches for them."""
    if provenance is None:
        return Result(run, {}, {}, "no provenance")
    try:
        record = read_json(provenance)
        content = metrics.read_bytes()
    except (UserError, OSError) as error:
        return Result(run, {}, {}, f"no readable {'provenance' if isinstance(error, UserError) else 'metrics file'}")
    if reason := refusal(record, run.name, content):
        return Result(run, {}, record, reason)
    numbers = json.loads(content)
    if not all(isinstance(value, (int, float)) and math.isfinite(value) for value in flat(numbers).values()):
        return Result(run, {}, record, "the metrics are not all finite numbers")
    return Result(run, numbers, record, "")


def load_results(metrics: list[Path], provenance: list[Path]) -> list[Result]:
    """One result for each metrics file, in their order."""
    by_run = {run_of(Path(path)): Path(path) for path in provenance}
    return [verify(run := run_of(Path(path)), Path(path), by_run.get(run)) for path in metrics]


def stands_for(results: list[Result]) -> dict[str, str]:
    """The data set of the reports that each substitute stands for, by all provenance records."""
    sets = [item for result in results for item in result.provenance.get("data sets", {}).items()]
    return {name: about["stands for"] for name, about in sets if about.get("stands for")}


def select(results: list[Result], experiment: str | None, data: str | None = None) -> list[Result]:
    """The results of an experiment, on one data set or pair or on all."""
    return [r for r in results if r.run.experiment == experiment and data in (None, r.run.data)]
