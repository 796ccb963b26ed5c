"""How near generated images are to real ones: a table for each extractor, whose numbers are never compared."""

from ..stages.tabulate import number
from .names import passport_id


def fidelity(lines: list[dict]) -> list[dict]:
    """The fidelity table as one table an extractor: a row for each experiment, data and n; a column a measure."""
    tables = []
    for extractor in dict.fromkeys(line["extractor"] for line in lines):
        own = [line for line in lines if line["extractor"] == extractor]
        names = list(dict.fromkeys(line["measure"] for line in own))
        rows: dict[tuple, dict] = {}
        for line in own:
            key = tuple(line[name] for name in ("report", "experiment", "data", "n"))
            row = rows.setdefault(key, {**line, "cells": dict.fromkeys(names)})
            row["cells"][line["measure"]] = cell(line)
        for row in rows.values():
            row["passport"] = passport_id(row["experiment"], row["data"])
        tables.append({"extractor": extractor, "measures": names, "rows": list(rows.values())})
    return tables


def cell(line: dict) -> dict:
    """One number as text, with its floor (real against real) and its interval where there are such."""
    measure = line["measure"]
    beside = [] if line["floor"] is None else [f"floor {number(measure, line['floor'])}"]
    if line["low"] is not None:
        beside.append(f"{number(measure, line['low'])} to {number(measure, line['high'])}")
    shown = number(measure, line["ours"], line["sd"])
    return {"ours": line["ours"], "shown": shown, "beside": beside, "missing": line["missing"]}
