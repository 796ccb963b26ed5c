import math

import pytest
import torch
from conftest import params_at

from genadapt.errors import UserError
from genadapt.methods import build
from genadapt.methods.base import Diffusion, Generator
from genadapt.plan import runs
from genadapt.stages.train import spec_of
from genadapt.training.batches import to_device
from genadapt.training.diagnostics import check_scalars, is_sound, watch
from genadapt.training.resume import Resume

PARAMS = params_at("tiny")
RUNS = {run.experiment: run for run in runs.matrix(PARAMS)}


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
    method, _ = built(RUNS["supervised"], data)
    resume = Resume(method, {"run": "r"}, seconds=0.0)
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
    seen = look()
    assert seen == look()
    assert bool(seen) == (isinstance(method, Generator) and not isinstance(method, Diffusion))
    assert torch.equal(torch.get_rng_state(), before) and method.training
    assert all(torch.equal(value, state[key]) for key, value in method.state_dict().items())
