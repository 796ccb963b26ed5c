"""The settings that `choose.py` tries are of experiments that are there."""

import importlib.util
import sys

import pytest
from conftest import ROOT

SPEC = importlib.util.spec_from_file_location("choose", ROOT / "benchmarks/choose.py")
choose = importlib.util.module_from_spec(SPEC)
sys.modules["choose"] = choose
SPEC.loader.exec_module(choose)


@pytest.mark.parametrize(("name", "scale"), choose.GRIDS)
def test_every_setting_of_a_grid_is_valid_on_data_of_its_experiment(name, scale, monkeypatch):
    monkeypatch.chdir(ROOT)
    grid = choose.GRIDS[name, scale]
    for hparams in choose.combinations(grid.trained | grid.sampled):
        experiment = choose.params_with(name, scale, hparams).experiments[name]
        assert set(grid.data) <= set(experiment.data)
        assert {key: experiment.hparams[key] for key in hparams} == hparams
