"""The record that vouches for metrics; what tables and page make of one that does not is tested with them."""

import pytest
from sample_records import MADE_WITH

from genadapt.files import provenance
from genadapt.files.provenance import Provenance, refusal
from genadapt.files.results import load_results, stands_for
from genadapt.files.sealed import read_json

METRICS = b'{"accuracy": {"d": 0.5}}'
RECORD = Provenance(
    run="dann/d/seed0",
    experiment="dann",
    data="d",
    seed=0,
    scale="tiny",
    data_sets={"d": {"sha256": "ab", "stands for": "mnist", "test images": 7}},
    checkpoint={"sha256": "cd", **MADE_WITH},
    samples={
        "sha256": "ef",
        "settings": {"threads": 1, "device": "cpu", "generate": None, "corruptions": []},
        "device": "cpu",
        "precision": "float32",
    },
    evaluators=[{"run": "digits/d/seed0", "sha256": "01"}, {"run": "resnet/d/seed0", "sha256": "02"}],
    validator={"run": "chooser/d/seed0", "sha256": "03"},
    extractors={},
    absent={},
    measured_with={"bootstrap resamples": 30},
    code="12",
    device="cpu",
    libraries={"torch": "2"},
    metrics_sha256=provenance.digest(METRICS),
)


@pytest.fixture
def files(tmp_path):
    """Metrics and their record, where results lie."""
    paths = [tmp_path / phase / f"{RECORD.run}.json" for phase in ("metrics", "provenance")]
    for path in paths:
        path.parent.mkdir(parents=True)
    paths[0].write_bytes(METRICS)
    provenance.write(paths[1], RECORD)
    return paths


def test_metrics_with_their_record_are_a_result(files):
    (result,) = load_results([files[0]], [files[1]])
    assert (result.refused, result.metrics) == ("", {"accuracy": {"d": 0.5}})
    assert result.run.name == RECORD.run and stands_for([result]) == {"d": "mnist"}


def test_a_record_tells_nothing_that_another_run_of_the_same_would_not(files):
    record = read_json(files[1])
    assert not {"seconds", "time", "date", "host"} & record.keys()
    assert {"data sets", "measured with", "metrics sha256"} < record.keys()
    assert Provenance.parse(files[1], record) == RECORD


@pytest.mark.parametrize("key", provenance.REQUIRED)
def test_a_record_without_what_vouches_is_refused(key, files):
    record = read_json(files[1])
    assert refusal(record, RECORD.run, METRICS) == ""
    del record[key]
    assert refusal(record, RECORD.run, METRICS) == f"the provenance lacks {key}"


def test_a_record_of_another_run_or_of_other_metrics_is_refused(files):
    record = read_json(files[1])
    assert refusal(record, "dann/d/seed1", METRICS) == "the provenance is of another run, dann/d/seed0"
    assert "the metrics file is not the one" in refusal(record, RECORD.run, METRICS + b" ")
