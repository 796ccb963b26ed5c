"""Labels as text: "3,5" are classes of two images, "red cube+blue cube,none" label sets of two.

A name of a class goes first, whatever is in it. Elsewhere a backslash takes its meaning from a comma, a plus or a
backslash: `red\\, ripe` is one name, and `\\black+white` are two though there may be a class black+white.
"""

import re

import numpy as np

from ..errors import UserError

NOTHING = "none"  # the label set without an object or attribute


def escaped(name: str) -> str:
    """A name as it can be written anywhere in a text of labels."""
    return re.sub(r"[\\,+]", r"\\\g<0>", name)


def split(text: str, classes: list[str]) -> list[list[str]]:
    """The names in a text: a list for each image."""
    names = sorted((name for name in classes if name), key=len, reverse=True)
    sets, rest = [[]], text.strip()
    while rest:
        exact = next((name for name in names if re.match(rf"{re.escape(name)}\s*([,+]|$)", rest)), None)
        written = exact or re.match(r"(\\.|[^,+\\]|\\$)*", rest).group()
        if name := exact or re.sub(r"\\(.)", r"\1", written).strip():
            sets[-1].append(name)
        rest = rest[len(written) :].lstrip()
        if rest.startswith(","):
            sets.append([])
        rest = rest[1:].lstrip()
    return sets


def read_labels(text: str | None, count: int, classes: list[str], multi: bool) -> np.ndarray:
    """Labels (count,) or (count, L) uint8, repeating those of a text; None is every class in turn."""
    sets = [[name] for name in classes] if text is None else split(text, classes)
    if NOTHING not in classes:
        sets = [[name for name in names if name != NOTHING] for names in sets]
    if unknown := [name for names in sets for name in names if name not in classes]:
        raise UserError(f"--labels: the model does not know {unknown[0]!r}; it knows {known(classes)}")
    if not multi:
        if any(len(names) != 1 for names in sets):
            raise UserError(f"--labels: expected one class for each image, as in {classes[0]},{classes[-1]}")
        return np.resize([classes.index(names[0]) for names in sets], count)
    hot = [[name in names for name in classes] for names in sets]
    return np.resize(np.array(hot, np.uint8), (count, len(classes)))


def known(classes: list[str]) -> str:
    """The names, as they can be written."""
    words = ", ".join(map(escaped, classes))
    special = any(name != escaped(name) for name in classes)
    return words + (r" (\, and \+ for a comma and a plus that belong to a name)" if special else "")


def in_words(labels: np.ndarray, classes: list[str]) -> list[str]:
    """Labels (N,) or (N, L) as texts, each of which `read_labels` takes."""
    if labels.ndim == 1:
        return [classes[label] for label in labels]
    names, nothing = [escaped(name) for name in classes], "" if NOTHING in classes else NOTHING
    return ["+".join(name for name, value in zip(names, row, strict=True) if value) or nothing for row in labels]
