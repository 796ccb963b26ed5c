"""How far two groups of runs lie apart, and how sure that is: Student's t intervals of 95 %."""

import math
import warnings
from collections.abc import Callable, Sequence
from statistics import fmean
from typing import NamedTuple

from scipy.stats import ttest_ind, ttest_rel


class Difference(NamedTuple):
    """Of two means, the second less the first, with half the width of its interval."""

    mean: float
    half: float

    @property
    def beyond(self) -> bool:
        """Whether the interval leaves out 0."""
        return abs(self.mean) > self.half


def paired(first: Sequence[float], second: Sequence[float]) -> Difference:
    """The mean of the differences within pairs: values of the same n ≥ 2 seeds, in the same order."""
    return _difference(first, second, ttest_rel)


def welch(first: Sequence[float], second: Sequence[float]) -> Difference:
    """The difference of the means of independent groups, each of n ≥ 2, with unequal variances (Welch 1947)."""
    return _difference(first, second, lambda a, b: ttest_ind(a, b, equal_var=False))


def _difference(first: Sequence[float], second: Sequence[float], test: Callable) -> Difference:
    mean = fmean(second) - fmean(first)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", RuntimeWarning)  # groups without spread: their interval has no width
        low, high = test(second, first).confidence_interval(0.95)
    half = float(high - low) / 2
    return Difference(mean, half if math.isfinite(half) else 0.0)
