"""What the tables share: experiments beside the rows of reports, a measure over the seeds, numbers as text."""

from pathlib import Path
from statistics import fmean, stdev
from typing import NamedTuple

import pandas as pd

from ..errors import UserError
from ..files.results import Result, flat, select
from ..metrics import measures
from ..plan.reports import Rows
from ..plan.runs import arrow, domains
from ..plan.settings import Experiments

TEXT = (  # columns of names and remarks: an experiment may be called 1e5, a data set 0
    *("report", "what", "experiment", "data", "pair", "stands for", "extractor", "measure", "reported", "missing"),
    *("evaluates", "evaluator", "reports", "trained on", "tested on", "best experiment", "remark"),
)
VALUES = (
    "panel mean",
    "panel lowest",
    "best",
    "baseline",
    "low",
    "high",
)  # columns of numbers in the unit of their line's measure


class Mean(NamedTuple):
    """A measure over the seeds, as it is shown: shares in percent."""

    value: float | None
    sd: float | None  # of two seeds or more
    seeds: int
    missing: str  # why a seed, or every one, is not in it


# the run of a generator without these has no number to be shown by
NOTHING_MEASURES = "nothing measures its images (params.yaml: evaluators, inception)"


def represented(data: str, substitutes: dict[str, str]) -> str:
    """The data or pair of the source reports that `data` are or stand for."""
    return "-".join(substitutes.get(name, name) for name in domains(data))


def stand_in(data: str, other: str) -> str:
    """What data stand for, as it is shown; empty if for themselves."""
    return arrow(other) if other != data else ""


def scaled(measure: str, value: float) -> float:
    """A metric as it is shown: percent for shares."""
    return round(100 * value, 6) if measures.find(measure).percent else value


def mean(results: list[Result], measure: str) -> Mean:
    """A measure over the seeds of an experiment, by its name in `flat` metrics."""
    values, missing = [], []
    for result in results:
        metrics = flat(result.metrics)
        if measure in metrics:
            values.append(scaled(measure, metrics[measure]))
        else:
            unknown = "not computed" if measure else NOTHING_MEASURES
            reason = result.refused or result.provenance.get("absent", {}).get(measure, unknown)
            missing.append(f"seed {result.run.seed}: {reason}")
    if not results:
        missing.append("no such run")
    sd = stdev(values) if len(values) > 1 else None
    return Mean(fmean(values) if values else None, sd, len(values), "; ".join(missing))


def number(measure: str, value: float | None, sd: float | None = None) -> str:
    """A value of a measure as text, and ± sd where there is one."""
    if value is None:
        return "missing"
    form, sd_form = (".2f", ".2f") if measures.find(measure).percent else (".4g", ".2g")
    return f"{value:{form}}" + ("" if sd is None else f" ± {sd:{sd_form}}")


def as_number(printed: str) -> float | None:
    """What a report printed, as a number; None for a range or nothing."""
    try:
        return float(printed)
    except ValueError:
        return None


def helpers(experiments: Experiments) -> set[str]:
    """Experiments that evaluate others, choose their settings or bound them."""
    return {name for e in experiments.values() for name in (*e.evaluators, e.validator, e.bounds) if name}


def data_of(results: list[Result], experiment: str) -> list[str]:
    """The data sets or pairs that an experiment has runs on."""
    return list(dict.fromkeys(result.run.data for result in select(results, experiment)))


def beside(experiments: Experiments, rows: Rows, results: list[Result]) -> list[tuple[str, str, str]]:
    """Report row, experiment and data: by row, and with "" for its name at the end what no row stands beside."""
    places = [
        (row, name, data)
        for name, experiment in experiments.items()
        for row in experiment.report or [""]
        for data in data_of(results, name)
    ]
    order = [*rows, ""]
    return sorted(places, key=lambda place: order.index(place[0]))


def as_markdown(frame: pd.DataFrame) -> str:
    """A table with every number as text, "mean ± sd" in one cell, and no empty columns."""
    if frame.empty:
        return ""
    text = frame.astype(object).where(frame.notna(), "")
    names = list(frame["measure"]) if "measure" in frame else ["accuracy"] * len(frame)
    for column in (name for name in frame if name.endswith("sd")):
        stem = column.removesuffix("sd")
        of = next(stem + word for word in ("mean", "reproduced") if stem + word in frame)
        pairs = zip(names, given(frame[of]), given(frame[column]), strict=True)
        text[of] = [number(*pair) for pair in pairs]
        text = text.drop(columns=column)
    for column in (name for name in VALUES if name in text):
        cells = zip(names, given(frame[column]), strict=True)
        text[column] = ["" if value is None else number(name, value) for name, value in cells]
    for prefix, form in {"difference": "{:+.4g}", "gap closed": "{:.0f} %"}.items():
        for column in (name for name in text if name.startswith(prefix)):
            text[column] = [value if value == "" else form.format(value) for value in text[column]]
    text = text.loc[:, (text != "").any()]
    return text.to_markdown(index=False, disable_numparse=True) + "\n"


def given(column: pd.Series) -> list:
    """The cells of a column, None where there is nothing."""
    return [None if pd.isna(value) else value for value in column.astype(object)]


def read_table(path: Path, *columns: str) -> list[dict]:
    """The lines of a csv table, None where a cell is empty; `reported` stays as it was printed.

    Raises `UserError`, naming the file, if it cannot be read or lacks one of these columns.
    """
    try:
        frame = pd.read_csv(path, dtype=dict.fromkeys(TEXT, str), keep_default_na=False, na_values=[""])
    except pd.errors.EmptyDataError:
        return []
    except (OSError, ValueError) as error:
        raise UserError(f"{path}: expected a readable table ({error})") from None
    if lacking := [column for column in columns if column not in frame]:
        raise UserError(f"{path}: lacks the columns {', '.join(lacking)}: of another version; run snakemake again")
    return frame.astype(object).where(frame.notna(), None).to_dict("records")
