"""Tabulate: metrics with their passports, beside the numbers of the source reports → csv and markdown."""

from pathlib import Path
from statistics import fmean, stdev
from typing import NamedTuple

import pandas as pd
import yaml
from tabulate import tabulate as as_text

from .. import transfer
from ..errors import UserError
from ..results import Result, load_results, select, stands_for
from ..sealed import write_text

SOURCE, ADAPTED, TARGET = "trained on source", "accuracy on target", "accuracy"  # as in reports.yaml
FIDELITY = "fidelity"  # has a table of its own


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
        return {name: {"remarks": {}, **row, "theirs": row["theirs"]} for name, row in rows.items()}
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
            reason = result.refused or result.passport.get("absent", {}).get(measure, "not computed")
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


def compared(experiments: dict, rows: dict, results: list[Result]) -> list[tuple[str, dict, str, str]]:
    """Every report row that an experiment stands beside ("" for none), with each of the experiment's data."""
    found = []
    for experiment, settings in experiments.items():
        if unknown := set(settings["report"]) - set(rows):
            raise UserError(f"experiments.{experiment}.report: not in reports.yaml: {', '.join(sorted(unknown))}")
        data = dict.fromkeys(result.run.data for result in select(results, experiment))
        for name in settings["report"] or [""]:
            row = rows.get(name, {"title": "", "theirs": {}, "remarks": {}})
            found += [(name, row, experiment, each) for each in data]
    return sorted(found, key=lambda line: line[0] or "~")  # by report row; without one last


def measures(row: dict, data: str, real_data: str, results: list[Result]) -> list[str]:
    """What to show of a run: what the report printed of such data, then all that was computed."""
    adapted = {TARGET: ADAPTED} if "-" in data else {}
    names = [name for name, cells in row["theirs"].items() if real_data in cells and name != SOURCE]
    names += [adapted.get(name, name) for result in results for name in result.metrics if name != FIDELITY]
    return list(dict.fromkeys(names)) or [""]


def headline(experiments: dict, rows: dict, results: list[Result]) -> pd.DataFrame:
    """One line for each report row × experiment × data × measure."""
    lines, substitutes = [], stands_for(results)
    for name, row, experiment, data in compared(experiments, rows, results):
        group, real_data = select(results, experiment, data), real(data, substitutes)
        for measure in measures(row, data, real_data, group):
            metric = TARGET if measure == ADAPTED else measure
            mean, sd, seeds, missing = ours(group, metric, group[0].run.domains[-1])
            line = {"report": name, "experiment": experiment, "what": row["title"], "data": arrow(data)}
            line |= {"stands for": arrow(real_data) if real_data != data else "", "measure": measure}
            line |= {"theirs": printed(row, measure, real_data), "ours": mean, "sd": sd, "seeds": seeds}
            lines.append(line | {"remark": row["remarks"].get(real_data, ""), "missing": missing})
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
    for column in [name for name in text if name.startswith("gap closed")]:
        text[column] = [value if value == "" else f"{value:.0f} %" for value in text[column]]
    text = text.loc[:, (text != "").any()]
    return text.to_markdown(index=False, disable_numparse=True) + "\n"


def tabulate(experiments: dict, reports: Path, metrics: list[Path], passports: list[Path], out: Path) -> None:
    """Write headline, adaptation, transfer and fidelity, each as csv and markdown, into the folder `out`.

    experiments: name → method, report (rows of the source reports), bounds (the experiment that gives
    "trained on source" and "trained on target", or None).
    """
    rows, results = load_reports(reports), load_results(metrics, passports)
    for name, build in {"headline": headline, "adaptation": adaptation}.items():
        frame = build(experiments, rows, results)
        write_text(Path(out) / f"{name}.csv", frame.round(6).to_csv(index=False, lineterminator="\n"))
        write_text(Path(out) / f"{name}.md", markdown(frame))
    domains = transfer.transfer(experiments, results)
    write_text(Path(out) / "transfer.csv", domains.round(6).to_csv(index=False, lineterminator="\n"))
    write_text(Path(out) / "transfer.md", transfer.markdown(domains))
    from .. import fidelity_table  # it is made of this module's parts

    distances = fidelity_table.fidelity(experiments, rows, results)
    write_text(Path(out) / "fidelity.csv", distances.to_csv(index=False, float_format="%.6g", lineterminator="\n"))
    write_text(Path(out) / "fidelity.md", fidelity_table.markdown(distances))


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
    widths = [4, 14, 20, 13, 17, 6, 13]
    table = as_text(lines, heads, tablefmt="simple", maxcolwidths=widths, disable_numparse=True)
    notes_text = [f"[{mark}] {reason}" for reason, mark in notes.items()]
    theirs = "theirs: as printed, on the data named under “stands for” where there is one"
    return "\n".join([table, "", theirs, *notes_text])
