"""How near generated images are to real ones: tables for each extractor, whose numbers are never compared."""

from ..tables.base import number
from .names import provenance_id

PARTS = {"": "", "size": "At other numbers of images", "detail": "In detail"}  # of an extractor: its tables' titles


def fidelity(lines: list[dict]) -> list[dict]:
    """The fidelity table by extractor, in parts: a row for each experiment and data, a column for each measure."""
    found = []
    for extractor in dict.fromkeys(line["extractor"] for line in lines):
        own = [line for line in lines if line["extractor"] == extractor]
        nothing = all(line["ours"] is None for line in own)
        reasons = list(dict.fromkeys(line["missing"] for line in own)) if nothing else []
        found.append({"extractor": extractor, "reasons": reasons, "parts": [] if nothing else parts(own)})
    return found


def parts(lines: list[dict]) -> list[dict]:
    """The tables of one extractor."""
    measures = dict.fromkeys(line["measure"] for line in lines)
    named = {part: [measure for measure in measures if part_of(measure) == part] for part in PARTS}
    return [
        {"title": PARTS[part], "measures": names, "rows": rows([line for line in lines if line["measure"] in names])}
        for part, names in named.items()
        if names
    ]


def part_of(measure: str) -> str:
    """Where a measure is shown: "distance at 100" is of another size, "distance, low" a detail."""
    return "size" if " at " in measure else "detail" if "," in measure else ""


def rows(lines: list[dict]) -> list[dict]:
    """A row for each experiment and data, with the rows of the reports it stands beside."""
    found: dict[tuple, dict] = {}
    for line in lines:
        key = line["experiment"], line["data"]
        row = found.setdefault(key, {**line, "reports": [], "cells": {}, "provenance": provenance_id(*key)})
        row["cells"][line["measure"]] = cell(line)
        row["reports"] += [line["report"]] if line["report"] not in [None, *row["reports"]] else []
    return list(found.values())


def cell(line: dict) -> dict:
    """One number as text, with its n, its floor (real against real) and its interval where there are such."""
    measure = line["measure"]
    beside = [] if line["n"] is None else [f"n {line['n']:,.0f}"]
    if line["floor"] is not None:
        beside.append(f"floor {number(measure, line['floor'])}")
    if line["low"] is not None:
        beside.append(f"{number(measure, line['low'])} to {number(measure, line['high'])}")
    shown = number(measure, line["ours"], line["sd"])
    return {"ours": line["ours"], "shown": shown, "beside": beside, "missing": line["missing"]}
