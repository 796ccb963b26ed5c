"""Labels as text: "3,5" are classes of two images, "red cube+blue cube,none" label sets of two.

A name of a class goes first, whatever is in it. Elsewhere a backslash takes its meaning from a comma, a plus or a
backslash: `red\\, ripe` is one name, and `\\black+white` are two though there may be a class black+white.
"""

import re
from unicodedata import normalize

import numpy as np

from ..errors import UserError
from ..figures.lettering import printable

NOTHING = "none"  # the label set without an object or attribute
TEXT, END = r"(?P<text>(\\.|[^,+\\]|\\\Z)*)", r"(?P<end>[,+]|\Z)"


def escaped(name: str) -> str:
    """A name as it can be written anywhere in a text of labels."""
    return re.sub(r"[\\,+]", r"\\\g<0>", name)


def split(text: str, classes: list[str]) -> list[list[str]]:
    """The names in a text: a list for each image."""
    names = sorted((name for name in classes if name), key=len, reverse=True)
    sets, rest = [[]], text
    while rest:
        fits = ((name, re.match(rf"\s*{re.escape(name)}\s*{END}", rest)) for name in names)
        name, fit = next((pair for pair in fits if pair[1]), (None, None))
        if fit is None:
            fit = re.match(TEXT + END, rest, re.DOTALL)
            written = re.sub(r"\\(.)", r"\1", fit["text"], flags=re.DOTALL)
            name = written if written in classes else written.strip()
        if name:
            sets[-1].append(name)
        if fit["end"] == ",":
            sets.append([])
        rest = rest[fit.end() :]
    return sets


def read_labels(text: str | None, count: int, classes: list[str], multi: bool) -> np.ndarray:
    """Labels (count,) or (count, L) uint8, repeating those of a text; None is every class in turn."""
    sets = [[name] for name in classes] if text is None else split(normalize("NFC", text), classes)
    if NOTHING not in classes:
        sets = [[name for name in names if name != NOTHING] for names in sets]
    if unknown := [name for names in sets for name in names if name not in classes]:
        raise UserError(f"--labels: the model does not know {unknown[0]!r}; it knows {known(classes)}")
    if not multi:
        if any(len(names) != 1 for names in sets):
            example = f"{known(classes[:1])},{known(classes[-1:])}"
            raise UserError(f"--labels: expected one class for each image, as in {example}")
        return np.resize([classes.index(names[0]) for names in sets], count)
    hot = [[name in names for name in classes] for names in sets]
    return np.resize(np.array(hot, np.uint8), (count, len(classes)))


def known(classes: list[str]) -> str:
    """The names, as they can be written."""
    words = ", ".join(printable(escaped(name)) for name in classes)
    special = any(name != escaped(name) for name in classes)
    return words + (r" (\, and \+ for a comma and a plus that belong to a name)" if special else "")


def in_words(labels: np.ndarray, classes: list[str]) -> list[str]:
    """Labels (N,) or (N, L) as texts, each of which `read_labels` takes."""
    if labels.ndim == 1:
        return [classes[label] for label in labels]
    return [_together([name for name, value in zip(classes, row, strict=True) if value], classes) for row in labels]


def _together(names: list[str], classes: list[str]) -> str:
    if not names:
        return "" if NOTHING in classes else NOTHING
    words = [escaped(name) for name in names]
    if split("+".join(words), classes) != [names]:  # which is the name of a class
        words = [word if word.startswith("\\") else f"\\{word}" for word in words]
    return "+".join(words)
