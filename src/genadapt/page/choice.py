"""What checkpoints would be chosen without the target's labels, for the page."""

from ..tables.base import number
from .names import provenance_id


def choice(lines: list[dict]) -> dict:
    """The choice table: its columns, and lines whose cells are numbers as text."""
    titles = [name.removesuffix(", mean") for name in lines[0] if name.endswith(", mean")] if lines else []
    return {"titles": titles, "lines": [shown(line, titles) for line in lines]}


def shown(line: dict, titles: list[str]) -> dict:
    """A line with its cells, and the provenance that they open; that of means of lines is none."""
    experiment, pair = line["experiment"], line["pair"]
    cells = [number("accuracy", line[f"{title}, mean"], line[f"{title}, sd"]) for title in titles]
    return {
        "experiment": experiment,
        "pair": pair,
        "cells": cells,
        "provenance": pair and provenance_id(experiment, pair),
    }
