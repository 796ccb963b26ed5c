"""Flow matching's path, solvers and guidance against closed forms, its average, and its network."""

from functools import partial
from itertools import pairwise

import pytest
import torch

from genadapt.errors import UserError
from genadapt.methods.base import Batch, Spec
from genadapt.methods.diffusion import guided, logit_normal
from genadapt.methods.flow import AttributeFlowMatching, FlowMatching, ancestral, between, euler, heun, velocity
from genadapt.networks.adagn_unet import AdaGNUnet
from genadapt.networks.average import Average
from genadapt.training.batches import seeded
from genadapt.training.setup import prepare

SETTINGS = {"widths": [8, 16], "patch": 2, "lr": 0.005, "guidance": 0.5, "ema": 0.9, "sampler_steps": 5}
DIGITS, FACES = Spec((3, 28, 28), 10, False), Spec((3, 32, 32), 5, True)
NOTHING = torch.empty(0)  # the fresh noise of solvers that draw none
CLASSES = torch.tensor([3, 1, 4])


@pytest.fixture(autouse=True)
def seed():
    torch.manual_seed(0)


def method(spec: Spec = DIGITS, kind: type = FlowMatching, **changes) -> FlowMatching:
    """One whose last layer is no longer zero, so that it predicts something."""
    torch.manual_seed(1)
    flow = kind(spec, **SETTINGS | changes).eval()
    for network in (flow.unet, flow.average.network):
        torch.manual_seed(2)
        torch.nn.init.normal_(network.end[-1].weight, std=0.1)
    return flow


def some_batch(size: int = 8) -> Batch:
    return Batch(torch.rand(size, 3, 28, 28) * 2 - 1, torch.arange(size) % 10)


def test_the_path_goes_from_images_to_noise_at_the_velocity():
    image, noise = torch.randn(2, 4, 3, 8, 8, dtype=torch.float64)
    assert torch.equal(between(image, noise, torch.zeros(4, dtype=torch.float64)), image)
    assert torch.equal(between(image, noise, torch.ones(4, dtype=torch.float64)), noise)
    t, step = torch.tensor([0.1, 0.4, 0.6, 0.9], dtype=torch.float64), 1e-3
    slope = (between(image, noise, t + step) - between(image, noise, t - step)) / (2 * step)
    torch.testing.assert_close(slope, velocity(image, noise))


def test_times_of_training_are_logit_normal():
    logits = logit_normal(20_000, 0.6, 0.5, torch.device("cpu")).logit()
    assert logits.mean().item() == pytest.approx(0.6, abs=0.02) and logits.std().item() == pytest.approx(0.5, abs=0.02)


def of_gaussian(x: torch.Tensor, t: float, mean: float, deviation: float) -> torch.Tensor:
    """The expected velocity at x where images are N(mean, deviation²): by linear regression on x_t."""
    variance = (1 - t) ** 2 * deviation**2 + t**2
    return -mean + (t - (1 - t) * deviation**2) / variance * (x - (1 - t) * mean)


def test_with_a_gaussian_s_velocity_the_solvers_reach_its_numbers_heun_at_second_order():
    mean, deviation, x = 0.2, 0.3, torch.randn(1000, dtype=torch.float64)
    exact = mean + deviation * x  # the flow from N(0, 1) to N(mean, deviation²)

    def error(solver, steps: int) -> float:
        there, times = x, torch.linspace(1, 0, steps + 1, dtype=torch.float64).tolist()
        for now, then in pairwise(times):
            there = solver(partial(of_gaussian, mean=mean, deviation=deviation), there, now, then, NOTHING)
        return (there - exact).abs().max().item()

    of_euler, of_heun = ([error(solver, steps) for steps in (20, 40, 80)] for solver in (euler, heun))
    assert of_euler[2] < 0.03 and all(better < worse for better, worse in zip(of_heun, of_euler, strict=True))
    assert of_euler[1] / of_euler[2] == pytest.approx(2, rel=0.1)
    assert of_heun[1] / of_heun[2] == pytest.approx(4, rel=0.4)


@pytest.mark.parametrize("solver", ["euler", "heun", "ancestral"])
def test_with_a_gaussian_s_velocity_images_have_its_distribution(solver):
    flow = method(sampler_steps=200, solver=solver)
    flow.average.network.forward = lambda x, t, condition: of_gaussian(x, t[0].item(), 0.1, 0.2).repeat(
        len(condition) // len(x), 1, 1, 1
    )
    images = flow.sample(torch.arange(10), seeded(0))
    assert images.mean().item() == pytest.approx(0.1, abs=0.01) and images.std().item() == pytest.approx(0.2, rel=0.05)


# what FlowMatchEulerDiscreteScheduler of diffusers 0.42.1 gives with the velocity sin(x) + t at these times
def test_euler_s_steps_are_those_of_diffusers():
    x, path = torch.tensor([0.5, -1.0, 2.0]), []
    for now, then in pairwise([1.0, 0.75, 0.5, 0.25, 0.0]):
        x = euler(lambda x, t: torch.sin(x) + t, x, now, then, NOTHING)
        path.append(x)
    wanted = [
        [0.130144, -1.039632, 1.522676],
        [-0.089801, -1.011578, 1.085465],
        [-0.192381, -0.924660, 0.739335],
        [-0.207082, -0.787556, 0.508386],
    ]
    torch.testing.assert_close(torch.stack(path), torch.tensor(wanted), rtol=0, atol=1e-6)


@pytest.mark.parametrize("target", ["velocity", "image"])
def test_a_perfect_prediction_of_the_target_has_no_loss_and_gives_the_image(target):
    flow, batch = method(target=target), some_batch(3)

    def perfect(x, t, condition):
        predicted = batch.x if target == "image" else (x - batch.x) / t[:, None, None, None]
        return predicted.clone().requires_grad_()

    flow.unet.forward = flow.average.network.forward = perfect
    assert flow.step(batch, 0.5)["velocity mse"] < 1e-8
    torch.testing.assert_close(flow.sample_unguided(CLASSES, seeded(0)), batch.x)


def test_the_ancestral_step_draws_from_the_posterior_of_the_path():
    """By Bayes' rule on a grid: x_then | image is normal, and so is x_now | x_then, as of the path's own noise."""
    image, x, now, then, fresh = 0.7, -0.4, 0.6, 0.5, torch.tensor([-1.0, 0.0, 1.0], dtype=torch.float64)
    shrunk = (1 - now) / (1 - then)  # of x_then in x_now, by which the image keeps its factor
    grid = torch.linspace(-8, 8, 200_001, dtype=torch.float64)
    log_prior = -((grid - (1 - then) * image) ** 2) / (2 * then**2)
    log_likelihood = -((x - shrunk * grid) ** 2) / (2 * (now**2 - (shrunk * then) ** 2))
    density = (log_prior + log_likelihood).softmax(0)
    mean = (density * grid).sum()
    deviation = (density * (grid - mean) ** 2).sum().sqrt()
    actual = ancestral(lambda x, t: (x - image) / t, torch.full((3,), x, dtype=torch.float64), now, then, fresh)
    torch.testing.assert_close(actual, mean + deviation * fresh)


def test_guidance_goes_away_from_the_unconditional_velocity():
    network, x, times = method().unet, torch.randn(3, 3, 28, 28), torch.full((3,), 0.4)
    condition = torch.nn.functional.one_hot(CLASSES, 10).float()
    conditional, unconditional = network(x, times, condition), network(x, times, torch.zeros(3, 10))
    assert not torch.allclose(conditional, unconditional, atol=1e-3)
    torch.testing.assert_close(guided(network, x, times, condition, 2.0), 3 * conditional - 2 * unconditional)
    torch.testing.assert_close(guided(network, x, times, condition, 0.0), conditional)


def test_without_guidance_samples_are_the_unguided_ones():
    for guidance in (0.0, 0.5):
        flow = method(guidance=guidance)
        same = torch.equal(flow.sample(CLASSES, seeded(0)), flow.sample_unguided(CLASSES, seeded(0)))
        assert same == (guidance == 0)


def test_samples_depend_on_their_generator_alone():
    flow = method()
    images = flow.sample(CLASSES, seeded(0))
    torch.manual_seed(5)
    assert torch.equal(flow.sample(CLASSES, seeded(0)), images)
    assert not torch.equal(flow.sample(CLASSES, seeded(1)), images)
    assert images.abs().max() <= 1 and not images.requires_grad


@pytest.mark.parametrize("solver", ["euler", "heun", "ancestral"])
def test_a_trajectory_goes_from_noise_to_the_sample(solver):
    flow = method(solver=solver)
    frames = flow.trajectory(CLASSES, seeded(0), 4)
    assert frames.shape == (4, 3, 3, 28, 28) and frames.abs().max() <= 1
    assert torch.equal(frames[0], torch.randn(3, 3, 28, 28, generator=seeded(0)).clamp(-1, 1))
    assert torch.equal(frames[-1], flow.sample(CLASSES, seeded(0)))


@pytest.mark.parametrize(("label_dropout", "same"), [(1.0, True), (0.0, False)])
def test_of_a_dropped_class_the_network_learns_nothing(label_dropout, same):
    x, y = some_batch()[:2]
    weights = []
    for classes in (y, y.flip(0)):
        flow = method(label_dropout=label_dropout).train()
        flow.step(Batch(x, classes), 0.5)
        weights.append(torch.cat([p.flatten() for p in flow.unet.parameters()]))
    assert torch.equal(*weights) == same


@pytest.mark.parametrize(("progress", "share"), [(0.0, 0.0), (0.05, 0.5), (0.1, 1.0), (0.5, 1.0)])
def test_the_rate_rises_to_its_schedule(progress, share):
    flow = method(warmup=0.1, lr_schedule="constant")
    flow.step(some_batch(), progress)
    assert flow.adam.param_groups[0]["lr"] == pytest.approx(0.005 * share)


@pytest.mark.parametrize("target", ["velocity", "image"])
def test_it_learns_a_few_images(target):
    flow, batch = method(target=target, widths=[16, 16], patch=1).train(), some_batch()
    batch = Batch((batch.y[:, None, None, None] / 4 - 1).expand_as(batch.x), batch.y)
    losses = [flow.step(batch, step / 80)["velocity mse"].item() for step in range(80)]
    assert sum(losses[-10:]) < 0.5 * sum(losses[:10])


def test_of_an_attribute_s_flow_images_depend_on_that_column_alone():
    flow = method(FACES, AttributeFlowMatching, attribute=2)
    off = torch.tensor([[0.0, 1, 0, 1, 0]])
    on, other = off.clone(), off.clone()
    on[:, 2], other[:, 3] = 1, 0
    images = flow.sample(off, seeded(0))
    assert torch.equal(flow.sample(other, seeded(0)), images)
    assert not torch.equal(flow.sample(on, seeded(0)), images)
    assert flow.attribute == 2 and flow.condition(torch.cat([off, on])).tolist() == [[-1], [1]]


def test_an_attribute_that_the_data_lack_is_refused():
    with pytest.raises(UserError, match=r"hparams\.attribute: expected a column of the 5 attributes, found 5"):
        method(FACES, AttributeFlowMatching, attribute=5)


def test_the_average_forgets_the_first_weights_at_once_and_then_keeps_its_decay():
    network = torch.nn.Linear(1, 1, bias=False)
    average = Average(network, decay=0.5)
    wanted = average.network.weight.item()
    for n in range(12):
        torch.nn.init.constant_(network.weight, n)
        average.update(network)
        kept = min(0.5, (1 + n) / (10 + n))
        wanted = kept * wanted + (1 - kept) * n
        assert average.network.weight.item() == pytest.approx(wanted)
    assert average.updates == 12 and not average.network.weight.requires_grad


def test_the_average_makes_the_samples():
    flow = method(ema=0.9).train()
    flow.step(some_batch(), 0.5)
    images = flow.eval().sample(CLASSES, seeded(0))
    for p in flow.unet.parameters():
        p.data.zero_()
    assert torch.equal(flow.sample(CLASSES, seeded(0)), images)


@pytest.mark.parametrize("precision", ["float32", "bfloat16"])
def test_no_gradient_reads_memory_that_nobody_wrote(precision):
    torch.use_deterministic_algorithms(True)  # fills such memory with NaN
    try:
        flow = prepare(method().train(), torch.device("cpu"), precision)
        assert flow.step(some_batch(), 0.5)["velocity mse"].isfinite()
        assert [name for name, p in flow.unet.named_parameters() if not p.grad.isfinite().all()] == []
        assert flow.eval().sample(CLASSES, seeded(0)).isfinite().all()
    finally:
        torch.use_deterministic_algorithms(False)


@pytest.mark.parametrize(("size", "patch", "widths"), [(28, 1, [8]), (28, 4, [8, 16, 24]), (64, 2, [8, 16])])
def test_the_network_keeps_the_shape_of_images_and_starts_at_zero(size, patch, widths):
    unet, x = AdaGNUnet((3, size, size), 5, widths, patch), torch.randn(2, 3, size, size)
    assert torch.equal(unet(x, torch.rand(2), torch.rand(4, 5)), torch.zeros(4, 3, size, size))


def test_of_two_conditions_at_once_the_network_says_what_it_says_of_each():
    unet, x, t, condition = method().unet, torch.randn(2, 3, 28, 28), torch.rand(2), torch.rand(4, 10)
    each = torch.cat([unet(x, t, condition[:2]), unet(x, t, condition[2:])])
    torch.testing.assert_close(unet(x, t, condition), each)


def test_the_network_has_its_number_of_parameters():
    assert sum(p.numel() for p in AdaGNUnet((3, 28, 28), 10, [64, 128], 2).parameters()) == 1_272_332
