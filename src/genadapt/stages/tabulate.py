"""Tabulate: metrics with their passports, beside the numbers of the source reports → csv and markdown."""

from pathlib import Path
from statistics import fmean, stdev
from typing import NamedTuple

import pandas as pd
import yaml
from tabulate import tabulate as as_text

from .. import transfer
from ..errors import UserError
from ..results import Result, flat, load_results, select, stands_for
from ..sealed import write_text

SOURCE, ADAPTED, TARGET = "trained on source", "accuracy on target", "accuracy"  # as in reports.yaml


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
            missing.append(f"seed {result.run.seed}: {result.refused or 'not computed'}")
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


def compared(experiments: dict, rows: dict, results: list[Result]) -> list[tuple[str, dict, str, str]]:
    """Every report row that an experiment stands beside, with each of the experiment's data; by report row."""
    found = []
    for experiment, settings in experiments.items():
        if unknown := set(settings["report"]) - set(rows):
            raise UserError(f"experiments.{experiment}.report: not in reports.yaml: {', '.join(sorted(unknown))}")
        data = dict.fromkeys(result.run.data for result in select(results, experiment))
        found += [(name, rows[name], experiment, each) for name in settings["report"] for each in data]
    return sorted(found, key=lambda line: line[0])


def wanted(row: dict, data: str) -> list[str]:
    """The measures of a row's headline: what the report printed, or what reports.yaml names as ours."""
    if "-" in data:
        return [ADAPTED]
    return [name for name in row["theirs"] if name not in (SOURCE, ADAPTED, TARGET)] or row["ours"] or [""]


def difference(mean: float | None, theirs: str, like: bool) -> dict[str, float | None]:
    """Ours less theirs, in a column of its own where the data are not the same."""
    try:
        value = None if mean is None else mean - float(theirs)
    except ValueError:  # a range, or nothing
        value = None
    return {"difference": value if like else None, "difference, other data": None if like else value}


def headline(experiments: dict, rows: dict, results: list[Result]) -> pd.DataFrame:
    """One line for each report row × experiment × data: theirs and ours, or why there is nothing.

    A row's printed numbers stand beside the first of its experiments; the others are variants of it.
    Experiments that only give bounds are left out.
    """
    lines, substitutes, seen = [], stands_for(results), {}
    bounds = {settings["bounds"] for settings in experiments.values()}
    for name, row, experiment, data in compared(experiments, rows, results):
        if experiment in bounds:
            continue
        first = seen.setdefault(name, (experiment, set()))
        group, real_data = select(results, experiment, data), real(data, substitutes)
        first[1].add(real_data)
        for measure in wanted(row, data):
            metric = f"{TARGET} on {group[0].run.domains[-1]}" if measure == ADAPTED else measure
            mean, sd, seeds, missing = ours(flattened(group), metric, data)
            theirs = printed(row, measure, real_data) if experiment == first[0] else ""
            line = {"report": name, "what": row["title"], "experiment": experiment, "data": arrow(data)}
            line |= {"stands for": arrow(real_data) if real_data != data else "", "measure": measure}
            line |= {"theirs": theirs, "ours": mean, "sd": sd, **difference(mean, theirs, real_data == data)}
            remark = row["remarks"].get(real_data, "") if experiment == first[0] else ""
            lines.append(line | {"seeds": seeds, "remark": remark, "missing": missing})
    for name, row in rows.items():
        lines += not_run(name, row, *seen.get(name, ("", set())))
    return pd.DataFrame(sorted(lines, key=lambda line: line["report"]))


def not_run(name: str, row: dict, experiment: str, have: set[str]) -> list[dict]:
    """A line for each number that a report printed and no run stands beside."""
    asked = [(m, data) for m, cells in row["theirs"].items() if m not in (SOURCE, TARGET) for data in cells]
    if not experiment and not asked:
        asked = [(measure, "") for measure in row["ours"] or [""]]
    reason = "not on these data at this scale" if experiment else "not run at this scale"
    return [
        {
            **{"report": name, "what": row["title"], "experiment": experiment, "data": arrow(data), "stands for": ""},
            **{"measure": measure, "theirs": printed(row, measure, data), "ours": None, "sd": None},
            **{"difference": None, "difference, other data": None, "seeds": 0},
            **{
                "remark": row["remarks"].get(data, ""),
                "missing": reason,
            },
        }
        for measure, data in asked
        if data not in have
    ]


def flattened(results: list[Result]) -> list[Result]:
    """The results with a name for every number."""
    return [result._replace(metrics=flat(result.metrics)) for result in results]


def measures(experiments: dict, rows: dict, results: list[Result]) -> pd.DataFrame:
    """Everything that was measured: one line for each experiment × data × measure."""
    lines, substitutes = [], stands_for(results)
    for experiment in experiments:
        for data in dict.fromkeys(result.run.data for result in select(results, experiment)):
            group, real_data = select(results, experiment, data), real(data, substitutes)
            group = flattened(group)
            for measure in dict.fromkeys(name for result in group for name in result.metrics):
                mean, sd, seeds, missing = ours(group, measure, data)
                line = {"experiment": experiment, "data": arrow(data)}
                line |= {"stands for": arrow(real_data) if real_data != data else "", "measure": measure}
                lines.append(line | {"ours": mean, "sd": sd, "seeds": seeds, "missing": missing})
    return pd.DataFrame(lines)


def gap_closed(source: float | None, adapted: float | None, target: float | None) -> float | None:
    """Percent of the way from "trained on source" to "trained on target" that adaptation went."""
    if None in (source, adapted, target) or target <= source:
        return None
    return 100 * (adapted - source) / (target - source)


def adaptation(experiments: dict, rows: dict, results: list[Result]) -> pd.DataFrame:
    """One line for each report row × experiment × pair: trained on source, adapted, trained on target."""
    lines, substitutes = [], stands_for(results)
    for name, row, experiment, data in compared(experiments, rows, results):
        bounds = experiments[experiment]["bounds"]
        if bounds is None or "-" not in data:
            continue
        (source, target), real_data = data.split("-"), real(data, substitutes)
        groups = {SOURCE: (bounds, source), ADAPTED: (experiment, data), TARGET: (bounds, target)}
        theirs = {m: printed(row, m, real_data.split("-")[1] if m == TARGET else real_data) for m in groups}
        found = {m: ours(select(results, *group), TARGET, target) for m, group in groups.items()}
        line = {"report": name, "experiment": experiment, "pair": arrow(data)}
        line["stands for"] = arrow(real_data) if real_data != data else ""
        for measure, title in zip(groups, (SOURCE, "adapted", "trained on target"), strict=True):
            line |= {f"{title}, theirs": theirs[measure], f"{title}, ours": found[measure].mean}
            line |= {f"{title}, sd": found[measure].sd}
        shares = [gap_closed(*[float(v) if v else None for v in theirs.values()])]
        shares.append(gap_closed(*[found[m].mean for m in groups]))
        line |= {"gap closed, theirs": shares[0], "gap closed, ours": shares[1]}
        missing = [f"{m}: {found[m].missing}" for m in groups if found[m].missing]
        lines.append(line | {"missing": "; ".join(missing)})
    return pd.DataFrame(lines)


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


def tabulate(experiments: dict, reports: Path, metrics: list[Path], passports: list[Path], out: Path) -> None:
    """Write headline, measures, adaptation and transfer, each as csv and markdown, into the folder `out`.

    experiments: name → method, report (rows of the source reports), bounds (the experiment that gives
    "trained on source" and "trained on target", or None).
    """
    rows, results = load_reports(reports), load_results(metrics, passports)
    for name, build in {"headline": headline, "measures": measures, "adaptation": adaptation}.items():
        frame = build(experiments, rows, results)
        write_text(Path(out) / f"{name}.csv", frame.round(6).to_csv(index=False, lineterminator="\n"))
        write_text(Path(out) / f"{name}.md", markdown(frame))
    domains = transfer.transfer(experiments, results)
    write_text(Path(out) / "transfer.csv", domains.round(6).to_csv(index=False, lineterminator="\n"))
    write_text(Path(out) / "transfer.md", transfer.markdown(domains))


def read_table(path: Path) -> list[dict]:
    """The lines of a csv table, None where a cell is empty; `theirs` stays as it was printed."""
    try:
        frame = pd.read_csv(path, dtype={"theirs": str})
    except pd.errors.EmptyDataError:
        return []
    except (OSError, ValueError) as error:
        raise UserError(f"{path}: expected a readable table ({error})") from None
    return frame.astype(object).where(frame.notna(), None).to_dict("records")


def terminal(tables: Path) -> str:
    """The headline table in at most 100 columns."""
    lines, notes = [], {}
    for line in read_table(Path(tables) / "headline.csv"):
        shown = number(line["measure"] or "", line["ours"], line["sd"])
        if line["missing"]:
            mark = notes.setdefault(line["missing"], len(notes) + 1)
            shown += f" [{mark}]"
        cells = [line[key] or "" for key in ("report", "experiment", "data", "stands for", "measure", "theirs")]
        lines.append([*cells, shown])
    heads = ["row", "experiment", "data", "stands for", "measure", "theirs", "ours"]
    widths = [4, 14, 20, 13, 18, 6, 13]
    table = as_text(lines, heads, tablefmt="simple", maxcolwidths=widths, disable_numparse=True)
    notes_text = [f"[{mark}] {reason}" for reason, mark in notes.items()]
    theirs = "theirs: as printed, on the data named under “stands for” where there is one"
    return "\n".join([table, "", theirs, *notes_text])
