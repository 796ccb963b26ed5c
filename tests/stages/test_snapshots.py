"""States that are kept on the way of a run: in its checkpoint, after a stop too, and in what is chosen among them."""

import json
from contextlib import suppress

import pytest
import torch
from conftest import params_at

from genadapt.evaluation.choosing import choices
from genadapt.files import checkpoints, samples
from genadapt.plan import runs
from genadapt.progress import Progress
from genadapt.stages import evaluate, sample, train
from genadapt.training import resume
from genadapt.training.loop import snapshots_at

PARAMS = params_at("tiny")
RUN = next(run for run in runs.matrix(PARAMS) if run.experiment == "adda")


class KilledError(Exception):
    """Stands for a signal."""


@pytest.fixture(autouse=True)
def in_a_folder_of_its_own(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(resume.Resume.__init__, "__defaults__", (0.0,))  # saves after every step
    monkeypatch.setattr(resume, "OVERHEAD", float("inf"))


def trained(tmp_path, processed, name="checkpoint", after_step=lambda step: None):
    """The checkpoint of the run; `after_step` may kill it."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(Progress, "step", lambda self, step: after_step(step))
        data = [processed(data) for data in RUN.domains]
        train.train(RUN.name, runs.train_settings(PARAMS, RUN), data, tmp_path / name, tmp_path / f"{name}.csv")
    return tmp_path / name


@pytest.mark.parametrize(("steps", "count", "at"), [(8, 2, {2, 5}), (450, 5, {75, 150, 225, 300, 375}), (8, 0, set())])
def test_they_are_evenly_spaced_between_start_and_end(steps, count, at):
    assert snapshots_at(steps, count) == at


def test_a_run_that_is_killed_keeps_the_same_as_one_that_is_not(tmp_path, processed):
    whole = trained(tmp_path, processed).read_bytes()
    for stop in (2, 3, 6):

        def kill(step, stop=stop):
            if step == stop:
                raise KilledError

        with suppress(KilledError):
            trained(tmp_path, processed, "other", kill)
        assert not (tmp_path / "other").exists()
        assert trained(tmp_path, processed, "other").read_bytes() == whole
        (tmp_path / "other").unlink()


def test_they_are_the_states_of_their_steps_and_predict_by_them(tmp_path, processed):
    path = trained(tmp_path, processed)
    held = checkpoints.load(path)
    steps = PARAMS.experiments[RUN.experiment].train.steps
    assert set(held.snapshots) == snapshots_at(steps, 2) and len(held.snapshots) == 2
    assert all(state.keys() == held.state.keys() for state in held.snapshots.values())
    assert not any(state["adapting"] for step, state in held.snapshots.items() if step <= 0.3 * steps)
    assert held.snapshots[5]["adapting"]

    data = [processed(name) for name in RUN.domains]
    sample.sample(runs.sample_settings(PARAMS, RUN), path, data, tmp_path / "samples")
    read = samples.read(tmp_path / "samples")
    assert samples.steps_of(read.content) == [2, 5, steps]
    target = RUN.domains[-1]
    last, again = read.content[target], read.content[samples.at_step(target, steps)]
    assert (last.logits == again.logits).all()
    assert not torch.equal(*(torch.from_numpy(read.content[samples.at_step(target, n)].logits) for n in (2, 5)))

    settings = runs.evaluate_settings(PARAMS, RUN)
    evaluate.evaluate(settings, tmp_path / "samples", data, [], None, None, tmp_path / "m", tmp_path / "p")
    metrics = json.loads((tmp_path / "m").read_text())
    assert choices(read.head, read.content).items() <= metrics.items()
