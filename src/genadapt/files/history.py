"""Histories: what a run logs while it trains, as a csv with a row for each entry and a column for each scalar.

DVC's plots read it. Numbers are written by `repr`, so that reading gives the same numbers; where an entry lacks a
scalar its cell is empty.
"""

import csv
import io
from collections.abc import Mapping
from pathlib import Path

import pandas as pd

from ..errors import UserError
from .sealed import write_text

STEP = "step"


class History:
    """The entries of one run: for each the step, and the scalars that it has; JSON-able."""

    def __init__(self) -> None:
        self.entries: list[dict[str, float]] = []

    def append(self, step: int, scalars: Mapping[str, float]) -> None:
        """Add what was logged after `step` steps."""
        self.entries.append({STEP: step, **scalars})

    def write(self, path: Path) -> None:
        """Write all entries, wholly or not at all."""
        text = io.StringIO()
        columns = dict.fromkeys([STEP, *(name for entry in self.entries for name in entry)])
        rows = csv.DictWriter(text, list(columns), lineterminator="\n")  # which writes floats by repr
        rows.writeheader()
        rows.writerows(self.entries)
        write_text(path, text.getvalue())


def read(path: Path) -> pd.DataFrame:
    """A row for each entry, indexed by step, a column for each scalar, NaN where an entry lacks it.

    Raises `UserError`, naming file and line, if it is missing, damaged or empty.
    """
    try:
        with open(path, encoding="utf-8", newline="") as file:
            header, *rows = list(csv.reader(file)) or [[]]
    except (OSError, ValueError, csv.Error) as error:
        raise UserError(f"{path}: expected a readable history ({error})") from None
    if not rows:
        raise UserError(f"{path}: empty, expected a line for each logged step")
    if header[:1] != [STEP] or len(set(header)) != len(header):
        raise UserError(
            f"{path}: line 1: expected the columns {STEP} and one for each scalar, found {','.join(header)}"
        )
    entries = [_entry(path, number, header, row) for number, row in enumerate(rows, 2)]
    return pd.DataFrame(entries, columns=header).set_index(STEP).astype(float)


def _entry(path: Path, line: int, header: list[str], row: list[str]) -> list[float]:
    """The numbers of one line."""
    try:
        if len(row) != len(header):
            raise ValueError
        return [int(row[0]), *(float(cell or "nan") for cell in row[1:])]
    except ValueError:
        raise UserError(f"{path}: line {line}: expected {len(header)} numbers, found {','.join(row)!r}") from None
