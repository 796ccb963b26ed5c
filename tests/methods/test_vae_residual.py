"""The residual VAE: its networks, and each term of its loss and of its prior by itself."""

import math
from copy import deepcopy

import numpy as np
import pytest
import torch
from torch.distributions import Normal, kl_divergence
from torch.nn.functional import interpolate

from genadapt.methods import build
from genadapt.methods.base import Batch, Spec
from genadapt.methods.vae import divergence
from genadapt.methods.vae_residual import ResidualVAE, divergences, surprise
from genadapt.networks.vae_residual import Block, Decoder, Encoder, double, halve
from genadapt.training.batches import seeded
from genadapt.training.setup import prepare


@pytest.fixture(autouse=True)
def seed():
    torch.manual_seed(0)


def vae(channels: int = 3, **hparams) -> ResidualVAE:
    return build(
        "vae_residual.ResidualVAE",
        Spec((channels, 64, 64), 2, False),
        {"width": 8, "latent": 6, "lr": 0.002, **hparams},
    )


def faces(count: int, channels: int = 3) -> torch.Tensor:
    """Smooth images (count, channels, 64, 64) in [-1, 1]."""
    return interpolate(torch.randn(count, channels, 4, 4), size=64, mode="bilinear").tanh()


def by_hand(width: int, latent: int, depth: int) -> int:
    """The parameters of both networks for RGB images."""

    def conv(before: int, after: int, kernel: int) -> int:
        return kernel**2 * before * after + after

    def blocks(channels: int) -> int:
        return depth * 2 * conv(channels, channels, 3)

    w, pixels = width, 16 * 4 * width
    down = conv(12, w, 3) + conv(4 * w, 2 * w, 1) + conv(8 * w, 4 * w, 1) + conv(16 * w, 4 * w, 1)
    up = conv(4 * w, 16 * w, 1) + conv(4 * w, 8 * w, 1) + conv(2 * w, 4 * w, 1) + conv(w, 12, 3)
    linear = pixels * 2 * latent + 2 * latent + latent * pixels + pixels
    return down + up + linear + 4 * blocks(4 * w) + 2 * blocks(2 * w) + blocks(w)


@pytest.mark.parametrize(("width", "latent", "depth"), [(24, 64, 1), (64, 512, 2)])
def test_the_networks_have_as_many_parameters_as_counted_by_hand(width, latent, depth):
    with torch.device("meta"):
        networks = Encoder(3, width, latent, depth), Decoder(3, width, latent, depth)
        found = sum(p.numel() for network in networks for p in network.parameters())
    assert found == by_hand(width, latent, depth)


@pytest.mark.parametrize("channels", [1, 3])
def test_shapes(channels):
    method = vae(channels)
    mean, logvar = method.encode(faces(5, channels))
    assert mean.shape == logvar.shape == (5, 6)
    images = method.decode(1000 * mean)
    assert images.shape == (5, channels, 64, 64)
    assert images.min() == -1 and images.max() == 1  # bounded, however far the code


def test_halving_and_doubling_change_the_maps_as_they_say():
    x = torch.randn(2, 3, 8, 8)
    assert halve(3, 5)(x).shape == (2, 5, 4, 4)
    assert double(3, 5)(x).shape == (2, 5, 16, 16)


def test_a_block_begins_as_the_identity_but_for_a_bias():
    block, x = Block(4), torch.randn(2, 4, 8, 8)
    torch.testing.assert_close(block(x), x + block.second.bias[:, None, None])


def test_images_do_not_depend_on_what_else_is_decoded():
    method, z = vae().train(), torch.randn(4, 6)
    torch.testing.assert_close(method.decode(z)[:1], method.decode(z[:1]))


def test_divergences_are_those_of_each_latent_and_sum_to_that_of_the_code():
    mean, logvar = torch.randn(5, 7), torch.randn(5, 7)
    expected = kl_divergence(Normal(mean, logvar.div(2).exp()), Normal(0.0, 1.0)).mean(dim=0)
    torch.testing.assert_close(divergences(mean, logvar), expected)
    torch.testing.assert_close(divergences(mean, logvar).sum(), divergence(mean, logvar))


def test_the_noise_is_the_likeliest():
    x, out = torch.randn(2, 3, 8, 8), torch.randn(2, 3, 8, 8)

    def nats(variance: float) -> float:
        return float(-Normal(out, variance**0.5).log_prob(x).sum(dim=(1, 2, 3)).mean())

    mse = (x - out).square().mean()
    least = float(surprise(mse, 3 * 8 * 8))
    assert least == pytest.approx(nats(float(mse)), rel=1e-5)
    assert least < min(nats(float(mse) * 1.1), nats(float(mse) / 1.1))
    assert surprise(torch.tensor(1 / (2 * math.pi * math.e)), 10) == pytest.approx(0, abs=1e-5)


def loss_of(free_bits: float, weight: float) -> tuple[float, float, torch.Tensor]:
    """The loss of one step, that of the pixels in it, and the divergence of each latent."""
    method, x = vae(free_bits=free_bits, weight=weight), faces(4)
    copy = deepcopy(method)
    torch.manual_seed(1)
    scalars = method.step(Batch(x, torch.zeros(4)), 0.0)
    torch.manual_seed(1)
    mean, logvar = copy.encoder(x)
    out = copy.decoder(mean + logvar.div(2).exp() * torch.randn(4, 6))
    mse = (out - x).square().mean()
    torch.testing.assert_close(scalars["mse"], mse.detach())
    torch.testing.assert_close(scalars["kl"], divergences(mean, logvar).sum().detach())
    return float(scalars["loss"]), float(surprise(mse.detach(), 3 * 64 * 64)), divergences(mean, logvar).detach()


@pytest.mark.parametrize("weight", [1.0, 500.0])
def test_the_loss_is_that_of_the_pixels_and_of_the_codes(weight):
    loss, pixels, kl = loss_of(free_bits=0.0, weight=weight)
    assert loss == pytest.approx(pixels + weight * float(kl.sum()), rel=1e-5)


def test_below_the_free_bits_a_latent_costs_them_and_above_what_it_tells():
    free = float(loss_of(0.0, 1000.0)[2].median())
    loss, pixels, kl = loss_of(free, 1000.0)
    assert kl.min() < free < kl.max()
    assert loss == pytest.approx(pixels + 1000 * sum(max(free, each) for each in kl.tolist()), rel=1e-5)


def test_the_prior_has_the_mean_and_covariance_of_all_codes_met_with_one_standard_batch_before_them():
    method, batches = vae(), [torch.randn(5, 6) @ torch.randn(6, 6) + torch.randn(6) for _ in range(8)]
    for z in batches:
        method.meet(z)
    codes = torch.cat(batches).double().numpy()
    mean = codes.sum(0) / (5 * 9)  # the ninth batch: mean 0, covariance I
    second = (codes.T @ codes / 5 + np.eye(6)) / 9
    np.testing.assert_allclose(method.centre, mean, rtol=1e-4, atol=1e-5)
    np.testing.assert_allclose(method.spread, second - np.outer(mean, mean), rtol=1e-4, atol=1e-4)


def test_codes_are_drawn_from_the_prior():
    method, mixed = vae(), torch.randn(6, 6)
    method.centre.copy_(torch.arange(6.0))
    method.spread.copy_(mixed @ mixed.T)
    z = method.draw_codes(200_000, seeded(0))
    torch.testing.assert_close(z.mean(dim=0), method.centre, rtol=0, atol=0.05)
    torch.testing.assert_close(z.T.cov(), method.spread, rtol=0.02, atol=0.2)


def test_samples_depend_on_the_generator_alone():
    method = vae().eval()
    images = method.sample(torch.arange(3), seeded(5))
    assert images.shape == (3, 3, 64, 64)
    assert torch.equal(method.sample(torch.zeros(3, 2), seeded(5)), images)
    assert not torch.equal(method.sample(torch.arange(3), seeded(6)), images)


def test_a_step_far_too_steep_is_cut():
    method, batch = vae(clip=1e-3), Batch(faces(4), torch.zeros(4))
    method.step(batch, 0.0)
    norm = torch.cat([p.grad.flatten() for p in method.parameters()]).norm()
    assert norm == pytest.approx(1e-3, rel=1e-3)


@pytest.mark.parametrize("precision", ["float32", "bfloat16"])
def test_it_learns_eight_images(precision):
    method, batch = vae(latent=16), Batch(faces(8), torch.zeros(8))
    method = prepare(method.train(), torch.device("cpu"), precision)
    errors = [float(method.step(batch, 0.0)["mse"]) for _ in range(100)]
    assert errors[-1] < 0.1 * errors[0]
