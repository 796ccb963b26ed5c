"""Every figure that the plot stage can draw: a function in a file of this folder, under the decorator `figure`.

The plan reads the decorators without importing anything (`plan.codebase.figures`), so they hold literals alone.
"""

from collections.abc import Callable
from functools import cache
from importlib import import_module
from pathlib import Path
from typing import Literal, NamedTuple

from ..plan import codebase

Draw = Callable[[Path, Path, Path], None]  # samples, history, out
Kind = Literal["generator", "classifier", "method"]


class Figure(NamedTuple):
    """A figure, and what the report says of it."""

    name: str  # of the function: as params.yaml lists it
    caption: str
    alt: str  # in words, for who does not see it; {run} is the run's name
    of: Kind  # whose samples it shows; "method": any
    embedding: bool  # whether its points lie beside it, as csv
    draw: Draw


_registered: dict[str, Figure] = {}


def figure(*, caption: str, alt: str, of: Kind, embedding: bool = False) -> Callable[[Draw], Draw]:
    """Register a figure."""

    def register(draw: Draw) -> Draw:
        _registered[draw.__name__] = Figure(draw.__name__, caption, alt, of, embedding, draw)
        return draw

    return register


@cache
def figures() -> dict[str, Figure]:
    """All figures by name, of every file in this folder."""
    for module in codebase.modules("figures"):
        import_module(f".{module}", __package__)
    return {name: _registered[name] for name in sorted(_registered)}
