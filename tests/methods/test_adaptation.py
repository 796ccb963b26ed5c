"""ADDA's frozen parts, ResNet-18 as torchvision has it, report B's sizes."""

import pytest
import torch
from torch import nn

from genadapt.methods.adda import ADDA
from genadapt.methods.base import Batch, Spec
from genadapt.methods.dann_resnet import ResNetDANN
from genadapt.methods.resnet18 import ResNet18 as ResNet18Classifier
from genadapt.networks.resnet import DomainClassifier, ResNet18
from genadapt.networks.vision import torchvision
from genadapt.training.setup import prepare

SPEC = Spec((3, 28, 28), 10, False)
BETAS = (0.0, 0.999)
CPU = torch.device("cpu")


def batch(seed=0, size=8):
    generator = torch.Generator().manual_seed(seed)
    x, target = (torch.rand(size, *SPEC.shape, generator=generator) * 2 - 1 for _ in range(2))
    return Batch(x, torch.randint(10, (size,), generator=generator), target)


def copies(module):
    return {name: value.clone() for name, value in module.state_dict().items()}


def same(module, before):
    return all(torch.equal(value, before[name]) for name, value in module.state_dict().items())


@pytest.fixture
def adda():
    torch.manual_seed(0)
    return ADDA(SPEC, width=8, lr=1e-3, adapt_lr=1e-3, adapt_betas=BETAS, pretrain=0.5).train()


def test_adda_first_learns_the_source_alone(adda):
    target, discriminator = copies(adda.target), copies(adda.discriminator)
    assert adda.step(batch(), 0.0).keys() == {"label"}
    assert same(adda.target, target) and same(adda.discriminator, discriminator)
    assert not adda.adapting


def test_the_target_encoder_starts_as_the_source_encoder(adda):
    adda.step(batch(), 0.4)
    learnt = copies(adda.source)
    adda.target_adam.step = lambda: None  # as it was when it started
    adda.step(batch(), 0.5)
    weights = dict(adda.target.named_parameters())
    assert all(torch.equal(weights[name], learnt[name]) for name in weights)


def test_source_encoder_and_label_head_are_frozen_while_the_others_learn(adda):
    adda.step(batch(), 0.0)
    source, head = copies(adda.source), copies(adda.head)  # with the statistics of batch norm
    for step in range(3):
        adda.train()
        before = copies(adda.target), copies(adda.discriminator)
        adda.step(batch(step), 0.5 + step / 10)
        assert same(adda.source, source) and same(adda.head, head)
        assert not same(adda.target, before[0]) and not same(adda.discriminator, before[1])


def test_the_label_head_is_applied_to_target_features_once_there_are_any(adda):
    x = batch().x
    adda.step(batch(), 0.0)
    assert torch.equal(adda.eval().predict(x)[1], adda.predict_source(x)[1])
    adda.train().step(batch(), 0.6)
    adda.eval()
    logits, features = adda.predict(x)
    assert torch.equal(features, adda.target(x)) and torch.equal(logits, adda.head(features))
    assert not torch.equal(features, adda.predict_source(x)[1])


@pytest.mark.parametrize("size", [28, 32, 64])
def test_resnet18_is_torchvisions(size):
    torch.manual_seed(0)
    network = ResNet18(64).double().train()
    original = torchvision.models.resnet18(weights=None).double().train()
    original.fc = nn.Identity()
    original.load_state_dict(network.body.state_dict())
    x = torch.rand(4, 3, size, size, dtype=torch.float64) * 2 - 1
    features, expected = network(x), original(x)
    torch.testing.assert_close(features, expected)
    features.square().sum().backward(), expected.square().sum().backward()
    for (name, one), other in zip(network.body.named_parameters(), original.parameters(), strict=True):
        torch.testing.assert_close(one.grad, other.grad, rtol=1e-7, atol=1e-7 * float(other.grad.abs().max()), msg=name)


@pytest.mark.parametrize(
    "method",
    [
        lambda: ADDA(SPEC, width=8, lr=1e-4, adapt_lr=1e-4, adapt_betas=BETAS, pretrain=0.5),
        lambda: ResNet18Classifier(SPEC, width=8, lr=1e-3, lr_schedule="cosine"),
    ],
)
def test_gradients_are_finite_in_bfloat16_on_maps_of_one_point(method):
    torch.manual_seed(0)
    built = prepare(method(), CPU, "bfloat16").train()
    for progress in (0.0, 0.9):
        built.step(batch(), progress)
    assert all(torch.isfinite(value).all() for value in built.parameters())


def test_parameter_counts_of_report_b():
    def count(module):
        return sum(p.numel() for p in module.parameters())

    assert count(ResNet18(64)) == 11_176_512
    dann = ResNetDANN(
        SPEC, width=64, lr=1e-3, lr_schedule="constant", betas=BETAS, weight=1.0, weight_schedule="constant"
    )
    assert count(dann.head) == 2 * (512 * 512 + 512) + 512 * 10 + 10
    assert count(dann.domain) == 4 * (512 * 512 + 512 + 2 * 512) + 512 * 2 + 2
    adda = ADDA(SPEC, width=64, lr=1e-4, adapt_lr=1e-4, adapt_betas=BETAS, pretrain=0.5)
    assert count(adda.source) == count(adda.target) == 11_176_512 + 512 * 512 + 512
    assert count(adda.head) == 5130
    assert count(adda.discriminator) == 512 * 128 + 128 + 128 * 32 + 32 + 32 * 8 + 8 + 8 * 2 + 2


def test_the_domain_logit_gives_the_loss_of_the_softmax_over_two():
    torch.manual_seed(0)
    network, features = DomainClassifier(512).eval(), torch.randn(6, 512)
    domains = torch.tensor([0, 1, 1, 0, 1, 0])
    two = nn.functional.cross_entropy(network.layers(features), domains)
    one = nn.functional.binary_cross_entropy_with_logits(network(features).squeeze(1), domains.float())
    assert one.item() == pytest.approx(two.item(), rel=1e-5)
