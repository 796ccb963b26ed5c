"""csv files as people's programs write them: with commas, semicolons or tabs, quoted, with any line ends."""

import codecs
import csv
import io
import re
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple
from unicodedata import normalize

from ...errors import UserError

SEPARATORS = {",": "a comma", ";": "a semicolon", "\t": "a tab"}
WIDE = (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)  # UTF-32 begins like UTF-16, or with a zero
ZIP = b"PK\x03\x04"  # xlsx and ods are zip files
TOLD = re.compile(r"\"?sep=([,;\t])\"?(\r\n?|\n)", re.IGNORECASE)  # Excel's line above the header
EXPECTED = "a header (image, then one name a label) and one row an image"


class Row(NamedTuple):
    """A row of a table, and the line of the file that it ends in."""

    line: int
    fields: list[str]


class Table(NamedTuple):
    """A header, stripped and in Unicode's composed form, and the rows below it, each with as many fields."""

    header: list[str]
    rows: list[Row]


def read_table(path: Path) -> Table:
    """The table in a csv file; a `UserError` names the file, the line and what is wrong with it."""
    text = _text(path)
    told = TOLD.match(text)
    header, *rows = list(_rows(path, text, told[1] if told else _separator(path, text)))[bool(told) :] or [Row(1, [])]
    if not rows:
        raise UserError(f"{path}: expected {EXPECTED}, found the header alone")
    for line, fields in rows:
        if len(fields) != len(header.fields):
            raise UserError(f"{path}: line {line}: expected {len(header.fields)} fields, found {len(fields)}")
    width = _width([header, *rows])
    names = [normalize("NFC", name.strip()) for name in header.fields[:width]]
    return Table(names, [Row(line, fields[:width]) for line, fields in rows])


def _width(rows: list[Row]) -> int:
    """The number of columns but for those at the end that hold nothing: some programs end each line so."""
    return max(place for _, fields in rows for place, field in enumerate(fields, 1) if field.strip())


def _separator(path: Path, text: str) -> str:
    """What parts the header's fields, or of several the only one that parts every row into as many."""
    found = [separator for separator in SEPARATORS if len(next(_rows(path, text, separator)).fields) > 1]
    if not found:
        raise UserError(f"{path}: expected {EXPECTED}; its first line has no comma, semicolon or tab")
    if len(found) == 1:
        return found[0]
    even = [separator for separator in found if len({len(row.fields) for row in _rows(path, text, separator)}) == 1]
    if len(even) == 1:
        return even[0]
    words = " or ".join(SEPARATORS[separator] for separator in found)
    raise UserError(f"{path}: its fields may be separated by {words}: expected commas alone, or fields in quotes")


def _text(path: Path) -> str:
    try:
        content = path.read_bytes()
    except OSError as error:
        raise UserError(f"{path}: expected a readable csv file ({error.strerror})") from None
    if content.startswith(ZIP):
        raise UserError(f"{path}: expected a csv file, found a spreadsheet or another packed file: save it as csv")
    if content.startswith(WIDE) or b"\0" in content:
        raise UserError(f"{path}: expected a csv file in UTF-8, found UTF-16 or another wide form: save it as UTF-8")
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = content.count(b"\n", 0, error.start) + 1
        raise UserError(f"{path}: line {line}: expected a csv file in UTF-8: save it as UTF-8") from None
    if not text.strip():
        raise UserError(f"{path}: expected {EXPECTED}, the file is empty")
    return text


def _rows(path: Path, text: str, separator: str) -> Iterator[Row]:
    """The rows that are not empty; a blank before a field's quotes belongs to neither."""
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=separator, skipinitialspace=True)
    try:
        yield from (Row(reader.line_num, fields) for fields in reader if any(map(str.strip, fields)))
    except csv.Error as error:  # a field of more than 131,072 characters: a quote that is never closed
        raise UserError(f"{path}: line {reader.line_num}: expected a readable csv file ({error})") from None
