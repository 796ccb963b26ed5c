"""Tabulate: metrics with their provenance, beside the numbers of the source reports → csv and markdown."""

from collections.abc import Callable
from pathlib import Path

import pandas as pd
from tabulate import tabulate as as_text

from ..files.results import load_results
from ..files.sealed import write_json, write_text
from ..plan.reports import check_rows, load_reports
from ..plan.settings import ReportSettings
from ..tables.base import number, read_table
from ..tables.registry import tables
from ..tables.summary import summary

HEADS = ["row", "experiment", "data", "measure", "reported", "reproduced", "best of ours"]
WIDTHS = [4, 13, 21, 16, 8, 12, 13]  # characters


def tabulate(
    settings: ReportSettings, reports: Path, metrics: list[Path], provenance: list[Path], out: Path, headline: Path
) -> None:
    """Write all tables, each as csv and markdown, into the folder `out`, and `headline`, the few numbers for DVC."""
    experiments, rows = settings.experiments, load_reports(reports)
    check_rows(experiments, rows)
    results = load_results(metrics, provenance)
    for name, table in tables().items():
        write(out, name, table.build(experiments, rows, results), table.markdown)
    numbers, left_out = summary(experiments, rows, results)
    write_json(headline, numbers)
    if left_out:
        print("\n  ".join([f"{headline}: left out, to fit a screen:", *left_out]))


def write(out: Path, name: str, frame: pd.DataFrame, as_markdown: Callable[[pd.DataFrame], str]) -> None:
    """Write one table, its numbers with nine digits."""
    write_text(Path(out) / f"{name}.csv", frame.to_csv(index=False, float_format="%.9g", lineterminator="\n"))
    write_text(Path(out) / f"{name}.md", as_markdown(frame))


def terminal(tables: Path) -> str:
    """Headline and further experiments in at most 100 columns; what was not run is one line below them."""
    cells, notes, not_run = [], {}, {}
    for line in read_table(Path(tables) / "headline.csv", "reproduced", "best"):
        if not line["experiment"] and line["best"] is None:
            not_run.setdefault(line["missing"], {})[line["report"]] = None
            continue
        best = f"{number(line['measure'], line['best'])} {line['best experiment']}" if line["best experiment"] else ""
        start = [line["report"], line["experiment"], data_cell(line), line["measure"], line["reported"]]
        cells.append([*start, shown(line, "reproduced", notes), best])
    for line in read_table(Path(tables) / "further.csv"):
        cells.append(["", line["experiment"], data_cell(line), line["measure"], "", shown(line, "mean", notes), ""])
    parts = [
        as_text(cells, HEADS, tablefmt="simple", maxcolwidths=WIDTHS, disable_numparse=True),
        "",
        "reported: as printed, on the data after “for” where ours stand for them",
        *(f"[{mark}] {reason}" for reason, mark in notes.items()),
        *(f"{reason}: {', '.join(rows)}" for reason, rows in not_run.items()),
    ]
    return "\n".join(parts)


def data_cell(line: dict) -> str:
    """The data of a line, and below them what they stand for."""
    return line["data"] + (f"\nfor {line['stands for']}" if line["stands for"] else "")


def shown(line: dict, column: str, notes: dict[str, int]) -> str:
    """Our number of a line, marked with the number of the note that says what is missing."""
    mark = f" [{notes.setdefault(line['missing'], len(notes) + 1)}]" if line["missing"] else ""
    return number(line["measure"] or "", line[column], line["sd"]) + mark
