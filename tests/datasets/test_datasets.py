import inspect
import re
import subprocess
import sys

import numpy as np
import pytest

from genadapt import datasets
from genadapt.datasets import base
from genadapt.datasets.base import Arrays, Packaged, Split, Url
from genadapt.errors import UserError


def test_names_lists_data_sets_only():
    assert {"mnist5k", "mnistm5k", "optdigits", "avatars"} <= set(datasets.names())
    assert not {"base", "_digits"} & set(datasets.names())


@pytest.mark.parametrize("name", ["mnsit5k", "base", "_digits"])
def test_an_unknown_data_set_is_refused_with_the_known_ones(name):
    with pytest.raises(UserError, match=rf"{name}.*mnist5k"):
        datasets.module(name)


@pytest.mark.parametrize("name", datasets.names())
def test_every_data_set_keeps_the_contract(name):
    module = datasets.module(name)
    assert datasets.sources(name) is module.SOURCES
    for source in module.SOURCES.values():
        assert isinstance(source, Packaged | Url)
        assert re.fullmatch(r"sha256:[0-9a-f]{64}", source.hash)
    assert module.LICENCE and "\n" not in module.LICENCE
    assert module.STANDS_FOR is None or module.STANDS_FOR in datasets.names()
    first, *settings = inspect.signature(module.read).parameters.values()
    assert first.name == "raw"
    assert all(s.kind is s.KEYWORD_ONLY and s.default is s.empty for s in settings)


def test_a_raw_file_name_means_one_file():
    known = {}
    for name in datasets.names():
        for file, source in datasets.sources(name).items():
            assert known.setdefault(file, source) == source


def test_planning_imports_nothing_heavy():
    heavy = {"PIL", "skimage", "sklearn", "mlxtend", "pandas", "dicebear", "resvg_py", "pooch", "torch"}
    program = (
        "import sys; from genadapt import datasets; [datasets.sources(name) for name in datasets.names()]; "
        f"print({heavy} & set(sys.modules))"
    )
    found = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    assert found.stdout.strip() == "set()"


def arrays(images=None, labels=None, classes=("a", "b")):
    images = np.zeros((2, 4, 4, 3), np.uint8) if images is None else images
    labels = np.array([0, 1]) if labels is None else labels
    return Arrays(Split(images, labels), Split(images, labels), list(classes))


def test_save_and_load(tmp_path):
    base.save(tmp_path / "d.safetensors", "d", arrays(), stands_for="mnist")
    data = base.load(tmp_path / "d.safetensors")
    assert (data.name, data.classes, data.multi, data.stands_for) == ("d", ["a", "b"], False, "mnist")
    assert data.train.images.shape == (2, 4, 4, 3)


@pytest.mark.parametrize(
    "wrong",
    [
        {"images": np.zeros((2, 4, 4, 3), np.float32)},
        {"images": np.zeros((2, 4, 4), np.uint8)},
        {"labels": np.array([0])},
        {"labels": np.array([0, 2])},
        {"labels": np.zeros((2, 3), np.uint8)},
    ],
)
def test_unfit_arrays_are_refused(tmp_path, wrong):
    with pytest.raises(UserError, match="data set d"):
        base.save(tmp_path / "d.safetensors", "d", arrays(**wrong), stands_for=None)
    assert not list(tmp_path.iterdir())
