"""The tables: a function of this folder with the decorator @table is one, of its own name."""

from collections.abc import Callable
from importlib import import_module
from typing import NamedTuple

import pandas as pd

from ..files.results import Result
from ..plan import codebase
from ..plan.reports import Rows
from ..plan.settings import Experiments
from .base import as_markdown

Build = Callable[[Experiments, Rows, list[Result]], pd.DataFrame]


class Table(NamedTuple):
    """A table of results/{scale}/tables: what makes it, and what writes it as markdown."""

    title: str
    build: Build
    markdown: Callable[[pd.DataFrame], str]


TABLES: dict[str, Table] = {}


def table(*, title: str, markdown: Callable[[pd.DataFrame], str] = as_markdown) -> Callable[[Build], Build]:
    """Register a function as the table of its name."""

    def register(build: Build) -> Build:
        TABLES[build.__name__] = Table(title, build, markdown)
        return build

    return register


def tables() -> dict[str, Table]:
    """Every table by name."""
    for name in codebase.modules("tables"):
        import_module(f".{name}", __package__)
    return {name: TABLES[name] for name in codebase.tables()}
