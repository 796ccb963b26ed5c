"""How well evaluators read real images: a table for each data set whose generated images they look at."""

from ..tables.base import number
from .names import provenance_id


def evaluators(lines: list[dict]) -> list[dict]:
    """For each data set its evaluators (lines) and what they were tried on (columns)."""
    return [of_data([line for line in lines if line["evaluates"] == data]) for data in unique(lines, "evaluates")]


def of_data(lines: list[dict]) -> dict:
    """The evaluators of one data set; a cell is empty where one was not tried on those images."""
    columns = unique(lines, "tested on")
    shown = []
    for name in unique(lines, "evaluator"):
        own = {line["tested on"]: line for line in lines if line["evaluator"] == name}
        first = next(iter(own.values()))
        cells = [number(own[c]["measure"], own[c]["mean"], own[c]["sd"]) if c in own else "" for c in columns]
        shown.append(first | {"cells": cells, "provenance": provenance_id(name, first["trained on"])})
    return {"data": lines[0]["evaluates"], "measure": lines[0]["measure"], "columns": columns, "lines": shown}


def unique(lines: list[dict], key: str) -> list[str]:
    """The values of a column, each once."""
    return list(dict.fromkeys(line[key] for line in lines))
