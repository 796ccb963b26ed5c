import pytest
from recorded import EXPERIMENTS, Recorded

from genadapt.tables.adaptation import gap_closed


@pytest.fixture
def recorded(tmp_path):
    return Recorded(tmp_path)


def test_a_pair_has_its_bounds_and_the_share_of_the_gap(recorded):
    (line,) = recorded.lines("adaptation", experiment="dann")
    assert (line["report"], line["pair"], line["stands for"]) == ("A3", "mnistm5k→optdigits", "mnistm→usps")
    assert line["trained on source, reported"] == 73.19
    assert line["trained on source, reproduced"] == 55
    assert line["adapted, reproduced"] == 75
    assert line["trained on target, reproduced"] == 95
    assert line["gap closed, reproduced"] == 50
    assert line["gap closed, reported"] == pytest.approx(100 * (74.94 - 73.19) / (96.96 - 73.19), abs=1e-5)


def test_an_experiment_that_no_report_has_is_there_too(recorded):
    (line,) = recorded.lines("adaptation", experiment="extra")
    assert (line["report"], line["trained on source, reported"], line["gap closed, reported"]) == (None, None, None)
    assert line["gap closed, reproduced"] == pytest.approx(-12.5)


def test_a_bound_that_was_not_run_is_said(recorded):
    del recorded.runs["supervised/optdigits/seed0"]
    (line,) = recorded.lines("adaptation", experiment="dann")
    assert line["trained on target, reproduced"] is None and line["gap closed, reproduced"] is None
    assert line["missing"] == "trained on target: no such run"


def test_without_bounds_there_is_no_line(recorded):
    alone = {"dann": EXPERIMENTS["dann"].model_copy(update={"bounds": None})}
    assert recorded.lines("adaptation", experiments=alone) == []


def test_gap_closed_is_not_defined_without_a_gap():
    assert gap_closed(90, 95, 80) is None
    assert gap_closed(None, 95, 80) is None
