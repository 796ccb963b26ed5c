"""The parts of self-training, each against what it should be worked out by hand, and each left out."""

from copy import deepcopy

import pytest
import torch

from genadapt.methods.base import Batch, Spec
from genadapt.methods.selftrain import AVERAGED, SelfTraining, aligned
from genadapt.networks.small_cnn import Standardise

SPEC = Spec((3, 28, 28), 10, False)


def batch(seed=0, size=16):
    generator = torch.Generator().manual_seed(seed)
    x, target, plain = (torch.rand(size, *SPEC.shape, generator=generator) * 2 - 1 for _ in range(3))
    return Batch(x, torch.randint(10, (size,), generator=generator), target, plain)


def made(**hparams):
    torch.manual_seed(0)
    return SelfTraining(SPEC, width=4, hidden=8, lr=0.01, **hparams).train()


def test_standardised_images_have_lost_brightness_and_contrast():
    x = batch().x
    once = Standardise()(x)
    assert once.mean((1, 2, 3)) == pytest.approx(torch.zeros(len(x)), abs=1e-5)
    torch.testing.assert_close(Standardise()(x + 0.3), once, atol=1e-5, rtol=0)
    deviation = x.std((1, 2, 3), correction=0)
    torch.testing.assert_close(once.std((1, 2, 3), correction=0), deviation / (deviation + 0.1))
    assert Standardise()(torch.full((1, 3, 4, 4), 0.5)).abs().max() == 0


def test_alignment_makes_frequent_classes_rarer_and_none_leaves_them():
    predictions, frequencies = torch.tensor([[0.6, 0.4]]), torch.tensor([0.8, 0.2])
    torch.testing.assert_close(aligned(predictions, frequencies, 1.0), torch.tensor([[0.6 / 0.8, 0.4 / 0.2]]) / 2.75)
    torch.testing.assert_close(aligned(predictions, frequencies, 0.0), predictions)


def test_the_teacher_is_the_average_of_the_weights_and_has_the_targets_statistics():
    method, data = made(teacher=0.9), batch()
    norm = method.teacher.features[2]
    before = deepcopy(method.teacher.state_dict())
    maps = method.teacher.features[1](method.teacher.features[0](data.plain))
    method.step(data, 0.5)
    torch.testing.assert_close(norm.running_mean, AVERAGED * maps.mean((0, 2, 3)))
    for name, weight in method.student.named_parameters():
        torch.testing.assert_close(dict(method.teacher.named_parameters())[name], before[name].lerp(weight, 0.1))


def test_without_a_decay_the_teacher_has_the_students_weights():
    method = made(teacher=0.0)
    method.step(batch(), 0.5)
    pairs = zip(method.teacher.parameters(), method.student.parameters(), strict=True)
    assert all(torch.equal(mean, value) for mean, value in pairs)


def weights_after(method, data, progress=0.5):
    method.step(data, progress)
    return torch.cat([value.detach().flatten() for value in method.student.parameters()])


@pytest.mark.parametrize(
    "left_out",
    [
        *({"standardise": False}, {"own_statistics": False}, {"confidence": 0.0}, {"alignment": 0.0}),
        *({"balance": 0.0}, {"weight": 0.0}),
    ],
    ids=str,
)
def test_each_part_can_be_left_out(left_out):
    with_it, without = (made(**hparams) for hparams in ({}, left_out))
    data = [batch(seed) for seed in range(3)]
    ends = [[weights_after(method, each) for each in data][-1] for method in (with_it, without)]
    assert not torch.equal(*ends)


def test_at_the_start_of_the_ramp_the_target_has_no_weight():
    data, other = batch(), batch(1)
    mixed = data._replace(target=other.target, plain=other.plain)
    assert torch.equal(weights_after(made(), data, 0.0), weights_after(made(), mixed, 0.0))
    assert not torch.equal(weights_after(made(), data, 0.1), weights_after(made(), mixed, 0.1))


def test_only_what_the_teacher_is_sure_of_is_learned():
    method, data = made(confidence=1.0, alignment=0.0), batch()
    method.teacher.head.out.weight.data.zero_()  # as sure of each class as of any other
    method.teacher.head.out.bias.data.zero_()
    assert method.step(data, 0.5)["target images learned"] == 0
    method = made(confidence=0.0)
    assert method.step(data, 0.5)["target images learned"] == 1
