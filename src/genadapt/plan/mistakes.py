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
            text += f" (found {reprlib.repr(mistake['input'])}){_as_number(mistake['input'])}"
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


def not_finite(value: Any, path: Path = ()) -> Iterator[Mistake]:
    """Every number that is none: .nan, .inf."""
    if isinstance(value, dict | list):
        for key, item in value.items() if isinstance(value, dict) else enumerate(value):
            yield from not_finite(item, (*path, key))
    elif isinstance(value, float) and not math.isfinite(value):
        yield Mistake(path, f"expected a finite number, found {value}")
