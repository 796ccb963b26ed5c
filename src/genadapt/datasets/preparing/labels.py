"""Tables of labels: csv files with one row an image and one column an attribute or object."""

import csv
from collections.abc import Container
from pathlib import Path

import numpy as np

from ...errors import UserError

VALUES = {"0": 0, "1": 1, "-1": 0, "0.0": 0, "1.0": 1, "-1.0": 0}  # CelebA writes -1 for no


def read_labels(
    path: Path, *, known: Container[str], columns: list[str] | None = None
) -> tuple[list[str], np.ndarray, list[str]]:
    """File names (N,), labels (N, L) uint8 and the L columns' names; first column: the image.

    `columns` chooses and orders them; None takes all. `known` has the images that are there. Raises
    `UserError`, naming the file, row and column, for whatever does not fit.
    """
    header, rows = _table(path)
    names = header[1:] if columns is None else columns
    if twice := [name for name in names if names.count(name) > 1 or header[1:].count(name) > 1]:
        raise UserError(f"{path}: column {twice[0]!r} is there, or asked for, more than once")
    if not names:
        raise UserError(f"{path}: columns: expected at least one, or null for all of {', '.join(header[1:])}")
    for column in names:
        if column not in header[1:]:
            raise UserError(f"{path}: no column {column!r}; its columns: {', '.join(header[1:])}")
    places = [header.index(column, 1) for column in names]
    files: dict[str, int] = {}
    labels = np.empty((len(rows), len(names)), np.uint8)
    for row, (line, fields) in zip(labels, rows, strict=True):
        if len(fields) != len(header):
            raise UserError(f"{path}: line {line}: expected {len(header)} fields, found {len(fields)}")
        if (file := fields[0]) in files:
            raise UserError(f"{path}: line {line}: image {file!r} was already in line {files[file]}")
        if file not in known:
            raise UserError(f"{path}: line {line}: no image {file!r}")
        files[file] = line
        row[:] = [_value(fields[place].strip(), path, line, header[place]) for place in places]
    return list(files), labels, names


def _table(path: Path) -> tuple[list[str], list[tuple[int, list[str]]]]:
    """The header, and each row with its line number; a byte order mark and any line ends are fine."""
    try:
        with open(path, encoding="utf-8-sig", newline="") as file:
            reader = csv.reader(file)
            lines = [(reader.line_num, fields) for fields in reader if fields]
    except (OSError, ValueError, csv.Error) as error:
        raise UserError(f"{path}: expected a readable csv file in UTF-8 ({error})") from None
    if len(lines) < 2 or len(lines[0][1]) < 2:
        raise UserError(f"{path}: expected a header (image, then one name a label) and one row an image")
    return [name.strip() for name in lines[0][1]], lines[1:]


def _value(text: str, path: Path, line: int, column: str) -> int:
    if text not in VALUES:
        raise UserError(f"{path}: line {line}, column {column!r}: expected 0 or 1, found {text!r}")
    return VALUES[text]
