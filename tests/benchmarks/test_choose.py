"""The settings that `choose.py` tries are of experiments that are there."""

import importlib.util
import sys

import pytest
from conftest import ROOT

from genadapt.plan.runs import domains

SPEC = importlib.util.spec_from_file_location("choose", ROOT / "benchmarks/choose.py")
choose = importlib.util.module_from_spec(SPEC)
sys.modules["choose"] = choose
SPEC.loader.exec_module(choose)


@pytest.mark.parametrize(("name", "scale"), choose.GRIDS)
def test_every_setting_of_a_grid_is_valid_and_its_data_are_there(name, scale, monkeypatch):
    monkeypatch.chdir(ROOT)
    grid = choose.GRIDS[name, scale]
    for hparams in choose.combinations(grid.trained | grid.sampled):
        params = choose.params_with(name, scale, hparams)
        experiment = params.experiments[name]
        assert {part for data in grid.data for part in domains(data)} <= set(params.datasets)
        assert {key: experiment.hparams[key] for key in hparams} == hparams
