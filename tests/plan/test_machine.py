"""What a machine offers is counted without torch."""

import pytest

from genadapt.plan import machine


@pytest.fixture(autouse=True)
def devices(tmp_path, monkeypatch):
    """Two GPUs, and what else lies beside them in /dev."""
    for name in ("nvidia0", "nvidia1", "nvidiactl", "nvidia-uvm", "nvidia-caps"):
        (tmp_path / name).touch()
    monkeypatch.setattr(machine, "DEVICES", tmp_path)
    monkeypatch.delenv("CUDA_VISIBLE_DEVICES", raising=False)


def test_gpus_are_those_of_dev():
    assert machine.gpus() == 2


@pytest.mark.parametrize(
    ("visible", "count"), [("", 0), ("-1", 0), ("0", 1), ("0,1,2", 3), ("1, -1, 0", 1), ("MIG-a,MIG-b", 2)]
)
def test_gpus_are_those_that_jobs_may_see(monkeypatch, visible, count):
    monkeypatch.setenv("CUDA_VISIBLE_DEVICES", visible)
    assert machine.gpus() == count


def test_memory_is_that_of_a_machine():
    assert 500 < machine.memory_mb() < 100_000_000
