"""How far two groups of runs lie apart, and how sure that is: Student's t intervals of 95 %."""

import math
from collections.abc import Sequence
from statistics import fmean, stdev, variance
from typing import NamedTuple

from scipy.stats import t

QUANTILE = 0.975


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
    differences = [b - a for a, b in zip(first, second, strict=True)]
    n = len(differences)
    return Difference(fmean(differences), float(t.ppf(QUANTILE, n - 1)) * stdev(differences) / math.sqrt(n))


def welch(first: Sequence[float], second: Sequence[float]) -> Difference:
    """The difference of the means of independent groups, each of n ≥ 2, with unequal variances (Welch 1947)."""
    mean = fmean(second) - fmean(first)
    squares = [variance(group) / len(group) for group in (first, second)]
    if not any(squares):
        return Difference(mean, 0.0)
    parts = [square**2 / (len(group) - 1) for square, group in zip(squares, (first, second), strict=True)]
    freedom = sum(squares) ** 2 / sum(parts)
    return Difference(mean, float(t.ppf(QUANTILE, freedom)) * math.sqrt(sum(squares)))
