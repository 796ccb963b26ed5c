import pytest
import torch
from torch import nn
from torch.nn.functional import conv2d, conv_transpose2d

from genadapt.networks.acgan import DigitDiscriminator, DigitGenerator, Dropout
from genadapt.networks.conditional import (
    AttributeDiscriminator64,
    ConditionalCritic64,
    ConditionalDiscriminator64,
    ConditionalGenerator64,
)
from genadapt.networks.dcgan import Discriminator64, Generator64
from genadapt.networks.points import FromPoint, ToPoint
from genadapt.networks.small_cnn import Features

NORMS = (False, True, True, True)  # of A1, B2, C1, E1
ALL_NORMS = (True, True, True, True)  # of D2


@pytest.mark.parametrize(
    ("network", "parameters"),
    [
        (Generator64(z=100, width=64, channels=3), 3_576_704),  # A1
        (Discriminator64(width=64, channels=3, norms=NORMS), 2_765_568),
        (Discriminator64(width=64, channels=3, norms=ALL_NORMS), 2_765_696),  # D2
        (ConditionalGenerator64(z=100, width=64, channels=3, labels=1), 3_584_896),  # D3
        (AttributeDiscriminator64(width=64, channels=3), 2_772_864),
        (ConditionalGenerator64(z=100, width=64, channels=3, labels=24), 3_773_312),  # E1, E2
        (ConditionalDiscriminator64(width=64, channels=3, labels=24, norms=NORMS), 2_868_992),
        (ConditionalCritic64(width=64, channels=3, labels=24), 2_867_200),
        (DigitGenerator(z=100, width=112, classes=10, channels=3), 10_261_132),  # A2
        (DigitDiscriminator(width=112, classes=10, channels=3, last_norm=True), 1_044_047),
    ],
    ids=lambda value: type(value).__name__ if isinstance(value, nn.Module) else "",
)
def test_full_width_networks_have_the_reports_number_of_parameters(network, parameters):
    assert sum(p.numel() for p in network.parameters()) == parameters


def test_shapes():
    y = torch.tensor([3, 4])
    assert Generator64(100, 8, 3)(torch.randn(2, 100)).shape == (2, 3, 64, 64)
    images, labels = torch.randn(2, 3, 64, 64), torch.eye(2, 5)
    assert Discriminator64(8, 3, NORMS)(images).shape == (2,)
    assert ConditionalGenerator64(100, 8, 3, 5)(torch.randn(2, 100), labels).shape == (2, 3, 64, 64)
    assert ConditionalDiscriminator64(8, 3, 5, NORMS)(images, labels).shape == (2,)
    assert ConditionalCritic64(8, 3, 5)(images, labels).shape == (2,)
    assert ConditionalCritic64(8, 3, 5)(images, labels, True).shape == (2, 3, 64, 64)
    assert [logits.shape for logits in AttributeDiscriminator64(8, 3)(images)] == [(2,), (2,)]
    assert DigitGenerator(100, 8, 10, 3)(torch.randn(2, 100), y).shape == (2, 3, 28, 28)
    real, label = DigitDiscriminator(8, 10, 3, True)(torch.randn(2, 3, 28, 28))
    assert real.shape == (2,) and label.shape == (2, 10)
    for size in (28, 32, 64):
        features = Features((3, size, size), 4)
        assert features(torch.randn(2, 3, size, size)).shape == (2, features.size)


@pytest.mark.parametrize("memory_format", [torch.contiguous_format, torch.channels_last])
def test_from_point_is_the_transposed_convolution(memory_format):
    layer = FromPoint(7, 5, 4, 1, 0, bias=False).to(memory_format=memory_format)
    x = torch.randn(3, 7)
    torch.testing.assert_close(layer(x), conv_transpose2d(x[:, :, None, None], layer.weight))


@pytest.mark.parametrize(("size", "kernel", "padding"), [(4, 4, 0), (1, 3, 1), (3, 4, 1)])
@pytest.mark.parametrize("memory_format", [torch.contiguous_format, torch.channels_last])
def test_to_point_is_the_convolution_and_so_is_its_gradient(size, kernel, padding, memory_format):
    layer = ToPoint(7, 5, kernel, 2, padding, bias=False).to(memory_format=memory_format)
    x = torch.randn(3, 7, size, size)
    expected = conv2d(x, layer.weight, stride=2, padding=padding)
    torch.testing.assert_close(layer(x), expected.flatten(1))
    (wanted,) = torch.autograd.grad(expected.square().sum(), layer.weight)
    (actual,) = torch.autograd.grad(layer(x).square().sum(), layer.weight)
    torch.testing.assert_close(actual, wanted)


def test_to_point_takes_a_point():
    layer = ToPoint(7, 5, 3, 2, 1, bias=False)
    x = torch.randn(3, 7)
    torch.testing.assert_close(layer(x), conv2d(x[:, :, None, None], layer.weight, padding=1).flatten(1))


def test_relu_after_the_pool_is_relu_before_it():
    features, x = Features((3, 16, 16), 4), torch.randn(5, 3, 16, 16)
    usual = nn.Sequential(*[features[i] for block in (0, 4) for i in (block, block + 1, block + 3, block + 2)])
    usual = nn.Sequential(*(nn.ReLU() if isinstance(layer, nn.ReLU) else layer for layer in usual), nn.Flatten())
    torch.testing.assert_close(features(x), usual(x), rtol=0, atol=0)
    weights = list(features.parameters())
    actual = torch.autograd.grad(features(x).square().sum(), weights)
    torch.testing.assert_close(actual, torch.autograd.grad(usual(x).square().sum(), weights), rtol=0, atol=0)


@pytest.mark.parametrize(
    ("network", "inputs"),
    [
        (Generator64(20, 8, 3), (torch.randn(6, 20),)),
        (Discriminator64(8, 3, NORMS), (torch.randn(6, 3, 64, 64),)),
        (Discriminator64(8, 3, ALL_NORMS), (torch.randn(6, 3, 64, 64),)),
        (AttributeDiscriminator64(8, 3), (torch.randn(6, 3, 64, 64),)),
        (ConditionalGenerator64(20, 8, 3, 5), (torch.randn(6, 20), torch.eye(6, 5))),
        (ConditionalDiscriminator64(8, 3, 5, NORMS), (torch.randn(6, 3, 64, 64), torch.eye(6, 5))),
        (ConditionalCritic64(8, 3, 5), (torch.randn(6, 3, 64, 64), torch.eye(6, 5))),
        (DigitGenerator(20, 8, 10, 3), (torch.randn(6, 20), torch.arange(6))),
        (DigitDiscriminator(16, 10, 3, True), (torch.randn(6, 3, 28, 28),)),
        (Features((3, 28, 28), 8), (torch.randn(6, 3, 28, 28),)),
    ],
    ids=lambda value: type(value).__name__,
)
def test_no_gradient_in_bfloat16_reads_memory_that_nobody_wrote(network, inputs):
    torch.use_deterministic_algorithms(True)  # fills such memory with NaN
    try:
        network.to(memory_format=torch.channels_last)
        with torch.autocast("cpu", torch.bfloat16):
            outputs = network(*inputs)
        outputs = outputs if isinstance(outputs, tuple) else (outputs,)
        sum(output.float().square().sum() for output in outputs).backward()
        assert [name for name, p in network.named_parameters() if not p.grad.isfinite().all()] == []
    finally:
        torch.use_deterministic_algorithms(False)


def test_dropout_zeroes_its_share_and_scales_the_rest():
    x = torch.ones(100_000)
    y = Dropout(0.3)(x)
    assert (y == 0).float().mean().item() == pytest.approx(0.3, abs=0.01)
    torch.testing.assert_close(y[y != 0], torch.full_like(y[y != 0], 1 / 0.7))
    assert Dropout(0.3).eval()(x) is x


@pytest.mark.parametrize(
    ("precision", "tolerance"), [(torch.float32, 1e-4), (torch.bfloat16, 0.1)], ids=["float32", "bfloat16"]
)
def test_the_critics_gradient_and_its_own_are_what_differentiating_twice_gives(precision, tolerance):
    torch.manual_seed(0)
    critic = ConditionalCritic64(8, 3, 5).to(memory_format=torch.channels_last)
    x, y = torch.randn(6, 3, 64, 64, requires_grad=True), torch.eye(6, 5)
    weights = [p for name, p in critic.named_parameters() if not name.startswith("plane")]
    (wanted,) = torch.autograd.grad(critic(x, y).sum(), x, create_graph=True)
    torch.use_deterministic_algorithms(True)  # fills memory that nobody wrote with NaN
    try:
        with torch.autocast("cpu", precision, enabled=precision == torch.bfloat16):
            actual = critic(x, y, True)
        second = torch.autograd.grad(actual.float().square().sum(), weights)
    finally:
        torch.use_deterministic_algorithms(False)
    pairs = [(actual, wanted), *zip(second, torch.autograd.grad(wanted.square().sum(), weights), strict=True)]
    for one, other in pairs:
        assert ((one - other).norm() / other.norm()).item() < tolerance


def test_images_and_logits_depend_on_the_conditions():
    x, y, z = torch.randn(4, 3, 64, 64), torch.eye(4, 5), torch.randn(4, 20)
    generator = ConditionalGenerator64(20, 8, 3, 5)
    assert (generator(z, y) != generator(z, y.roll(1, 1))).flatten(1).any(1).all()
    for network in (ConditionalDiscriminator64(8, 3, 5, NORMS), ConditionalCritic64(8, 3, 5)):
        assert (network(x, y) != network(x, y.roll(1, 1))).all()
