"""Every figure that the plot stage can draw: a function in a file of this folder, under the decorator `figure`.

The plan reads the decorators without importing anything (`plan.codebase.figures`), so they hold literals alone.
"""

from collections.abc import Callable
from functools import cache
from importlib import import_module
from pathlib import Path
from typing import NamedTuple

from ..plan import codebase
from ..plan.fields import Kind, Option, Shows

Draw = Callable[[Path, Path, Path], None]  # samples, history, out


class Figure(NamedTuple):
    """A figure, and what the report says of it."""

    name: str  # of the function: as params.yaml lists it
    caption: str
    alt: str  # in words, for who does not see it; {run} is the run's name
    of: Shows  # whose samples it shows; "method": any, "conditional generator": of one that is no autoencoder
    embedding: bool  # whether its points lie beside it, as csv
    sample: Option | None  # of the sample block, which it needs
    labels: Kind | None  # of the data, which it needs; None: either, or none
    target: bool  # whether it needs those of a pair's target, too
    draw: Draw


_registered: dict[str, Figure] = {}


def figure(
    *,
    caption: str,
    alt: str,
    of: Shows,
    embedding: bool = False,
    sample: Option | None = None,
    labels: Kind | None = None,
    target: bool = False,
) -> Callable[[Draw], Draw]:
    """Register a figure; the plan refuses it where what it needs is not there."""

    def register(draw: Draw) -> Draw:
        _registered[draw.__name__] = Figure(draw.__name__, caption, alt, of, embedding, sample, labels, target, draw)
        return draw

    return register


@cache
def figures() -> dict[str, Figure]:
    """All figures by name, of every file in this folder."""
    for module in codebase.modules("figures"):
        import_module(f".{module}", __package__)
    return {name: _registered[name] for name in sorted(_registered)}
