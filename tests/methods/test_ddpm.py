"""The DDPM's schedule and sampler against closed forms, its guidance, and its network."""

from itertools import pairwise

import pytest
import torch
from torch.nn.functional import one_hot

from genadapt.errors import UserError
from genadapt.methods.base import Batch, Spec
from genadapt.methods.ddpm import DDPM, backward, signal_left
from genadapt.networks.unet import ContextUnet
from genadapt.training.batches import seeded
from genadapt.training.setup import prepare

SETTINGS = {
    "width": 8,
    "steps": 20,
    "betas": [0.001, 0.2],
    "target": "noise",
    "logit_normal": None,
    "lr": 0.002,
    "lr_schedule": "constant",
    "label_dropout": 0.1,
}
SETTINGS |= {"guidance": 0.5, "ema": 0.0, "sampler_steps": 5, "eta": 1.0}
DIGITS = Spec((3, 28, 28), 10, False)
CLASSES = torch.tensor([3, 1, 4])


@pytest.fixture(autouse=True)
def seed():
    torch.manual_seed(0)


def method(spec: Spec = DIGITS, **changes) -> DDPM:
    return DDPM(spec, **SETTINGS | changes).eval()


def some_batch(size: int = 8) -> Batch:
    return Batch(torch.rand(size, 3, 28, 28) * 2 - 1, torch.arange(size) % 10)


def test_the_marginals_are_those_of_single_steps():
    ddpm, mean, variance = method(), 1.0, 0.0
    image, noise = torch.randn(2, 1, 3, 28, 28)
    for t, beta in enumerate(torch.linspace(0.001, 0.2, 20).tolist(), 1):
        mean, variance = (1 - beta) ** 0.5 * mean, (1 - beta) * variance + beta
        actual = ddpm.noisy(image, torch.tensor([t]), noise)
        torch.testing.assert_close(actual, mean * image + variance**0.5 * noise)


def test_the_schedule_falls_from_1_and_so_does_the_share_of_each_step():
    signal = signal_left((0.0001, 0.02), 400)
    shares = signal[1:] / signal[:-1]
    assert signal[0] == 1 and shares[0].item() == pytest.approx(0.9999) and shares[-1].item() == pytest.approx(0.98)
    assert (signal.diff() < 0).all() and (shares.diff() < 0).all() and 0 < signal[-1] < 0.02


def test_times_of_training_are_uniform_or_logit_normal():
    uniform = method().draw_times(10_000, torch.device("cpu"))
    assert sorted(set(uniform.tolist())) == list(range(1, 21)) and uniform.bincount()[1:].min() > 350
    torch.manual_seed(0)
    times = method(steps=400, logit_normal=[0.6, 0.5]).draw_times(10_000, torch.device("cpu"))
    assert times.min() >= 1 and times.max() <= 400
    logits = ((times - 0.5) / 400).logit()
    assert logits.mean().item() == pytest.approx(0.6, abs=0.02) and logits.std().item() == pytest.approx(0.5, abs=0.02)
    extremes = method(logit_normal=[0.0, 1000.0]).draw_times(1000, torch.device("cpu"))
    assert (extremes.min(), extremes.max()) == (1, 20)  # neither 0 nor beyond T


@pytest.mark.parametrize(("now", "then"), [(0.5, 0.55), (0.02, 0.6), (0.9, 0.95)])
def test_the_posterior_is_bayes_rule(now, then):
    image, x = 0.7, -0.4
    grid = torch.linspace(-8, 8, 200_001, dtype=torch.float64)
    log_prior = -((grid - then**0.5 * image) ** 2) / (2 * (1 - then))  # q(x_then | x_0)
    log_likelihood = -((x - (now / then) ** 0.5 * grid) ** 2) / (2 * (1 - now / then))  # q(x_now | x_then)
    density = (log_prior + log_likelihood).softmax(0)
    mean = (density * grid).sum().item()
    of_image, of_x, deviation = backward(now, then, 1.0)
    assert of_image * image + of_x * x == pytest.approx(mean)
    assert deviation**2 == pytest.approx((density * (grid - mean) ** 2).sum().item())


def test_over_all_steps_it_is_the_ancestral_sampling_of_the_paper_and_ddim_with_eta_1():
    betas = torch.linspace(0.0001, 0.02, 400, dtype=torch.float64).tolist()
    x, noise = 0.3, -1.2
    for beta, (then, now) in zip(betas, pairwise(signal_left((0.0001, 0.02), 400).tolist()), strict=True):
        image = (x - (1 - now) ** 0.5 * noise) / now**0.5
        of_image, of_x, deviation = backward(now, then, 1.0)
        actual = of_image * image + of_x * x
        assert actual == pytest.approx((x - beta / (1 - now) ** 0.5 * noise) / (1 - beta) ** 0.5)
        assert deviation**2 == pytest.approx(beta * (1 - then) / (1 - now))
        assert actual == pytest.approx(then**0.5 * image + max(1 - then - deviation**2, 0) ** 0.5 * noise, abs=1e-6)


def test_without_its_random_part_it_is_ddim():
    image, noise, (now, then) = 0.7, -1.1, (0.5, 0.6)
    x = now**0.5 * image + (1 - now) ** 0.5 * noise
    of_image, of_x, deviation = backward(now, then, 0.0)
    assert deviation == 0
    assert of_image * image + of_x * x == pytest.approx(then**0.5 * image + (1 - then) ** 0.5 * noise)


@pytest.mark.parametrize(("sampler_steps", "eta", "tolerance"), [(100, 1.0, 0.1), (400, 1.0, 0.03), (50, 0.0, 0.1)])
def test_with_the_best_noise_predictor_the_samples_have_the_data_s_distribution(sampler_steps, eta, tolerance):
    """Pixels of N(0, 0.3²): the best prediction of the noise is linear in x."""
    ddpm = method(steps=400, betas=[0.0001, 0.02], sampler_steps=sampler_steps, eta=eta)

    def best(x, t, y, guidance):
        left = ddpm.signal[t].item()
        return (1 - left) ** 0.5 / (left * 0.3**2 + 1 - left) * x

    ddpm.predict_noise = best
    images = ddpm.sample(torch.arange(10), seeded(0))
    assert images.std().item() == pytest.approx(0.3, rel=tolerance)


def test_guidance_goes_away_from_the_unconditional_noise():
    ddpm, x = method(), torch.randn(3, 3, 28, 28)
    times = torch.full((3,), 7 / 20)
    conditional = ddpm.unet(x, times, one_hot(CLASSES, 10).float())
    unconditional = ddpm.unet(x, times, torch.zeros(3, 10))
    assert not torch.allclose(conditional, unconditional)
    torch.testing.assert_close(ddpm.predict_noise(x, 7, CLASSES, 2.0), 3 * conditional - 2 * unconditional)
    torch.testing.assert_close(ddpm.predict_noise(x, 7, CLASSES, 0.0), conditional)


def test_without_guidance_samples_are_the_unguided_ones():
    for guidance in (0.0, 0.5):
        ddpm = method(guidance=guidance)
        same = torch.equal(ddpm.sample(CLASSES, seeded(0)), ddpm.sample_unguided(CLASSES, seeded(0)))
        assert same == (guidance == 0)


def test_samples_depend_on_their_generator_alone_and_lie_in_bounds():
    ddpm = method()
    images = ddpm.sample(CLASSES, seeded(0))
    torch.manual_seed(5)
    assert torch.equal(ddpm.sample(CLASSES, seeded(0)), images)
    assert not torch.equal(ddpm.sample(CLASSES, seeded(1)), images)
    assert images.shape == (3, 3, 28, 28) and images.abs().max() <= 1 and not images.requires_grad


@pytest.mark.parametrize("count", [2, 6, 9])
def test_a_trajectory_goes_from_noise_to_the_sample(count):
    ddpm = method()
    frames = ddpm.trajectory(CLASSES, seeded(0), count)
    assert frames.shape == (count, 3, 3, 28, 28) and frames.abs().max() <= 1
    assert torch.equal(frames[0], torch.randn(3, 3, 28, 28, generator=seeded(0)).clamp(-1, 1))
    assert torch.equal(frames[-1], ddpm.sample(CLASSES, seeded(0)))


@pytest.mark.parametrize(("label_dropout", "same"), [(1.0, True), (0.0, False)])
def test_of_a_dropped_class_the_network_learns_nothing(label_dropout, same):
    x, y = some_batch()[:2]
    weights = []
    for classes in (y, y.flip(0)):
        torch.manual_seed(1)
        ddpm = method(label_dropout=label_dropout).train()
        ddpm.step(Batch(x, classes), 0.0)
        weights.append(torch.cat([p.flatten() for p in ddpm.parameters()]))
    assert torch.equal(*weights) == same


def test_labels_may_be_multi_hot():
    ddpm = method(Spec((3, 32, 32), 5, True))
    y = torch.tensor([[1.0, 0, 0, 1, 0], [0, 0, 1, 0, 0]])
    assert torch.equal(ddpm.condition(y), y)
    ddpm.train().step(Batch(torch.rand(2, 3, 32, 32), y), 0.0)
    assert ddpm.eval().sample(y, seeded(0)).shape == (2, 3, 32, 32)


def test_more_sampler_steps_than_steps_are_refused():
    with pytest.raises(UserError, match="sampler_steps"):
        method(sampler_steps=21)


def test_the_average_moves_at_its_decay_and_makes_the_samples():
    ddpm = method(ema=0.5).train()
    before = [p.detach().clone() for p in ddpm.unet.parameters()]
    ddpm.step(some_batch(), 0.0)
    wanted = [(old + new) / 2 for old, new in zip(before, ddpm.unet.parameters(), strict=True)]
    torch.testing.assert_close([p.data for p in ddpm.average.parameters()], wanted)
    assert all(m.num_batches_tracked == 1 for m in ddpm.average.modules() if isinstance(m, torch.nn.BatchNorm2d))
    images = ddpm.eval().sample(CLASSES, seeded(0))
    for p in ddpm.unet.parameters():
        p.data.zero_()
    assert torch.equal(ddpm.sample(CLASSES, seeded(0)), images)


@pytest.mark.parametrize("target", ["noise", "velocity"])
def test_a_perfect_prediction_of_the_target_has_no_loss_and_gives_the_noise(target):
    ddpm, batch = method(target=target), some_batch(3)

    def perfect(x, times, condition):
        left = ddpm.signal[(times * 20).round().long(), None, None, None].float()
        noise = (x - left.sqrt() * batch.x) / (1 - left).sqrt()
        return (noise if target == "noise" else left.sqrt() * noise - (1 - left).sqrt() * batch.x).requires_grad_()

    ddpm.unet.forward = perfect
    assert ddpm.step(batch, 0.0)[f"{target} mse"] < 1e-8
    torch.testing.assert_close(ddpm.sample_unguided(CLASSES, seeded(0)), batch.x)


@pytest.mark.parametrize("precision", ["float32", "bfloat16"])
def test_no_gradient_reads_memory_that_nobody_wrote(precision):
    torch.use_deterministic_algorithms(True)  # fills such memory with NaN
    try:
        ddpm = prepare(method(ema=0.9).train(), torch.device("cpu"), precision)
        assert ddpm.step(some_batch(), 0.0)["noise mse"].isfinite()
        assert [name for name, p in ddpm.unet.named_parameters() if not p.grad.isfinite().all()] == []
        assert ddpm.eval().sample(CLASSES, seeded(0)).isfinite().all()
    finally:
        torch.use_deterministic_algorithms(False)


@pytest.mark.parametrize("target", ["noise", "velocity"])
def test_it_learns_a_few_images(target):
    ddpm, batch = method(lr=0.005, target=target).train(), some_batch()
    batch = Batch((batch.y[:, None, None, None] / 4 - 1).expand_as(batch.x), batch.y)
    losses = [ddpm.step(batch, step / 80)[f"{target} mse"].item() for step in range(80)]
    assert sum(losses[-10:]) < 0.5 * sum(losses[:10])


def test_at_first_labels_scale_by_factors_around_1_that_differ():
    torch.manual_seed(0)
    unet = ContextUnet((3, 28, 28), 10, 32)
    for layers in (unet.label1, unet.label2):
        factors = layers(torch.eye(10))
        assert factors.mean().item() == pytest.approx(1, abs=0.2)
        assert factors.std(0).mean() > 1


def test_at_full_width_the_network_has_its_number_of_parameters():
    assert sum(p.numel() for p in ContextUnet((3, 28, 28), 10, 256).parameters()) == 26_315_779
