"""What an autoencoder gives back of the test images."""

import numpy as np
import pytest
import torch
from conftest import params_at

from genadapt.files.samples import SHOWN
from genadapt.methods import build
from genadapt.methods.base import Autoencoder
from genadapt.plan import runs
from genadapt.sampling.coding import reconstructions
from genadapt.stages.train import spec_of

PARAMS = params_at("tiny")
RUNS = {PARAMS.experiments[run.experiment].method: run for run in reversed(runs.matrix(PARAMS))}


@pytest.fixture
def autoencoder(data):
    found = [run for run in RUNS.values() if isinstance(built(run, data)[0], Autoencoder)]
    return built(found[0], data)


def built(run, data):
    settings = runs.train_settings(PARAMS, run)
    domains = [data(name) for name in run.domains]
    return build(settings.method, spec_of(domains), settings.hparams).eval(), domains[0]


@torch.no_grad()
def test_the_images_shown_are_from_end_to_end_of_the_test_split_and_each_has_its_error(autoencoder):
    method, data = autoencoder
    rebuilt = reconstructions(method, data)
    total = len(data.test.images)
    assert len(rebuilt.shown) == min(SHOWN, total) and {0, total - 1} <= set(rebuilt.shown)
    assert np.diff(rebuilt.shown).max() - np.diff(rebuilt.shown).min() <= 1
    assert (rebuilt.originals == data.test.images[rebuilt.shown]).all()
    pixels = [images.astype(float) / 127.5 - 1 for images in (rebuilt.originals, rebuilt.images)]
    errors = ((pixels[0] - pixels[1]) ** 2).mean((1, 2, 3))
    assert errors == pytest.approx(rebuilt.mse[rebuilt.shown], rel=0.02)
