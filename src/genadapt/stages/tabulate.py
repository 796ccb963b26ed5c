"""Tabulate: metrics with their provenance, beside the numbers of the source reports → csv and markdown."""

from collections.abc import Callable
from pathlib import Path

import pandas as pd
from tabulate import tabulate as as_text

from ..files.results import load_results
from ..files.sealed import write_text
from ..plan.settings import ReportSettings
from ..tables import fidelity, paired, transfer
from ..tables.adaptation import adaptation
from ..tables.base import load_reports, markdown, number, read_table
from ..tables.headline import headline, measures


def tabulate(settings: ReportSettings, reports: Path, metrics: list[Path], provenance: list[Path], out: Path) -> None:
    """Write all tables, each as csv and markdown, into the folder `out`."""
    experiments, rows, results = settings.experiments, load_reports(reports), load_results(metrics, provenance)
    for name, build, as_markdown in [
        ("headline", headline, markdown),
        ("measures", measures, markdown),
        ("adaptation", adaptation, markdown),
        ("fidelity", fidelity.fidelity, fidelity.markdown),
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
