import numpy as np
import pytest

from genadapt.metrics.domains import mixing, proxy_a_distance


def drawn(count, shift=0.0, seed=0):
    return np.random.default_rng(seed).normal(size=(count, 8)) + shift


def test_features_of_one_distribution_are_mixed():
    one, other = drawn(900), drawn(1200, seed=1)
    assert proxy_a_distance(one, other) < 0.15
    assert mixing(one, other) == pytest.approx(1, abs=0.05)


def test_features_far_apart_are_not():
    one, other = drawn(300), drawn(900, shift=9.0, seed=1)
    assert proxy_a_distance(one, other) == 2
    assert mixing(one, other) == 0


def test_the_order_of_domains_does_not_matter_much_and_equal_input_gives_equal_numbers():
    one, other = drawn(500), drawn(500, shift=0.6, seed=1)
    assert 0.2 < proxy_a_distance(one, other) < 1.8
    assert proxy_a_distance(one, other) == proxy_a_distance(one, other)
    assert mixing(one, other) == pytest.approx(mixing(other, one), abs=0.1)


def test_a_constant_feature_is_no_reason_to_fail():
    one, other = drawn(50), drawn(50, seed=1)
    one[:, 0] = other[:, 0] = 3
    assert np.isfinite([proxy_a_distance(one, other), mixing(one, other)]).all()
