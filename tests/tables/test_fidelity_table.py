import pytest
from recorded import Recorded, experiment

MEASURED_ON = {"sha256": "ab", "generated images": 1000, "test images": 640, "training images": 5000}
RECORD = {"extractors": {"features of attributes": MEASURED_ON}, "absent": {"fid": "no Inception weights"}}
EXPERIMENTS = {
    "gan": experiment("dcgan.DCGAN", ["A1"], evaluators=["attributes"]),
    "other": experiment("dcgan.DCGAN", evaluators=["attributes"]),
    "attributes": experiment("supervised.Supervised"),
}


def metrics(distance):
    measures = {
        "frechet distance": distance,
        "frechet distance, low": distance - 1,
        "frechet distance, high": distance + 2,
        "frechet distance, real-real baseline": 3.0,
        "frechet distance at 1000": distance,
        "frechet distance at 300": 2 * distance,
        "frechet distance ∞": -0.5,
        "kernel distance, sd over subsets": 0.5,
        "memorised share": 0.25,
        "recall": 0.5,
    }
    return {"fidelity": {"features of attributes": measures}, "evaluator's accuracy on real images": 0.9}


@pytest.fixture
def recorded(tmp_path):
    recorded = Recorded(tmp_path, {})
    recorded.add("gan/avatars/seed0", metrics(10.0), **RECORD)
    recorded.add("gan/avatars/seed1", metrics(14.0), **RECORD)
    recorded.add("other/avatars/seed0", metrics(9.0), **RECORD)
    recorded.add("attributes/avatars/seed0", {"accuracy": {"avatars": 0.9}})
    return recorded


def by_measure(recorded, name="gan"):
    lines = recorded.lines("fidelity", experiments=EXPERIMENTS, experiment=name)
    return {line["measure"]: line for line in lines}


def test_a_distance_has_its_baseline_and_its_interval_beside_it_and_the_spread_over_the_seeds(recorded):
    lines = by_measure(recorded)
    distance = lines["frechet distance"]
    about = {"report": "A1", "data": "avatars", "extractor": "features of attributes"}
    assert about.items() <= distance.items()
    numbers = {"n": 1000, "mean": 12, "baseline": 3, "low": 11, "high": 14, "seeds": 2, "missing": None}
    assert numbers.items() <= distance.items()
    assert distance["sd"] == pytest.approx(8**0.5, rel=1e-5)
    assert lines["memorised share"]["mean"] == 25  # percent


def test_a_line_for_every_measure_with_its_number_of_images(recorded):
    assert [(name, line["n"]) for name, line in by_measure(recorded).items()] == [
        ("fid", None),
        ("frechet distance", 1000),
        ("frechet distance at 300", 300),
        ("frechet distance at 1000", 1000),
        ("frechet distance ∞", None),
        ("kernel distance, sd over subsets", 1000),
        ("memorised share", 1000),
        ("recall", 640),
    ]


def test_an_experiment_that_no_report_has_is_there_and_a_classifier_is_not(recorded):
    other = by_measure(recorded, "other")
    assert {line["report"] for line in other.values()} == {None} and other["frechet distance"]["mean"] == 9
    assert by_measure(recorded, "attributes") == {}


def test_a_column_of_another_versions_file_that_has_no_distance_is_a_line_of_its_own(recorded):
    recorded.add("gan/avatars/seed0", {"fidelity": {"features of attributes": {"kernel distance, low": 1.0}}}, **RECORD)
    recorded.add("gan/avatars/seed1", {"fidelity": {"features of attributes": {"beauty": 2.0}}}, **RECORD)
    lines = by_measure(recorded)
    assert (lines["kernel distance, low"]["mean"], lines["beauty"]["mean"]) == (1, 2)


def test_what_was_not_measured_is_missing_with_the_reason(recorded):
    recorded.add("gan/avatars/seed1", metrics(14.0), **RECORD, **{"metrics sha256": "another"})
    lines = by_measure(recorded)
    fid, distance = lines["fid"], lines["frechet distance"]
    assert fid["missing"].startswith("seed 0: no Inception weights; seed 1: the metrics file is not the one")
    assert (fid["extractor"], fid["mean"], fid["seeds"]) == ("inception", None, 0)
    assert (distance["mean"], distance["seeds"]) == (10, 1) and distance["missing"].startswith("seed 1: ")
