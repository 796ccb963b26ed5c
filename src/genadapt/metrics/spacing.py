"""Which rows stand for all of them."""

from collections.abc import Sized
from typing import Any

import numpy as np


def evenly_spaced(rows: Sized, count: int) -> Any:
    """At most `count` rows of an array or a tensor, evenly spaced over all: some data sets are sorted by class."""
    return rows[np.linspace(0, len(rows) - 1, min(count, len(rows))).astype(int)]
