"""What is seen while a run trains: losses that are not finite, and how much a generator's images differ."""

import math

import pytest
import torch
from conftest import params_at

from genadapt.errors import UserError
from genadapt.files.history import History
from genadapt.methods import build
from genadapt.methods.base import Diffusion, Generator
from genadapt.plan import runs
from genadapt.stages.train import spec_of
from genadapt.training.batches import DeviceData, to_device, to_float
from genadapt.training.diagnostics import check_scalars, diversity, is_sound, watch
from genadapt.training.resume import Resume

PARAMS = params_at("tiny")
RUNS = {PARAMS.experiments[run.experiment].method: run for run in reversed(runs.matrix(PARAMS))}


def built(run, data):
    domains = [data(name) for name in run.domains]
    settings = runs.train_settings(PARAMS, run)
    return build(settings.method, spec_of(domains), settings.hparams).train(), domains


@pytest.mark.parametrize("value", [math.nan, math.inf, -math.inf])
def test_a_loss_that_is_not_finite_is_named_with_its_step(value):
    with pytest.raises(UserError, match=rf"dcgan/faces/seed0: generator is {value} at step 17"):
        check_scalars("dcgan/faces/seed0", 17, {"discriminator": 0.5, "generator": value})


def test_a_state_that_is_not_finite_never_replaces_a_good_one(data, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    method, _ = built(RUNS["supervised.Supervised"], data)
    resume = Resume(method, History(), {"run": "r"}, seconds=0.0)
    resume.save(3)
    good = resume.path.read_bytes()
    with torch.no_grad():
        next(method.parameters()).view(-1)[0] = math.nan
    assert not is_sound(method)
    resume.next_save = 0.0
    resume.save(4)
    assert resume.path.read_bytes() == good


@pytest.mark.parametrize("name", RUNS)
def test_looking_changes_nothing(name, data):
    method, domains = built(RUNS[name], data)
    look = watch(method, to_device(domains[0].train, torch.device("cpu")))
    before, state = torch.get_rng_state(), {key: value.clone() for key, value in method.state_dict().items()}
    scalars = look()
    assert scalars == look()
    assert bool(scalars) == (isinstance(method, Generator) and not isinstance(method, Diffusion))
    assert torch.equal(torch.get_rng_state(), before) and method.training
    assert all(torch.equal(value, state[key]) for key, value in method.state_dict().items())


def test_data_sorted_by_class_are_looked_at_from_end_to_end(data):
    method, domains = built(RUNS["acgan.ACGAN"], data)
    labels = torch.arange(10).repeat_interleave(100)
    grey = (labels * 25).to(torch.uint8)[:, None, None, None].expand(-1, *domains[0].train.images.shape[1:])
    sample, asked = method.sample, []
    method.sample = lambda labels, generator: asked.append(labels) or sample(labels, generator)
    scalars = watch(method, DeviceData(grey, labels))()
    assert asked[0].unique().tolist() == list(range(10))
    assert scalars["diversity of real images"] == pytest.approx(diversity(to_float(grey)), rel=0.02)
