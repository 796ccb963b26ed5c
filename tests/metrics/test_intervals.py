import warnings

import pytest
from scipy import stats

from genadapt.metrics import intervals


@pytest.mark.parametrize("first, second", [([1, 2, 4], [2, 2.5, 6]), ([0.1, 0.5], [0.4, 0.2]), ([1, 1, 2], [1, 2, 9])])
def test_the_second_less_the_first_with_half_the_interval(first, second):
    mean, half = intervals.paired(first, second)
    quantile = stats.t.ppf(0.975, len(first) - 1)
    differences = [b - a for a, b in zip(first, second, strict=True)]
    assert (mean, half) == pytest.approx((sum(differences) / len(first), quantile * stats.sem(differences)))
    mean, half = intervals.welch(first, [*second, 3])
    low, high = stats.ttest_ind([*second, 3], first, equal_var=False).confidence_interval(0.95)
    assert (mean - half, mean + half) == pytest.approx((low, high))


def test_without_spread_the_interval_has_no_width_and_nothing_is_warned_of():
    with warnings.catch_warnings(action="error"):
        assert intervals.welch([1.0, 1.0], [2.0, 2.0]) == (1.0, 0.0)
        assert intervals.paired([1.0, 2.0], [2.0, 3.0]) == (1.0, 0.0)
        assert intervals.paired([0.1, 0.2, 0.3], [0.4, 0.5, 0.6]) == pytest.approx((0.3, 0))  # but for rounding
        assert intervals.welch([1.0, 1.0], [2.0, 3.0]).half > 0
    assert intervals.welch([1.0, 1.0], [2.0, 2.0]).beyond
    assert not intervals.welch([1.0, 1.0], [1.0, 1.0]).beyond
