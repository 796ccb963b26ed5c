"""Tabulate: metrics with their passports, beside the numbers of the source reports → csv and markdown."""

from collections.abc import Callable
from pathlib import Path

import pandas as pd
from tabulate import tabulate as as_text

from .. import fidelity_table, paired, transfer
from ..headline_table import headline, measures
from ..results import Result, load_results, select, stands_for
from ..sealed import write_text
from ..tables import (
    ADAPTED,
    SOURCE,
    TARGET,
    arrow,
    compared,
    load_reports,
    markdown,
    number,
    ours,
    printed,
    read_table,
    real,
)


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


def tabulate(experiments: dict, reports: Path, metrics: list[Path], passports: list[Path], out: Path) -> None:
    """Write all tables, each as csv and markdown, into the folder `out`.

    experiments: name → method, report (rows of the source reports), bounds (the experiment that gives
    "trained on source" and "trained on target", or None).
    """
    rows, results = load_reports(reports), load_results(metrics, passports)
    for name, build, as_markdown in [
        ("headline", headline, markdown),
        ("measures", measures, markdown),
        ("adaptation", adaptation, markdown),
        ("fidelity", fidelity_table.fidelity, fidelity_table.markdown),
    ]:
        write(out, name, build(experiments, rows, results), as_markdown)
    write(out, "paired", paired.table(experiments, results), paired.markdown)
    write(out, "transfer", transfer.transfer(experiments, results), transfer.markdown)


def write(out: Path, name: str, frame: pd.DataFrame, as_markdown: Callable[[pd.DataFrame], str]) -> None:
    """Write one table, its numbers with nine digits."""
    write_text(Path(out) / f"{name}.csv", frame.to_csv(index=False, float_format="%.9g", lineterminator="\n"))
    write_text(Path(out) / f"{name}.md", as_markdown(frame))


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
