"""The VAEs of report rows B1 and D1: networks, loss, and what the interface promises."""

from copy import deepcopy

import pytest
import torch
from torch.distributions import Normal, kl_divergence
from torch.nn.functional import conv2d, interpolate, pad

from genadapt.methods import build
from genadapt.methods.base import Batch, Spec
from genadapt.methods.vae import VAE, divergence, draw
from genadapt.networks.vae import Double, Halve, has_few_places, small, wide
from genadapt.training.batches import seeded
from genadapt.training.setup import prepare

HPARAMS = {"width": 4, "latent": 6, "lr": 0.001, "weight": 1.0}
both_networks = pytest.mark.parametrize("network", ["wide", "small"])


@pytest.fixture(autouse=True)
def seed():
    torch.manual_seed(0)


def vae(network: str, channels: int = 3, **hparams) -> VAE:
    return build("vae.VAE", Spec((channels, 64, 64), 2, False), {"network": network, **HPARAMS, **hparams})


def faces(count: int, channels: int = 3) -> torch.Tensor:
    """Smooth images (count, channels, 64, 64) in [-1, 1]."""
    return interpolate(torch.randn(count, channels, 4, 4), size=64, mode="bilinear").tanh()


@pytest.mark.parametrize(
    ("networks", "parameters"),
    [(lambda: wide(3, 128, 1024), 75_335_683), (lambda: small(3, 32, 512), 7_677_792)],  # B1, D1
    ids=["wide", "small"],
)
def test_full_width_networks_have_the_reports_number_of_parameters(networks, parameters):
    with torch.device("meta"):
        assert sum(p.numel() for network in networks() for p in network.parameters()) == parameters


def plain_half(layer: Halve, x: torch.Tensor) -> torch.Tensor:
    return conv2d(x, layer.weight, layer.bias, 2, 1)


def plain_double(layer: Double, x: torch.Tensor) -> torch.Tensor:
    return conv2d(pad(interpolate(x, scale_factor=2), (1, 1, 1, 1), mode="replicate"), layer.weight, layer.bias)


@pytest.mark.parametrize(("kind", "plain"), [(Halve, plain_half), (Double, plain_double)], ids=["halve", "double"])
@pytest.mark.parametrize(("side", "channels"), [(2, 128), (4, 512), (2, 3), (4, 3), (16, 3)])
@pytest.mark.parametrize("memory_format", [torch.contiguous_format, torch.channels_last])
def test_cheap_convolutions_are_the_plain_ones_and_so_are_their_gradients(kind, plain, side, channels, memory_format):
    layer = kind(5, channels).to(memory_format=memory_format)
    x = torch.randn(2, 5, side, side).to(memory_format=memory_format).requires_grad_()
    actual, wanted = layer(x), plain(layer, x)
    assert has_few_places(actual.shape[2], channels) == (channels > 3)  # so both forms are met
    torch.testing.assert_close(actual, wanted, rtol=1e-4, atol=1e-5)
    slope, inputs = torch.randn_like(wanted), (x, layer.weight, layer.bias)
    actual, wanted = (torch.autograd.grad(y, inputs, slope) for y in (actual, wanted))
    torch.testing.assert_close(actual, wanted, rtol=1e-4, atol=1e-4)


@both_networks
@pytest.mark.parametrize("channels", [1, 3])
def test_shapes(network, channels):
    method = vae(network, channels)
    mean, logvar = method.encode(faces(5, channels))
    assert mean.shape == logvar.shape == (5, 6)
    images = method.decode(mean)
    assert images.shape == (5, channels, 64, 64)
    assert images.min() >= -1 and images.max() <= 1


def test_divergence_is_that_of_the_gaussians():
    mean, logvar = torch.randn(5, 7), torch.randn(5, 7)
    expected = kl_divergence(Normal(mean, logvar.div(2).exp()), Normal(0.0, 1.0)).sum(dim=1).mean()
    torch.testing.assert_close(divergence(mean, logvar), expected)
    assert divergence(torch.zeros(2, 3), torch.zeros(2, 3)) == 0


def test_codes_are_drawn_from_their_gaussians():
    mean, logvar = torch.tensor([-1.0, 0.5, 2.0]), torch.tensor([-2.0, 0.0, 1.0])
    z = draw(mean.expand(200_000, 3), logvar.expand(200_000, 3))
    torch.testing.assert_close(z.mean(dim=0), mean, rtol=0, atol=0.02)
    torch.testing.assert_close(z.var(dim=0).log(), logvar, rtol=0, atol=0.02)


def test_gradients_pass_through_the_draw():
    mean, logvar = torch.randn(4, 3, requires_grad=True), torch.randn(4, 3, requires_grad=True)
    z = draw(mean, logvar)
    to_mean, to_logvar = torch.autograd.grad(z.sum(), (mean, logvar))
    torch.testing.assert_close(to_mean, torch.ones(4, 3))
    torch.testing.assert_close(to_logvar, (z - mean).detach() / 2)  # z = mean + exp(logvar / 2) · noise


@both_networks
def test_loss_is_minus_the_likelihood_of_pixels_in_0_to_1_and_the_weighted_divergence(network):
    method, x = vae(network, weight=3.0), faces(4)
    copy = deepcopy(method)
    torch.manual_seed(1)
    scalars = method.step(Batch(x, torch.zeros(4)), 0.0)
    torch.manual_seed(1)
    mean, logvar = copy.encoder(x)
    out = copy.decoder(mean + logvar.div(2).exp() * torch.randn(4, 6))
    expected = Normal((out + 1) / 2, 1.0)
    surplus = expected.log_prob(expected.mean) - expected.log_prob((x + 1) / 2)  # without the Gaussian's constant
    kl = kl_divergence(Normal(mean, logvar.div(2).exp()), Normal(0.0, 1.0)).sum(dim=1)
    loss = (surplus.sum(dim=(1, 2, 3)) + 3.0 * kl).mean()
    wanted = {"loss": loss, "mse": (out - x).square().mean(), "kl": kl.mean()}
    assert scalars.keys() == wanted.keys()
    for name, scalar in scalars.items():
        assert not scalar.requires_grad
        torch.testing.assert_close(scalar, wanted[name].detach(), rtol=1e-4, atol=1e-4)


@both_networks
def test_no_gradient_in_bfloat16_reads_memory_that_nobody_wrote(network):
    torch.use_deterministic_algorithms(True)  # fills such memory with NaN
    try:
        method = prepare(vae(network, width=16), torch.device("cpu"), "bfloat16").train()
        scalars = method.step(Batch(faces(6), torch.zeros(6)), 0.0)
    finally:
        torch.use_deterministic_algorithms(False)
    assert all(scalar.isfinite() and scalar.dtype == torch.float32 for scalar in scalars.values())
    assert [name for name, p in method.named_parameters() if not p.grad.isfinite().all()] == []
    assert [name for name, p in method.named_parameters() if not p.isfinite().all()] == []


@both_networks
def test_samples_depend_on_the_generator_alone(network):
    method = vae(network).eval()
    images = method.sample(torch.arange(3), seeded(5))
    assert images.shape == (3, 3, 64, 64)
    assert torch.equal(method.sample(torch.zeros(3, 2), seeded(5)), images)
    assert not torch.equal(method.sample(torch.arange(3), seeded(6)), images)


@both_networks
def test_it_learns_eight_images(network):
    method, batch = vae(network, width=8, latent=16, lr=0.003, weight=0.1).train(), Batch(faces(8), torch.zeros(8))
    method = prepare(method, torch.device("cpu"), "float32")
    errors = [float(method.step(batch, 0.0)["mse"]) for _ in range(60)]
    assert errors[-1] < 0.3 * errors[0]


def test_the_weight_holds_the_divergence_down():
    def end(weight: float) -> float:
        torch.manual_seed(0)
        method, batch = vae("small", weight=weight).train(), Batch(faces(8), torch.zeros(8))
        return [float(method.step(batch, 0.0)["kl"]) for _ in range(40)][-1]

    assert end(30.0) < 0.5 * end(0.3)
