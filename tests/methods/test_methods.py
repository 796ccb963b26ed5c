"""Every method that params.yaml registers, whichever it is."""

from contextlib import suppress

import pytest
import torch
from conftest import params_at

from genadapt.methods import build
from genadapt.methods.base import Generator
from genadapt.plan import runs
from genadapt.stages.train import spec_of
from genadapt.training.batches import batches, seeded, to_device
from genadapt.training.loop import train as loop
from genadapt.training.resume import Resume
from genadapt.training.setup import prepare

PARAMS = params_at("tiny")
RUNS = {f"{run.experiment}": run for run in runs.matrix(PARAMS)}
CPU = torch.device("cpu")
every_method = pytest.mark.parametrize("run", RUNS.values(), ids=RUNS.keys())


@pytest.fixture(autouse=True)
def in_a_folder_of_its_own(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    torch.set_num_threads(1)


class Training:
    """A run that can be taken up again, as the train stage does it."""

    def __init__(self, run, data, precision="float32", seconds=0.0):
        self.settings = runs.train_settings(PARAMS, run)
        domains = [data(name) for name in run.domains]
        torch.manual_seed(self.settings.seed)
        self.spec = spec_of(domains)
        method = build(self.settings.method, self.spec, self.settings.hparams)
        self.method = prepare(method, CPU, precision).train()
        self.device_data = [to_device(domain.train, CPU) for domain in domains]
        self.resume = Resume(self.method, {"run": run.name}, seconds)

    def go(self, until: int) -> dict[str, torch.Tensor]:
        start = self.resume.restore()
        size, augment, seed = self.settings.batch, self.settings.augment, self.settings.seed
        stream = batches(self.device_data, size, augment, seed, start)

        def stop(step: int) -> None:
            self.resume.next_save = 0.0
            self.resume.save(step)
            if step == until:
                raise KeyboardInterrupt

        def log(step: int, scalars: dict) -> None:
            assert all(map(torch.isfinite, map(torch.tensor, scalars.values())))
            self.resume.history.append({"step": step, **scalars})

        with suppress(KeyboardInterrupt):
            loop(self.method, stream, start=start, steps=6, every=1, log=log, save=stop)
        state = self.method.state_dict()
        for name, optimizer in self.method.optimizers.items():
            for place, entry in optimizer.state_dict()["state"].items():
                state |= {f"{name}.{place}.{key}": torch.as_tensor(value) for key, value in entry.items()}
        return {key: value.clone() for key, value in state.items()}


def assert_same(a: dict, b: dict) -> None:
    assert a.keys() == b.keys()
    assert [key for key in a if not torch.equal(a[key], b[key])] == []


@every_method
@pytest.mark.parametrize("precision", ["float32", "bfloat16"])
def test_stopped_at_any_step_and_taken_up_it_ends_the_same(run, data, precision):
    whole = Training(run, data, precision)
    end = whole.go(until=6)
    history = whole.resume.history
    for stop in (1, 2, 3, 5):
        whole.resume.forget()
        Training(run, data, precision).go(until=stop)
        torch.manual_seed(12345)  # what a new process would have
        again = Training(run, data, precision)
        assert_same(again.go(until=6), end)
        assert again.resume.history == history


@every_method
def test_run_twice_it_ends_the_same_and_with_another_seed_not(run, data):
    def end_of(run) -> dict[str, torch.Tensor]:
        training = Training(run, data)
        training.resume.forget()
        return training.go(until=6)

    end = end_of(run)
    assert_same(end_of(run), end)
    other = end_of(run._replace(seed=1))
    assert any(not torch.equal(other[key], end[key]) for key in end)


@pytest.mark.parametrize("run", [run for run in RUNS.values() if len(run.domains) == 2], ids=lambda run: run.name)
def test_labels_of_the_target_have_no_part_in_training(run, data):
    whole = Training(run, data)
    end = whole.go(until=6)
    whole.resume.forget()
    other = Training(run, data)
    target = other.device_data[1]
    other.device_data[1] = target._replace(labels=(target.labels + 3) % 10)
    assert_same(other.go(until=6), end)


@every_method
def test_every_parameter_learns(run, data):
    training = Training(run, data)
    before = {key: value.clone() for key, value in training.method.named_parameters()}
    training.go(until=3)
    after = dict(training.method.named_parameters())
    assert [key for key in before if torch.equal(before[key], after[key])] == []


@every_method
def test_state_is_complete_and_gives_the_same_output(run, data):
    training = Training(run, data)
    training.go(until=2)
    copy = prepare(build(training.settings.method, training.spec, training.settings.hparams), CPU, "float32")
    copy.load_state_dict(training.method.state_dict())
    with torch.inference_mode():
        assert torch.equal(output(copy.eval(), training.spec), output(training.method.eval(), training.spec))


def output(method, spec) -> torch.Tensor:
    """What the sample stage would get of four images or conditions."""
    if isinstance(method, Generator):
        y = torch.eye(4, spec.labels) if spec.multi else torch.arange(4)
        images = method.sample(y, seeded(0))
        assert images.shape == (4, *spec.shape)
        assert images.min() >= -1 and images.max() <= 1
        return images
    logits, features = method.predict(torch.rand(4, *spec.shape, generator=seeded(0)))
    assert logits.shape == (4, spec.labels)
    assert features.ndim == 2 and len(features) == 4
    return logits
