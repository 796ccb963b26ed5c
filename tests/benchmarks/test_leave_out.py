"""The parts that `leave_out.py` leaves out are parts of the experiment as it is."""

import importlib.util
import sys

import pytest
from conftest import ROOT

SPEC = importlib.util.spec_from_file_location("leave_out", ROOT / "benchmarks/leave_out.py")
leave_out = importlib.util.module_from_spec(SPEC)
sys.modules["leave_out"] = leave_out
SPEC.loader.exec_module(leave_out)


@pytest.mark.parametrize("part", leave_out.PARTS)
def test_without_a_part_the_experiment_is_valid_and_another(part, monkeypatch):
    monkeypatch.chdir(ROOT)
    whole, without = (leave_out.params_without("demo", *leave_out.PARTS[name]) for name in ("whole", part))
    whole, without = (params.experiments[leave_out.EXPERIMENT] for params in (whole, without))
    assert (whole == without) == (part == "whole")


def test_a_run_is_trained_and_tried_on_its_target(processed, tmp_path, monkeypatch):
    monkeypatch.chdir(ROOT)
    params = leave_out.params_without("tiny", {}, {})
    pair = params.experiments[leave_out.EXPERIMENT].data[0]
    folder = {processed(name).parent for name in leave_out.domains(pair)}.pop()
    monkeypatch.setattr(leave_out.paths, "processed", lambda scale: f"{folder}/{{name}}.safetensors")
    monkeypatch.chdir(tmp_path)
    assert 0 <= leave_out.on_target(params, pair, 0, tmp_path) <= 100
