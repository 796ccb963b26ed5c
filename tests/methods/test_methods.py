"""Every method that params.yaml registers, whichever it is, by the first of its experiments."""

from contextlib import suppress
from pathlib import Path
from shutil import copy

import pytest
import torch
from conftest import params_at

from genadapt.files.history import History
from genadapt.methods import build, class_of
from genadapt.methods.base import Batch, Generator, Spec
from genadapt.plan import runs
from genadapt.stages.train import spec_of
from genadapt.training.augment import AUGMENTATIONS
from genadapt.training.batches import batches, seeded, to_device
from genadapt.training.loop import train as loop
from genadapt.training.resume import Resume
from genadapt.training.setup import prepare

PARAMS = params_at("tiny")
RUNS = {PARAMS.experiments[run.experiment].method: run for run in reversed(runs.matrix(PARAMS))}
STEPS = 6
CPU = torch.device("cpu")
every_method = pytest.mark.parametrize("run", RUNS.values(), ids=RUNS.keys())


@pytest.fixture(autouse=True)
def in_a_folder_of_its_own(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)


class Training:
    """A run that can be taken up again, as the train stage does it."""

    def __init__(self, run, data, precision="float32"):
        self.settings = runs.train_settings(PARAMS, run)
        domains = [data(name) for name in run.domains]
        torch.manual_seed(self.settings.seed)
        self.spec = spec_of(domains)
        method = build(self.settings.method, self.spec, self.settings.hparams)
        self.method = prepare(method, CPU, precision).train()
        self.device_data = [to_device(domain.train, CPU) for domain in domains]
        self.history = History()
        self.resume = Resume(self.method, self.history, {"run": run.name}, seconds=0.0)

    def go(self, until: int = STEPS, kept: Path | None = None) -> dict[str, torch.Tensor]:
        """Train until a step and return all that the next one would depend on; keep what is saved after each step."""
        start = self.resume.restore()
        size, augment, seed = self.settings.batch, self.settings.augment, self.settings.seed
        stream = batches(self.device_data, size, augment, seed, start)

        def after_step(step: int) -> None:
            if kept:
                self.resume.next_save = 0.0
                self.resume.save(step)
                copy(self.resume.path, kept / f"{step}.pt")
            if step == until:
                raise KeyboardInterrupt

        def log(step: int, scalars: dict) -> None:
            assert all(map(torch.isfinite, map(torch.tensor, scalars.values())))
            self.history.append(step, scalars)

        with suppress(KeyboardInterrupt):
            loop(self.method, stream, start=start, steps=STEPS, every=1, log=log, after_step=after_step)
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
def test_stopped_at_any_step_and_taken_up_it_ends_the_same(run, data, precision, tmp_path):
    whole = Training(run, data, precision)
    end = whole.go(kept=tmp_path)
    for stop in (1, 2, 3, 5):
        torch.manual_seed(12345)  # what a new process would have
        again = Training(run, data, precision)
        copy(tmp_path / f"{stop}.pt", again.resume.path)
        assert_same(again.go(), end)
        assert again.history.entries == whole.history.entries


def test_with_every_augmentation_it_ends_the_same_too(data, tmp_path):
    def training():
        torch.manual_seed(12345)
        training = Training(runs.Run("dann", "mnist5k-mnistm5k", 0), data)
        training.settings = training.settings.model_copy(update={"augment": list(AUGMENTATIONS)})
        return training

    whole = training().go(kept=tmp_path)
    again = training()
    copy(tmp_path / "3.pt", again.resume.path)
    assert_same(again.go(), whole)
    plain = Training(runs.Run("dann", "mnist5k-mnistm5k", 0), data)
    plain.resume.path.unlink()
    assert any(not torch.equal(value, whole[key]) for key, value in plain.go().items())


@every_method
def test_run_twice_it_ends_the_same_and_with_another_seed_not(run, data):
    end = Training(run, data).go(until=3)
    assert_same(Training(run, data).go(until=3), end)
    other = Training(run._replace(seed=1), data).go(until=3)
    assert any(not torch.equal(other[key], end[key]) for key in end)


@pytest.mark.parametrize("run", [run for run in RUNS.values() if len(run.domains) == 2], ids=lambda run: run.name)
def test_labels_of_the_target_have_no_part_in_training(run, data):
    end, other = Training(run, data).go(), Training(run, data)
    target = other.device_data[1]
    other.device_data[1] = target._replace(labels=(target.labels + 3) % 10)
    assert_same(other.go(), end)


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
    again = prepare(build(training.settings.method, training.spec, training.settings.hparams), CPU, "float32")
    again.load_state_dict(training.method.state_dict())
    with torch.inference_mode():
        assert torch.equal(output(again.eval(), training.spec), output(training.method.eval(), training.spec))


def output(method, spec) -> torch.Tensor:
    """What the sample stage would get of four images or conditions."""
    if isinstance(method, Generator):
        images = method.sample(labels_of(spec, 4), seeded(0))
        assert images.shape == (4, *spec.shape)
        assert images.min() >= -1 and images.max() <= 1
        return images
    logits, features = method.predict(torch.rand(4, *spec.shape, generator=seeded(0)))
    assert logits.shape == (4, spec.labels)
    assert features.ndim == 2 and len(features) == 4
    return logits


def labels_of(spec: Spec, count: int) -> torch.Tensor:
    """The labels 0, 1, … of as many images, as the spec has them."""
    return torch.eye(spec.labels)[:count] if spec.multi else torch.arange(count) % spec.labels


def specs(method) -> list[Spec]:
    """The smallest and the largest images that a method says it takes, with each kind of labels that it takes."""
    sizes = {min(method.sizes), max(method.sizes)} if method.sizes else {16, 29, 64}
    kinds = {"classes": [False], "multi-hot": [True], None: [False, True]}[method.labels]
    return [Spec((3, size, size), 5, multi) for size in sorted(sizes) for multi in kinds]


@every_method
def test_it_learns_from_all_data_that_it_says_it_takes_and_makes_or_predicts_the_like(run):
    settings = runs.train_settings(PARAMS, run)
    for spec in specs(class_of(settings.method)):
        torch.manual_seed(0)
        method = build(settings.method, spec, settings.hparams).train()
        x, *target = torch.rand(3, 4, *spec.shape) * 2 - 1
        for progress in (0.0, 0.9):
            scalars = method.step(Batch(x, labels_of(spec, 4), *target[: 2 * (method.domains - 1)]), progress)
            assert all(scalar.isfinite() for scalar in scalars.values())
        with torch.inference_mode():
            assert output(method.eval(), spec).isfinite().all()


@every_method
def test_images_depend_on_the_labels_if_the_method_says_so(run, data):
    training = Training(run, data)
    if not isinstance(training.method, Generator):
        return
    training.go(until=3)  # some networks start at zero
    method, spec = training.method.eval(), training.spec
    y = labels_of(spec, 4)
    other = 1 - y if spec.multi else (y + 1) % spec.labels
    with torch.inference_mode():
        same = torch.equal(method.sample(y, seeded(0)), method.sample(other, seeded(0)))
    assert same != method.conditional
