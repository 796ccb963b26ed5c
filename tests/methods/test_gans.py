"""GANs: the labels of real and fake, what the networks are conditioned on, and which of them learns when."""

import math
from copy import deepcopy

import pytest
import torch
from torch.nn.functional import binary_cross_entropy, binary_cross_entropy_with_logits

from genadapt.errors import UserError
from genadapt.methods.acgan import ACGAN
from genadapt.methods.acgan_attribute import AttributeACGAN
from genadapt.methods.base import Batch, Spec
from genadapt.methods.cgan import ConditionalDCGAN
from genadapt.methods.dcgan import DCGAN
from genadapt.methods.gan import smooth_bce
from genadapt.methods.wgan_gp import WGANGP
from genadapt.training.batches import seeded
from genadapt.training.setup import prepare

SPEC = Spec((3, 64, 64), 24, True)
SMALL, EXACT = {"z": 10, "width": 4}, {"real_labels": (1.0, 1.0), "fake_labels": (0.0, 0.0)}
BETAS = (0.5, 0.999)
MAKE = {
    "dcgan": lambda: DCGAN(SPEC, **SMALL, first_norm=True, lr=1e-3, betas=BETAS, **EXACT, ema=0.0),
    "attribute": lambda: AttributeACGAN(
        SPEC, **SMALL, attribute=2, lr=1e-3, betas=BETAS, **EXACT, fake_class_weight=1.0, ema=0.0
    ),
    "conditional": lambda: ConditionalDCGAN(
        SPEC, **SMALL, generator_lr=2e-3, discriminator_lr=1e-3, betas=BETAS, **EXACT, ema=0.0
    ),
    "wgan-gp": lambda: WGANGP(SPEC, **SMALL, lr=1e-3, penalty=10.0, critic_steps=3, ema=0.0),
}
every_gan = pytest.mark.parametrize("name", MAKE)


@pytest.fixture(autouse=True)
def seed():
    torch.manual_seed(0)


def gan(name: str, precision: str = "float32"):
    return prepare(MAKE[name](), torch.device("cpu"), precision).train()


def batch(size: int = 6) -> Batch:
    x = torch.rand(size, 3, 64, 64).mul(2).sub(1).to(memory_format=torch.channels_last)
    return Batch(x, (torch.rand(size, 24) < 0.3).float())


def learners(method) -> set[str]:
    """The networks whose parameters one step changes."""
    before = {name: p.clone() for name, p in method.named_parameters()}
    method.step(batch(), 0.0)
    return {name.partition(".")[0] for name, p in method.named_parameters() if not torch.equal(p, before[name])}


@pytest.mark.parametrize("label", [0.0, 1.0])
def test_exact_labels_push_as_the_sigmoid_and_the_binary_cross_entropy_of_the_reports(label):
    logits = torch.tensor([-20.0, -3.0, 0.0, 5.0, 16.0, 20.0], requires_grad=True)
    loss = binary_cross_entropy(logits.sigmoid(), torch.full_like(logits, label))
    (wanted,) = torch.autograd.grad(loss, logits)
    (actual,) = torch.autograd.grad(smooth_bce(logits, (label, label)), logits)
    torch.testing.assert_close(actual, wanted, atol=1e-6, rtol=1e-4)
    kept = logits.detach()[:-1]
    expected = binary_cross_entropy_with_logits(kept, torch.full_like(kept, label))
    assert torch.equal(smooth_bce(kept, (label, label)), expected)


@every_gan
@pytest.mark.parametrize("precision", ["float32", "bfloat16"])
def test_every_loss_and_gradient_is_finite_and_all_parameters_are_free_again(name, precision):
    torch.use_deterministic_algorithms(True)  # fills memory that nobody wrote with NaN
    try:
        method = gan(name, precision)
        for _ in range(3):
            scalars = method.step(batch(), 0.0)
            assert all(value.isfinite() and not value.requires_grad for value in scalars.values())
    finally:
        torch.use_deterministic_algorithms(False)
    for parameter in method.parameters():
        assert parameter.requires_grad and parameter.grad.isfinite().all()


@every_gan
def test_images_depend_on_the_conditions_that_the_method_takes_and_on_the_generator_alone(name):
    method, y = gan(name).eval(), batch().y
    conditions = {"dcgan": [], "attribute": [2]}.get(name, range(24))
    images = method.sample(y, seeded(0))
    torch.randn(1)
    assert torch.equal(method.sample(y, seeded(0)), images)
    for column in (0, 2, 23):
        other = y.clone()
        other[:, column] = 1 - other[:, column]
        same = torch.isclose(method.sample(other, seeded(0)), images, rtol=0, atol=0).flatten(1).all(1)
        assert not same.any() if column in conditions else same.all()


def test_the_classification_losses_are_those_of_the_attributes_column():
    method, (x, y, *_) = gan("attribute"), batch()
    _, on_real = deepcopy(method).discriminator(x)
    state = torch.get_rng_state()
    fakes = deepcopy(method).make(y)
    _, on_fake = deepcopy(method).discriminator(fakes)
    torch.set_rng_state(state)
    scalars = method.step(Batch(x, y), 0.0)
    for kind, logits in {"real": on_real, "fake": on_fake}.items():
        wanted = binary_cross_entropy_with_logits(logits, y[:, 2]).detach()
        torch.testing.assert_close(scalars[f"class loss on {kind}"], wanted)
        right = ((logits > 0).float() == y[:, 2]).float().mean()
        torch.testing.assert_close(scalars[f"class accuracy on {kind}"], right)


def test_a_negative_weight_of_fakes_turns_the_discriminator_against_their_attribute():
    (x, y, *_), losses = batch(), {}
    for weight in (1.0, -0.5):
        torch.manual_seed(0)
        method = gan("attribute")
        method.fake_class_weight = weight
        scalars = method.step(Batch(x, y), 0.0)
        losses[weight] = scalars["discriminator"]
    torch.testing.assert_close(losses[1.0] - losses[-0.5], 1.5 * scalars["class loss on fake"])


def test_a_negative_weight_of_fakes_turns_the_discriminator_against_their_class():
    small = {"z": 10, "width": 8, "discriminator_width": 8, "last_norm": False, "lr": 1e-3, "betas": BETAS, "ema": 0.0}
    digits, losses = Batch(torch.rand(6, 3, 28, 28) * 2 - 1, torch.arange(6)), {}
    for weight in (1.0, 0.0, -0.5):
        torch.manual_seed(0)
        method = ACGAN(Spec((3, 28, 28), 10, False), **small, **EXACT, fake_class_weight=weight).train()
        losses[weight] = method.step(digits, 0.0)["discriminator"]
    classes = losses[1.0] - losses[0.0]
    assert classes.item() == pytest.approx(math.log(10), rel=0.3)  # at first the classes are guessed
    torch.testing.assert_close(losses[0.0] - losses[-0.5], 0.5 * classes)


def test_an_attribute_that_the_data_does_not_have_is_refused():
    with pytest.raises(UserError, match="expected a column of the 2 attributes, found 2"):
        AttributeACGAN(
            Spec((3, 64, 64), 2, True),
            **SMALL,
            attribute=2,
            lr=1e-3,
            betas=BETAS,
            **EXACT,
            fake_class_weight=1.0,
            ema=0.0,
        )


@pytest.mark.parametrize("name", ["dcgan", "attribute", "conditional"])
def test_generator_and_discriminator_learn_from_every_batch(name):
    assert learners(gan(name)) == {"generator", "discriminator"}


def test_generator_and_discriminator_of_e1_learn_at_their_own_rates():
    method = gan("conditional")
    rates = {name: optimizer.param_groups[0]["lr"] for name, optimizer in method.optimizers.items()}
    assert rates == {"generator": 2e-3, "discriminator": 1e-3}


def test_the_generator_learns_at_every_third_step_of_the_critic_also_after_a_stop():
    method = gan("wgan-gp")
    for step in range(1, 8):
        if step == 5:
            state, method = method.state_dict(), gan("wgan-gp")
            method.load_state_dict(state)
        both = {"generator", "discriminator"}
        assert learners(method) == (both if step % 3 == 0 else {"discriminator"})
        assert method.critic_steps_done == step


def test_a_linear_critic_of_slope_3_has_a_penalty_of_4():
    method, (x, y, *_) = gan("wgan-gp"), batch()
    critic = method.discriminator
    for leaky in critic.layers[1::2]:
        leaky.negative_slope = 1.0
    (slope,) = torch.autograd.grad(critic(x.requires_grad_(), y)[0], x)
    with torch.no_grad():
        critic.layers[-1].weight *= 3 / slope.norm()
    penalty = method.gradient_penalty(x.detach(), torch.randn(6, 3, 64, 64), y)
    assert penalty.item() == pytest.approx(4, rel=1e-4)


def test_the_critics_loss_is_that_of_the_report():
    method, (x, y, *_) = gan("wgan-gp"), batch()
    critic, state = deepcopy(method.discriminator), torch.get_rng_state()
    fakes = deepcopy(method).make(y)
    torch.set_rng_state(state)
    scalars = method.step(Batch(x, y), 0.0)
    on_real, on_fake = critic(x, y).mean(), critic(fakes, y).mean()
    expected = (on_fake - on_real) / 2 + 10 * scalars["penalty"]
    torch.testing.assert_close(scalars["critic"], expected.detach())
    torch.testing.assert_close(scalars["generator"], -on_fake.detach())


def test_samples_come_from_the_average_of_the_generator():
    method = DCGAN(SPEC, **SMALL, first_norm=False, lr=1e-2, betas=BETAS, **EXACT, ema=0.75).train()
    mean = {name: p.clone() for name, p in method.generator.named_parameters()}
    for _ in range(3):
        method.step(batch(), 0.0)
        mean = {name: 0.75 * mean[name] + 0.25 * p for name, p in method.generator.named_parameters()}
    for name, p in method.average.named_parameters():
        torch.testing.assert_close(p, mean[name])
    y, copy = torch.zeros(2, 24), deepcopy(method).eval()
    copy.generator.load_state_dict(copy.average.state_dict())
    expected = copy.generator(torch.randn(2, 10, generator=seeded(0)))
    assert torch.equal(method.eval().sample(y, seeded(0)), expected)
