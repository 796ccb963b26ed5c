"""How near generated images are to real ones: tables for each extractor, whose numbers are never compared."""

from ..tables.base import number
from .names import provenance_id, report_rows, tells_of_another

PARTS = {False: "", True: "In detail"}  # titles of an extractor's tables; True: of details


def fidelity(lines: list[dict]) -> list[dict]:
    """The fidelity table by extractor, in parts: a row for each experiment and data, a column for each measure."""
    tables = []
    for extractor in dict.fromkeys(line["extractor"] for line in lines):
        own = [line for line in lines if line["extractor"] == extractor]
        nothing = all(line["mean"] is None for line in own)
        reasons = list(dict.fromkeys(line["missing"] for line in own)) if nothing else []
        tables.append({"extractor": extractor, "reasons": reasons, "parts": [] if nothing else parts(own)})
    return sorted(tables, key=lambda table: not table["parts"])  # what has no numbers comes last


def parts(lines: list[dict]) -> list[dict]:
    """The tables of one extractor."""
    measures = dict.fromkeys(line["measure"] for line in lines)
    named = {part: [measure for measure in measures if tells_of_another(measure) == part] for part in PARTS}
    return [
        {"title": PARTS[part], "measures": names, "rows": rows([line for line in lines if line["measure"] in names])}
        for part, names in named.items()
        if names
    ]


def rows(lines: list[dict]) -> list[dict]:
    """A row for each experiment and data, with the rows of the reports it stands beside."""
    by_run: dict[tuple, dict] = {}
    for line in lines:
        key = line["experiment"], line["data"]
        row = by_run.setdefault(key, {**line, "reports": [], "cells": {}, "provenance": provenance_id(*key)})
        row["cells"][line["measure"]] = cell(line)
        row["reports"] += [name for name in report_rows(line["report"]) if name not in row["reports"]]
    return list(by_run.values())


def cell(line: dict) -> dict:
    """One number as text, with its n, its real–real baseline and its interval where there are such."""
    measure = line["measure"]
    beside = [] if line["n"] is None else [f"n {line['n']:,.0f}"]
    if line["baseline"] is not None:
        beside.append(f"baseline {number(measure, line['baseline'])}")
    if line["low"] is not None:
        beside.append(f"{number(measure, line['low'])} to {number(measure, line['high'])}")
    shown = number(measure, line["mean"], line["sd"])
    return {"mean": line["mean"], "shown": shown, "beside": beside, "missing": line["missing"]}
