"""What the class of a method says of itself in its attributes, which are literals."""

from typing import Any, Literal, NamedTuple

from pydantic import ConfigDict, TypeAdapter, ValidationError

from ..errors import UserError
from . import codebase
from .fields import Count, Kind

KINDS = ("Generator", "Classifier", "Autoencoder", "Diffusion")  # classes of methods/base.py


class Attributes(NamedTuple):
    """The class attributes of methods/base.py that the plan knows."""

    domains: Literal[1, 2] = 1
    sizes: tuple[Count, ...] | None = None
    labels: Kind | None = None
    conditional: bool = True


EXPECTED = {
    "domains": "1 or 2",
    "sizes": "a tuple of sizes, as in (28, 64), or None",
    "labels": '"classes", "multi-hot" or None',
    "conditional": "True or False",
}


def of_method(method: str) -> Attributes:
    """The attributes of "file.Class", its own or inherited; a `UserError` names one that is amiss."""
    return Attributes(*(_checked(method, name, default) for name, default in Attributes._field_defaults.items()))


def _checked(method: str, name: str, default: object) -> Any:
    value = codebase.class_constant("methods", method, name, default)
    try:
        return TypeAdapter(Attributes.__annotations__[name], config=ConfigDict(strict=True)).validate_python(value)
    except ValidationError:
        raise UserError(f"class {method}: attribute {name}: expected {EXPECTED[name]}, found {value!r}") from None


def kinds(method: str) -> set[str]:
    """What "file.Class" is, in the words of a figure's `of`."""
    words = {"method"} | {kind.lower() for kind in KINDS if codebase.is_a("methods", method, kind)}
    if "generator" in words and "autoencoder" not in words and of_method(method).conditional:
        words.add("conditional generator")
    return words
