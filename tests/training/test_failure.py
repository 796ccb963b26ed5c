"""A run whose losses are not finite ends once: a further try ends before its first step, until something differs."""

import numpy as np
import pytest

from genadapt.datasets.base import Arrays, Split, save
from genadapt.errors import UserError
from genadapt.methods.supervised import Supervised
from genadapt.plan.settings import TrainSettings
from genadapt.stages.train import train

SETTINGS = TrainSettings(
    method="supervised.Supervised",
    hparams={"width": 4, "hidden": 8, "lr": 1e30},
    steps=8,
    batch=16,
    augment=[],
    log_every=1,
    snapshots=0,
    threads=1,
    seed=0,
    device="cpu",
    precision="float32",
)


@pytest.fixture
def go(tmp_path, monkeypatch):
    """A function that trains, and the number of steps that have been done."""
    monkeypatch.chdir(tmp_path)
    images = np.random.default_rng(0).integers(256, size=(32, 28, 28, 3)).astype(np.uint8)
    split = Split(images, (np.arange(32) % 4).astype(np.int64))
    save(tmp_path / "noise", "noise", Arrays(split, split, list("abcd"), validation=split), stands_for=None)
    steps, step = [], Supervised.step
    monkeypatch.setattr(Supervised, "step", lambda self, *args: steps.append(1) or step(self, *args))

    def run(settings: TrainSettings = SETTINGS) -> None:
        train("mine/noise/seed0", settings, [tmp_path / "noise"], tmp_path / "c.safetensors", tmp_path / "h.csv")

    return run, steps


def test_it_is_trained_once_and_gives_the_same_message_again(go, tmp_path):
    run, steps = go
    with pytest.raises(UserError, match=r"mine/noise/seed0: label is \w+ at step \d+; stopped") as first:
        run()
    done = len(steps)
    assert done > 0
    with pytest.raises(UserError) as second:
        run()
    assert len(steps) == done and str(second.value).startswith(str(first.value))
    assert not (tmp_path / "c.safetensors").exists() and not (tmp_path / "h.csv").exists()


def test_with_other_settings_or_without_its_mark_it_is_tried_again(go, tmp_path):
    run, steps = go
    with pytest.raises(UserError):
        run()
    run(SETTINGS.model_copy(update={"hparams": {**SETTINGS.hparams, "lr": 1e-3}}))
    assert (tmp_path / "c.safetensors").exists()
    done, (mark,) = len(steps), tmp_path.glob(".resume/*/failure.txt")
    mark.unlink()
    with pytest.raises(UserError, match="stopped"):
        run()
    assert len(steps) > done
