"""Scores without labels, against what they are by hand."""

import math

import pytest
import torch

from genadapt.metrics.choice import CRITERIA, ON_TARGET, certainty, mutual_information, neighbourhood_density

SURE = 100 * torch.eye(10)


def test_certainty_is_0_where_every_prediction_is_sure_and_lowest_where_none_is():
    assert certainty(SURE) == pytest.approx(0, abs=1e-9)
    assert certainty(torch.zeros(5, 10)) == pytest.approx(-math.log(10))


def test_mutual_information_is_large_where_predictions_are_sure_and_varied():
    assert mutual_information(SURE) == pytest.approx(math.log(10))
    assert mutual_information(SURE[:1].repeat(10, 1)) == pytest.approx(0, abs=1e-9)
    assert mutual_information(torch.zeros(10, 10)) == pytest.approx(0, abs=1e-9)


def test_neighbourhood_density_counts_the_neighbours_that_are_alike():
    assert neighbourhood_density(torch.zeros(6, 10)) == pytest.approx(math.log(5))  # all alike: five others each
    pairs = SURE[:4].repeat(3, 1)  # four clusters of three: two neighbours each
    assert neighbourhood_density(pairs) == pytest.approx(math.log(2), abs=1e-6)


def test_neighbourhood_density_of_three_predictions_worked_out():
    a, b = torch.tensor([0.9, 0.1]), torch.tensor([0.5, 0.5])
    cosine = float(a @ b / a.norm() / b.norm())
    share = 1 / (1 + math.exp((cosine - 1) / 0.05))  # of an equal neighbour, against the other
    of_equal = -share * math.log(share) - (1 - share) * math.log(1 - share)
    expected = (2 * of_equal + math.log(2)) / 3
    assert neighbourhood_density(torch.stack([a, a, b]).log()) == pytest.approx(expected, rel=1e-6)


def test_the_source_is_looked_at_too():
    assert set(CRITERIA) - set(ON_TARGET) == {"source validation"}
