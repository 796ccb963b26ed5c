"""Labels from tables: csv files with one row an image."""

from pathlib import Path
from unicodedata import normalize

import numpy as np

from ...errors import UserError
from .naming import Named
from .tables import EXPECTED, Table, read_table

MOST = 20  # columns that a message names
VALUES = {"0": 0, "1": 1, "-1": 0, "0.0": 0, "1.0": 1, "-1.0": 0}  # CelebA writes -1 for no


def read_labels(path: Path, named: Named, columns: list[str] | None = None) -> tuple[list[str], np.ndarray, list[str]]:
    """File names (N,), labels (N, L) uint8 and the L columns' names; first column: the image.

    `columns` chooses and orders them; None takes all. Raises `UserError`, naming the file, row and column,
    for whatever does not fit.
    """
    table = read_table(path)
    names = table.header[1:] if columns is None else [normalize("NFC", name) for name in columns]
    if not names:
        raise UserError(f"{path}: columns: expected at least one, or null for all of {_listed(table.header[1:])}")
    places = [_place(path, table, name) for name in names]
    if twice := [name for name in names if names.count(name) > 1]:
        raise UserError(f"{path}: column {twice[0]!r} is there, or asked for, more than once")
    files = _files(path, table, named)
    labels = np.empty((len(files), len(names)), np.uint8)
    for row, (line, fields) in zip(labels, table.rows, strict=True):
        row[:] = [_value(fields[place].strip(), path, line, table.header[place]) for place in places]
    for place in places:
        _refuse_three_values(path, table, place)
    return files, labels, names


def read_classes(path: Path, named: Named, column: str | None = None) -> tuple[list[str], np.ndarray, list[str]]:
    """File names (N,), labels (N,) int64 and the names of the classes, sorted; first column: the image.

    `column` has the name of each image's class; None takes the only one beside the first.
    """
    table = read_table(path)
    if column is None and len(table.header) > 2:
        raise UserError(f"{path}: column: expected the one with the classes, one of {_listed(table.header[1:])}")
    place = 1 if column is None else _place(path, table, column)
    files, found = _files(path, table, named), [_name(fields[place]) for _, fields in table.rows]
    if "" in found:
        line = table.rows[found.index("")].line
        raise UserError(f"{path}: line {line}, column {table.header[place]!r}: expected the name of a class")
    classes = sorted(set(found))
    number = {name: place for place, name in enumerate(classes)}
    return files, np.array([number[name] for name in found], np.int64), classes


def _name(field: str) -> str:
    """The name of a class: in either Unicode form it is the same."""
    return normalize("NFC", field.strip())


def _listed(names: list[str]) -> str:
    """Names in one line, of many the first."""
    return ", ".join(names) if len(names) <= MOST else f"{', '.join(names[:MOST])}, … ({len(names)} in all)"


def _place(path: Path, table: Table, column: str) -> int:
    """Where the column of this name is."""
    column = normalize("NFC", column)
    if column not in table.header[1:]:
        raise UserError(f"{path}: no column {column!r}; its columns: {_listed(table.header[1:])}")
    if table.header[1:].count(column) > 1:
        raise UserError(f"{path}: column {column!r} is there, or asked for, more than once")
    return table.header.index(column, 1)


def _files(path: Path, table: Table, named: Named) -> list[str]:
    """The images that the first column names, each once."""
    if table.header[0] in named.images:
        raise UserError(f"{path}: expected {EXPECTED}; its first line names the image {table.header[0]!r}")
    lines: dict[str, int] = {}
    for line, fields in table.rows:
        try:
            file = named.find(fields[0])
        except UserError as error:
            raise UserError(f"{path}: line {line}: {error}") from None
        if file in lines:
            raise UserError(f"{path}: line {line}: image {fields[0]!r} was already in line {lines[file]}")
        lines[file] = line
    return list(lines)


def _refuse_three_values(path: Path, table: Table, place: int) -> None:
    """Refuse a column that has 0 and -1: one of them is not "no", as CheXpert's -1 for "uncertain"."""
    values = {float(fields[place]) for _, fields in table.rows}
    if values >= {0, -1}:
        wanted = "expected 0 or -1 for no, found both"
        raise UserError(f"{path}: column {table.header[place]!r}: {wanted}")


def _value(text: str, path: Path, line: int, column: str) -> int:
    if text not in VALUES:
        raise UserError(f"{path}: line {line}, column {column!r}: expected 0 or 1, found {text!r}")
    return VALUES[text]
