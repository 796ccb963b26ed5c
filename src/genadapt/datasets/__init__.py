"""One file per data set; `params.yaml` names them by file name.

Snakemake imports this while planning, so these modules are cheap to import: whatever is heavy is imported
inside the functions that need it.
"""

import pkgutil
from collections.abc import Mapping
from importlib import import_module
from types import ModuleType
from typing import Any

from ..errors import UserError
from .base import Source


def names() -> list[str]:
    """All data sets, by file name; `base` is none, nor are the folders beside them."""
    return sorted(
        module.name for module in pkgutil.iter_modules(__path__) if not module.ispkg and module.name != "base"
    )


def module(name: str) -> ModuleType:
    """The module of a data set."""
    if name not in names():
        raise UserError(f"data set {name}: unknown, expected one of {', '.join(names())}")
    return import_module(f".{name}", __name__)


def sources(reader: str, block: Mapping[str, Any]) -> list[Source]:
    """What a data set is downloaded from: nothing where a folder of the user's has all of it."""
    data = module(reader)
    return [] if block.get("folder") and getattr(data, "FOLDER_HAS_ALL", False) else data.SOURCES


def stands_for(name: str, reader: str) -> str | None:
    """The data set of the reports that a data set is a substitute for.

    Under another name than its reader's it is not that data set, but made of the same files: an excerpt, another size.
    """
    data = module(reader)
    return data.STANDS_FOR or (reader if data.SOURCES and name != reader else None)


def source(name: str) -> Source:
    """The source of this name, whichever data sets are made of it, or of Inception's weights."""
    from .preparing.inception_weights import SOURCE

    known = {source.name: source for data in names() for source in module(data).SOURCES}
    known[SOURCE.name] = SOURCE
    if name not in known:
        raise UserError(f"source {name}: no data set has one of this name; known: {', '.join(sorted(known))}")
    return known[name]
