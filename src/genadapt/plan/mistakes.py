"""A mistake in params.yaml: where it is, what was expected. All are told at once, a line each."""

import difflib
import math
import reprlib
from collections.abc import Iterable, Iterator
from contextlib import suppress
from typing import Any, NamedTuple

from pydantic import ValidationError

from ..errors import UserError

Path = tuple[str | int, ...]  # of a key


class Mistake(NamedTuple):
    """One mistake, at the path of its key."""

    path: Path
    text: str


def refuse(mistakes: Iterable[Mistake], file: str = "params.yaml") -> None:
    """Raise a `UserError` with a line for each mistake, if there are any."""
    lines = [f"{file}: {'.'.join(map(str, path))}: {text}" for path, text in mistakes]
    if lines:
        raise UserError("\n".join(dict.fromkeys(lines)))


def unknown(kind: str, name: str, known: Iterable[str]) -> str:
    """What to say of a name that is not known: the nearest one, or all."""
    known = list(known)
    close = difflib.get_close_matches(name, known, 1)
    return f"no {kind} {name!r}" + (f"; did you mean {close[0]!r}?" if close else f"; known: {', '.join(known)}")


def explained(error: ValidationError, data: Any, path: Path = ()) -> Iterator[Mistake]:
    """What pydantic found amiss in `data`, which stands at `path`."""
    for mistake in error.errors():
        text = {"extra_forbidden": "unknown key", "missing": "missing"}.get(mistake["type"], mistake["msg"])
        text = text.removeprefix("Value error, ")
        if mistake["type"] != "missing":
            hint = _as_integer(mistake["input"]) if mistake["type"].startswith("int") else _as_number(mistake["input"])
            text += f" (found {reprlib.repr(mistake['input'])}){hint}"
        yield Mistake((*path, *_within(data, mistake["loc"], mistake["type"])), text)


def _within(data: Any, location: Path, kind: str) -> Path:
    """The keys of a location; pydantic names the members of unions in it too."""
    keys: Path = ()
    for number, key in enumerate(location, 1):
        with suppress(KeyError, IndexError, TypeError):
            data, keys = data[key], (*keys, key)
            continue
        if kind == "missing" and number == len(location):
            keys = (*keys, key)
    return keys


def _as_number(value: Any) -> str:
    """How to write a text that was meant as a number: YAML 1.1 wants a point and a sign in 1.0e-4."""
    mantissa, e, exponent = value.lower().partition("e") if isinstance(value, str) else ("", "", "")
    try:
        float(f"{mantissa}e{exponent}")
    except ValueError:
        return ""
    point, sign = "" if "." in mantissa else ".0", "" if exponent[:1] in ("+", "-") else "+"
    return f"; write {mantissa}{point}e{sign}{exponent}" if e else ""


def _as_integer(value: Any) -> str:
    """How to write a text or a number with a point that was meant as an integer."""
    try:
        number = float(value) if isinstance(value, str | float) else math.nan
    except ValueError:
        return ""
    return f"; write {int(number)}" if number.is_integer() and abs(number) < 1e15 else ""


def strange(value: Any, path: Path = ()) -> Iterator[Mistake]:
    """Every key that is no text, and every value that no key of the file may have: .nan, .inf, a date."""
    if isinstance(value, dict):
        for key, item in value.items():
            if not isinstance(key, str):
                yield Mistake((*path, str(key)), f"expected a text as a key, found {key!r}; put it in quotes")
            yield from strange(item, (*path, str(key)))
    elif isinstance(value, list):
        for place, item in enumerate(value):
            yield from strange(item, (*path, place))
    elif isinstance(value, float) and not math.isfinite(value):
        yield Mistake(path, f"expected a finite number, found {value}")
    elif value is not None and not isinstance(value, str | int | float):
        yield Mistake(path, f"expected a number, a text, true, false or null, found {value} ({type(value).__name__})")
