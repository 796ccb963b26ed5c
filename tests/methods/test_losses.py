"""Losses and schedules of single methods against closed forms."""

import math

import pytest
import torch

from genadapt.methods.base import adam, set_rate
from genadapt.methods.dann import ReverseGradient, ramp
from genadapt.methods.gan import smooth_bce
from genadapt.methods.supervised import label_loss


def test_the_reversal_layer_is_the_identity_whose_gradient_is_reversed():
    x = torch.randn(3, 4, requires_grad=True)
    y = ReverseGradient.apply(x, 0.3)
    assert torch.equal(y, x)
    (y * torch.arange(4.0)).sum().backward()
    torch.testing.assert_close(x.grad, -0.3 * torch.arange(4.0).expand(3, 4))


def test_the_weight_of_a4_rises_from_0_to_1():
    assert ramp(0.0) == 0.0
    assert ramp(0.1) == pytest.approx(2 / (1 + math.exp(-1)) - 1)
    assert ramp(1.0) == pytest.approx(0.9999092)


@pytest.mark.parametrize(("schedule", "rates"), [("cosine", [0.2, 0.15, 0.1, 0.0]), ("constant", [0.2, 0.2, 0.2, 0.2])])
def test_a_rate_stays_or_goes_from_its_start_to_0_by_a_cosine(schedule, rates):
    optimizer = adam([torch.zeros(1, requires_grad=True)], 7.0, (0.9, 0.999))
    for progress, wanted in zip([0.0, 1 / 3, 0.5, 1.0], rates, strict=True):
        set_rate(optimizer, 0.2, schedule, progress)
        assert optimizer.param_groups[0]["lr"] == pytest.approx(wanted, abs=1e-12)


def test_smoothed_labels_are_uniform_in_their_bounds():
    logits = torch.zeros(200_000, requires_grad=True)
    smooth_bce(logits, (0.85, 1.2)).backward()
    labels = 0.5 - logits.grad * len(logits)  # the gradient is (sigmoid − label) / n
    assert labels.min() >= 0.85 - 1e-4 and labels.max() <= 1.2 + 1e-4
    assert labels.mean().item() == pytest.approx(1.025, abs=1e-3)
    assert labels.var().item() == pytest.approx(0.35**2 / 12, rel=0.02)


@pytest.mark.parametrize("label", [0.0, 0.3, 1.0])
def test_smooth_bce_is_the_binary_cross_entropy(label):
    logits = torch.tensor([-2.0, 0.0, 3.0])
    p = logits.sigmoid()
    expected = -(label * p.log() + (1 - label) * (1 - p).log()).mean()
    torch.testing.assert_close(smooth_bce(logits, (label, label)), expected)


def test_labels_above_1_stop_pushing_where_the_sigmoid_rounds_to_1():
    logits = torch.tensor([5.0, 17.5], requires_grad=True)
    smooth_bce(logits, (1.1, 1.1)).backward()
    assert logits.grad[0] < 0 and logits.grad[1] == 0


def test_label_loss_is_of_classes_or_of_attributes():
    logits = torch.zeros(4, 10)
    assert label_loss(logits, torch.arange(4)).item() == pytest.approx(math.log(10))
    assert label_loss(logits, torch.ones(4, 10)).item() == pytest.approx(math.log(2))
