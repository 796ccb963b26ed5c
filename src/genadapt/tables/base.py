"""What the tables share: the rows of the source reports, a measure over the seeds, numbers as text."""

from pathlib import Path
from statistics import fmean, stdev
from typing import NamedTuple

import pandas as pd
import yaml

from ..errors import UserError
from ..files.results import Result, select
from ..plan.settings import Experiments

SOURCE, ADAPTED, TARGET = "trained on source", "accuracy on target", "accuracy"  # as in reports.yaml
DETAILS = (" floor", ", low", ", high", ", sd over", " distance at ")  # in names of measures


class Ours(NamedTuple):
    """One measure over the seeds."""

    mean: float | None
    sd: float | None  # of two seeds or more
    seeds: int
    missing: str  # why a seed, or every one, is not in it


def load_reports(path: Path) -> dict[str, dict]:
    """The rows of reports.yaml."""
    try:
        rows = yaml.safe_load(Path(path).read_text(encoding="utf-8"))
        return {name: {"remarks": {}, "ours": [], **row, "theirs": row["theirs"]} for name, row in rows.items()}
    except (OSError, yaml.YAMLError, AttributeError, TypeError, KeyError) as error:
        raise UserError(f"{path}: expected rows with title and theirs ({error!r})") from None


def real(data: str, substitutes: dict[str, str]) -> str:
    """The data or pair of the source reports that `data` is or stands for."""
    return "-".join(substitutes.get(name, name) for name in data.split("-"))


def arrow(data: str) -> str:
    """A data set's name, or "source→target"."""
    return data.replace("-", "→")


def is_percent(measure: str) -> bool:
    """Whether a measure is a share, shown in percent."""
    return "accuracy" in measure or "share" in measure or measure == SOURCE


def is_detail(measure: str) -> bool:
    """Whether a measure only tells how sure another one is: its floor, interval, or dependence on numbers of images."""
    return any(words in measure for words in DETAILS)


def scaled(measure: str, value: float) -> float:
    """A metric as it is shown: percent for shares."""
    return round(100 * value, 6) if is_percent(measure) else value


def ours(results: list[Result], measure: str, target: str) -> Ours:
    """A measure over the seeds of an experiment; where it is of several data sets, on `target`."""
    values, missing = [], []
    for result in results:
        value = result.metrics.get(measure)
        value = value.get(target) if isinstance(value, dict) else value
        if value is None:
            reason = result.refused or result.provenance.get("absent", {}).get(measure, "not computed")
            missing.append(f"seed {result.run.seed}: {reason}")
        else:
            values.append(scaled(measure, value))
    if not results:
        missing.append("no such run")
    sd = stdev(values) if len(values) > 1 else None
    return Ours(fmean(values) if values else None, sd, len(values), "; ".join(missing))


def number(measure: str, mean: float | None, sd: float | None = None) -> str:
    """A measure as text: mean, and ± sd where there is one."""
    if mean is None:
        return "missing"
    form, spread = (".2f", ".2f") if is_percent(measure) else (".4g", ".2g")
    return f"{mean:{form}}" + ("" if sd is None else f" ± {sd:{spread}}")


def printed(row: dict, measure: str, data: str) -> str:
    """What a source report printed, as it printed it; empty where it printed nothing."""
    value = row["theirs"].get(measure, {}).get(data, "")
    return "–".join(map(str, value)) if isinstance(value, list) else str(value)


def compared(experiments: Experiments, rows: dict, results: list[Result]) -> list[tuple[str, dict, str, str]]:
    """Every report row that an experiment stands beside, with each of the experiment's data; by report row."""
    found = []
    for experiment, settings in experiments.items():
        if unknown := set(settings.report) - set(rows):
            raise UserError(f"experiments.{experiment}.report: not in reports.yaml: {', '.join(sorted(unknown))}")
        data = dict.fromkeys(result.run.data for result in select(results, experiment))
        found += [(name, rows[name], experiment, each) for name in settings.report for each in data]
    return sorted(found, key=lambda line: line[0])


def markdown(frame: pd.DataFrame) -> str:
    """A table with every number as text, "mean ± sd" in one cell, and no empty columns."""
    text = frame.astype(object).where(frame.notna(), "")
    for column in [name for name in frame if name.endswith("sd")]:
        mean = column.removesuffix("sd") + "ours"
        names = frame["measure"] if "measure" in frame else [SOURCE] * len(frame)
        cells = zip(names, frame[mean].astype(object), frame[column].astype(object), strict=True)
        text[mean] = [number(m, *(None if pd.isna(v) else v for v in pair)) for m, *pair in cells]
        text = text.drop(columns=column)
    for column in [name for name in text if name.startswith("difference")]:
        text[column] = [value if value == "" else f"{value:+.4g}" for value in text[column]]
    for column in [name for name in text if name.startswith("gap closed")]:
        text[column] = [value if value == "" else f"{value:.0f} %" for value in text[column]]
    text = text.loc[:, (text != "").any()]
    return text.to_markdown(index=False, disable_numparse=True) + "\n"


def read_table(path: Path) -> list[dict]:
    """The lines of a csv table, None where a cell is empty; `theirs` stays as it was printed."""
    try:
        frame = pd.read_csv(path, dtype={"theirs": str})
    except pd.errors.EmptyDataError:
        return []
    except (OSError, ValueError) as error:
        raise UserError(f"{path}: expected a readable table ({error})") from None
    return frame.astype(object).where(frame.notna(), None).to_dict("records")
