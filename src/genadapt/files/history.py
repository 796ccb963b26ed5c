"""Histories: what a run logs while it trains, as a csv with a row for each entry and a column for each scalar.

Numbers are written by `repr`, so that reading gives the same numbers; where an entry lacks a scalar its cell is empty.
DVC's plots draw the last column of a csv: so the scalar that a method names first, its loss, is written last.
"""

import csv
import io
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING

from ..errors import UserError
from .sealed import write_text

if TYPE_CHECKING:  # who trains writes only, and need not wait for pandas
    import pandas as pd

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
        _, *scalars = dict.fromkeys(name for entry in self.entries for name in entry)
        columns = [STEP, *scalars[1:], *scalars[:1]]
        rows = csv.DictWriter(text, columns, lineterminator="\n")  # which writes floats by repr
        rows.writeheader()
        rows.writerows(self.entries)
        write_text(path, text.getvalue())


def read(path: Path) -> "pd.DataFrame":
    """A row for each entry, indexed by step, a column for each scalar as logged, NaN where an entry lacks it.

    Raises `UserError`, naming file and line, if it is missing, damaged or empty.
    """
    try:
        text = Path(path).read_text(encoding="utf-8")
        header, *rows = list(csv.reader(io.StringIO(text))) or [[]]
    except (OSError, ValueError, csv.Error) as error:
        raise UserError(f"{path}: expected a readable history ({error})") from None
    if not rows:
        raise UserError(f"{path}: empty, expected a line for each logged step")
    if not text.endswith("\n"):
        raise UserError(f"{path}: line {1 + len(rows)}: cut short")
    if header[:1] != [STEP] or len(set(header)) != len(header):
        raise UserError(
            f"{path}: line 1: expected the columns {STEP} and one for each scalar, found {','.join(header)}"
        )
    import pandas as pd

    entries = [_entry(path, number, header, row) for number, row in enumerate(rows, 2)]
    scalars = pd.DataFrame(entries, columns=header).set_index(STEP).astype(float)
    return scalars[[*scalars.columns[-1:], *scalars.columns[:-1]]]


def _entry(path: Path, line: int, header: list[str], row: list[str]) -> list[float]:
    """The numbers of one line."""
    try:
        if len(row) != len(header):
            raise ValueError
        return [int(row[0]), *(float(cell or "nan") for cell in row[1:])]
    except ValueError:
        raise UserError(f"{path}: line {line}: expected {len(header)} numbers, found {','.join(row)!r}") from None
