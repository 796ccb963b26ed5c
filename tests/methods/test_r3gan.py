"""R3GAN: its loss and penalties in closed form, the gradients that both networks learn from, and its conditions."""

from math import log

import pytest
import torch
from torch import nn
from torch.nn.functional import softplus

from genadapt.errors import UserError
from genadapt.methods.base import Batch, Spec
from genadapt.methods.r3gan import R3GAN, ConditionalR3GAN
from genadapt.networks.diff_augment import colour, cutout, diff_augment, translate
from genadapt.networks.r3gan import ResidualDiscriminator, ResidualGenerator
from genadapt.training.batches import seeded
from genadapt.training.setup import prepare

SMALL = {"z": 6, "width": 4, "lr": 1e-3, "penalty": 2.0, "ema": 0.9}
FACES = Spec((3, 64, 64), 5, True)
CPU = torch.device("cpu")


@pytest.fixture(autouse=True)
def seed():
    torch.manual_seed(0)


class Linear(nn.Module):
    """A discriminator of slope `weight` at every image (B, 3, 64, 64)."""

    def __init__(self, weight: torch.Tensor):
        super().__init__()
        self.weight = nn.Parameter(weight)

    def forward(self, x, *y):
        return (x * self.weight).sum((1, 2, 3)), self.weight.expand_as(x)


def gan(weight: torch.Tensor) -> R3GAN:
    method = R3GAN(FACES, **SMALL)
    method.discriminator = Linear(weight)
    return method


def batch(size: int = 4) -> Batch:
    return Batch(torch.rand(size, 3, 64, 64) * 2 - 1, (torch.rand(size, 5) < 0.5).float())


def some_weights(network: nn.Module) -> nn.Module:
    """The network with no weight at 0, as at the start the last ones of its blocks are."""
    for parameter in network.parameters():
        nn.init.normal_(parameter, 0.0, 0.1)
    return network


def test_a_discriminator_that_is_the_same_everywhere_costs_log_2_and_has_no_penalty():
    scalars = gan(torch.zeros(3, 64, 64)).step(batch(), 0.0)
    assert scalars["discriminator"].item() == scalars["generator"].item() == pytest.approx(log(2))
    assert scalars["penalty"] == 0


def test_the_losses_of_a_linear_discriminator_are_of_each_pairs_difference_and_its_penalty_is_its_slope_twice():
    weight, (x, y, *_) = torch.randn(3, 64, 64) / 50, batch()
    method, state = gan(weight.clone()), torch.get_rng_state()
    margins = ((x - method.make(y).detach()) * weight).sum((1, 2, 3))
    torch.set_rng_state(state)
    scalars = method.step(Batch(x, y), 0.0)
    torch.testing.assert_close(scalars["discriminator"], softplus(-margins).mean())
    torch.testing.assert_close(scalars["generator"], softplus(margins).mean())
    torch.testing.assert_close(scalars["penalty"], 2 * weight.square().sum())  # of reals and of fakes


def test_the_generator_learns_by_the_gradient_of_its_loss():
    method, (x, y, *_) = R3GAN(FACES, **SMALL), batch()
    some_weights(method.generator), some_weights(method.discriminator)
    state = torch.get_rng_state()
    margins = method.discriminator(x)[0] - method.discriminator(method.make(y))[0]
    wanted = torch.autograd.grad(softplus(margins).mean(), list(method.generator.parameters()))
    torch.set_rng_state(state)
    method.step(Batch(x, y), 0.0)
    for parameter, gradient in zip(method.generator.parameters(), wanted, strict=True):
        torch.testing.assert_close(parameter.grad, gradient, rtol=1e-3, atol=1e-7)


@pytest.mark.parametrize("size", [28, 64])
def test_the_way_back_is_the_gradient_and_so_are_the_penalties(size):
    network, y = some_weights(ResidualDiscriminator(4, 3, size, 5)), torch.rand(2, 5)
    x = torch.randn(2, 3, size, size, requires_grad=True)
    logits, slopes = network(x, y)
    (wanted,) = torch.autograd.grad(logits.sum(), x, create_graph=True)
    torch.testing.assert_close(slopes, wanted)
    weights = list(network.parameters())  # of which the biases have no part in slopes
    twice = (
        torch.autograd.grad(g.square().sum(), weights, retain_graph=True, materialize_grads=True)
        for g in (slopes, wanted)
    )
    for actual, expected in zip(*twice, strict=True):
        torch.testing.assert_close(actual, expected, rtol=1e-4, atol=1e-6)


@pytest.mark.parametrize(("size", "generator", "discriminator"), [(28, 102_816, 27_024), (64, 530_640, 466_224)])
def test_shapes_and_parameters(size, generator, discriminator):
    g, d = ResidualGenerator(32, 24, 3, size, 2), ResidualDiscriminator(24, 3, size, 2)
    images = g(torch.randn(2, 32), torch.eye(2))
    assert images.shape == (2, 3, size, size)
    logits, slopes = d(images, torch.eye(2))
    assert logits.shape == (2,) and slopes.shape == images.shape
    assert [sum(p.numel() for p in network.parameters()) for network in (g, d)] == [generator, discriminator]


def test_the_logit_depends_on_the_labels():
    d, x = some_weights(ResidualDiscriminator(4, 3, 64, 5)), torch.randn(1, 3, 64, 64).expand(5, -1, -1, -1)
    assert len(d(x, torch.eye(5))[0].unique()) == 5


@pytest.mark.parametrize("precision", ["float32", "bfloat16"])
def test_the_same_generator_samples_the_same_within_the_bounds(precision):
    method = prepare(ConditionalR3GAN(FACES, **SMALL), CPU, precision).train()
    method.step(batch(), 0.0)
    y = torch.eye(5)
    with torch.inference_mode():
        images = method.eval().sample(y, seeded(0))
        assert torch.equal(images, method.sample(y, seeded(0)))
        assert not torch.equal(images, method.sample(y, seeded(1)))
    assert images.dtype == torch.float32 and images.abs().max() <= 1


def test_of_an_attribute_images_depend_on_its_column_alone():
    method = ConditionalR3GAN(FACES, attribute=2, **SMALL).eval()
    y = torch.zeros(5, 5)
    with torch.inference_mode():
        none, each = method.sample(y, seeded(0)), method.sample(torch.eye(5), seeded(0))
    assert [torch.equal(a, b) for a, b in zip(none, each, strict=True)] == [True, True, False, True, True]


@pytest.mark.parametrize("spec", [FACES, Spec((3, 28, 28), 10, False)])
def test_an_attribute_that_is_not_there_is_refused(spec):
    with pytest.raises(UserError, match=r"hparams.attribute: expected a column of .* found 5"):
        ConditionalR3GAN(spec, attribute=5, **SMALL)


def test_augmented_the_generator_learns_through_the_augmentation():
    method = R3GAN(FACES, **SMALL, augmented=True)
    before = {name: p.clone() for name, p in method.generator.named_parameters()}
    for _ in range(2):
        assert all(scalar.isfinite() for scalar in method.step(batch(), 0.0).values())
    assert not any(torch.equal(p, before[name]) for name, p in method.generator.named_parameters())


@pytest.mark.parametrize("shape", [(8, 3, 28, 28), (8, 1, 20, 30)])
def test_every_augmentation_keeps_the_shape_and_differs_from_image_to_image(shape):
    x = torch.rand(shape[1:]).expand(shape).clone().requires_grad_()
    for augment in (colour, translate, cutout, diff_augment):
        seen = augment(x)
        assert seen.shape == shape
        assert len(seen.detach().flatten(1).unique(dim=0)) > 1
        assert torch.autograd.grad(seen.sum(), x)[0].abs().sum() > 0


def test_a_shift_moves_an_image_as_it_is_and_brings_in_grey():
    x = torch.zeros(16, 1, 16, 16)
    x[:, :, 8, 8] = 1
    where = translate(x).flatten(1).nonzero()[:, 1]
    rows, columns = where // 16, where % 16
    assert len(where) == 16  # one point each, for it cannot leave
    assert all(6 <= place <= 10 for place in (*rows, *columns)) and len(where.unique()) > 4


def test_a_square_of_half_the_side_is_cut_out_at_most():
    cut = (cutout(torch.ones(64, 3, 32, 32)) == 0).flatten(1).float().mean(1)
    assert cut.max() <= 0.25 and cut.min() >= 0.0625
