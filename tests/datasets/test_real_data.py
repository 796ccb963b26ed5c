"""The real data sets, where a mirror of them is at hand: GENADAPT_MIRROR names it."""

import os

import numpy as np
import pytest

from genadapt import datasets
from genadapt.datasets.base import load
from genadapt.errors import UserError
from genadapt.stages import download as stage
from genadapt.stages.preprocess import preprocess

MIRROR = os.environ.get("GENADAPT_MIRROR")
pytestmark = pytest.mark.skipif(not MIRROR, reason="GENADAPT_MIRROR names no mirror with the real data")

MNIST = [5923, 6742, 5958, 6131, 5842, 5421, 5918, 6265, 5851, 5949]
USPS = [1194, 1005, 731, 658, 652, 556, 664, 645, 542, 644]


@pytest.fixture
def mirrored(elsewhere, monkeypatch):
    """A processed data set of the mirror's files, never of the network's."""

    def not_home(file, *_):
        raise UserError(f"{file}: not in the mirror")

    monkeypatch.setattr(stage, "bring", not_home)

    def mirrored(name, **keywords):
        manifests = []
        for source in datasets.module(name).SOURCES:
            manifests.append(elsewhere / "raw" / source.name / "files.json")
            try:
                stage.download(source.name, MIRROR, manifests[-1])
            except UserError as error:
                pytest.skip(f"{error}: {MIRROR}")
        preprocess(name, keywords, manifests, elsewhere / "out.safetensors")
        return load(elsewhere / "out.safetensors")

    return mirrored


def test_mnist(mirrored):
    data = mirrored("mnist")
    assert data.train.images.shape == (60000, 28, 28, 3) and data.test.images.shape == (10000, 28, 28, 3)
    assert np.bincount(data.train.labels).tolist() == MNIST
    assert data.train.images[..., 0].mean() / 255 == pytest.approx(0.1307, abs=1e-4)
    assert data.digest == "a3d6306524de98d034e9da893482d2ff3c1f429343dafd4a9fb522b5140cd503"


def test_usps(mirrored):
    data = mirrored("usps")
    assert data.train.images.shape == (7291, 28, 28, 3) and data.test.images.shape == (2007, 28, 28, 3)
    assert np.bincount(data.train.labels).tolist() == USPS
    assert data.digest == "80936f7335cab87fa2bfe202c67772ee062d6e337fe1d078c2ba639ee2c56257"


def test_celeba10k(mirrored):
    data = mirrored("celeba10k", size=64)
    assert data.train.images.shape == (9000, 64, 64, 3) and data.test.images.shape == (1000, 64, 64, 3)
    assert data.train.labels.shape == (9000, 40)
    assert data.classes[0] == "5_o_Clock_Shadow" and data.classes[-1] == "Young"
    assert data.train.labels[:, data.classes.index("Smiling")].mean() == pytest.approx(0.48, abs=0.02)
    # by the locked Pillow: JPEG leaves decoders some freedom
    assert data.digest == "f7e7fc03c3df133823edcdf7f4d59930c1ca909da6d5299c4292e085236c4b55"
