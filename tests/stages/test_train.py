"""What the train stage refuses before the first step, by the data themselves."""

import numpy as np
import pytest
from conftest import params_at

from genadapt.datasets.base import Arrays, Split, save
from genadapt.errors import UserError
from genadapt.plan import runs
from genadapt.stages.train import train

PARAMS = params_at("tiny")
RUNS = {run.experiment: run for run in runs.matrix(PARAMS)}


@pytest.fixture
def refused(tmp_path, monkeypatch):
    """A function that trains an experiment on noise and says why that was refused."""
    monkeypatch.chdir(tmp_path)

    def reason(experiment: str, size: int, multi: bool, **changed: object) -> str:
        images = np.random.default_rng(0).integers(256, size=(32, size, size, 3)).astype(np.uint8)
        labels = np.eye(4, dtype=np.uint8)[np.arange(32) % 4] if multi else np.arange(32) % 4
        split = Split(images, labels)
        save(tmp_path / "noise", "noise", Arrays(split, split, list("abcd"), validation=split), stands_for=None)
        settings = runs.train_settings(PARAMS, RUNS[experiment]).model_copy(update=changed)
        with pytest.raises(UserError) as error:
            train(f"{experiment}/noise/seed0", settings, [tmp_path / "noise"], tmp_path / "c", tmp_path / "h.csv")
        assert not (tmp_path / "c").exists() and not (tmp_path / ".resume").exists()
        return str(error.value)

    return reason


@pytest.mark.parametrize("experiment", ["dcgan-smooth", "vae-small"])
@pytest.mark.parametrize("size", [28, 48])
def test_images_of_another_size(refused, experiment, size):
    said = refused(experiment, size, True)
    assert said.startswith(f"{experiment}/noise/seed0: ") and f"64×64 pixels, noise has {size}×{size}" in said


def test_labels_of_another_kind(refused):
    assert "needs multi-hot labels, those of noise are classes" in refused("cgan", 64, False)
    assert "needs class labels, those of noise are multi-hot" in refused("acgan-digits", 28, True)


def test_an_attribute_without_a_column(refused):
    hparams = PARAMS.experiments["acgan-smiling"].hparams | {"attribute": 4}
    assert "hparams.attribute: expected a column" in refused("acgan-smiling", 64, True, hparams=hparams)


def test_all_mistakes_are_told_at_once(refused):
    said = refused("acgan-digits", 64, True, batch=33).splitlines()
    assert len(said) == 3 and "acgan-digits/noise/seed0: train.batch: 33 is larger than data set noise" in said[2]
