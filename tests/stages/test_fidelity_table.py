import hashlib
from pathlib import Path

import pytest

from genadapt.files.results import flat
from genadapt.files.sealed import write_json
from genadapt.stages.tabulate import tabulate
from genadapt.tables.base import read_table

REPORTS = Path(__file__).parents[2] / "reports.yaml"
EXPERIMENTS = {"gan": {"method": "dcgan.DCGAN", "report": ["A1"], "bounds": None, "evaluator": "attributes"}}
TOLD = {"sha256": "ab", "resize": "none", "generated images": 1000, "test images": 640, "training images": 5000}


def run(folder, seed, distance, **provenance):
    """The metrics and the provenance of one seed."""
    measures = {
        "frechet distance": distance,
        "frechet distance, low": distance - 1,
        "frechet distance, high": distance + 2,
        "frechet distance, real-real baseline": 3.0,
        "frechet distance at 1000": distance,
        "frechet distance at 300": 2 * distance,
        "frechet distance ∞": -0.5,
        "memorised share": 0.25,
        "recall": 0.5,
    }
    files = [folder / kind / f"gan/avatars/seed{seed}.json" for kind in ("metrics", "provenance")]
    write_json(files[0], {"fidelity": {"features of attributes": measures}, "evaluator's accuracy on real images": 0.9})
    vouched = {"run": f"gan/avatars/seed{seed}", "scale": "tiny", "checkpoint": {}}
    vouched["data sets"] = {"avatars": {"stands for": "celeba"}}
    vouched["extractors"] = {"features of attributes": TOLD}
    vouched["absent"] = {"fid": "no Inception weights"}
    vouched["metrics sha256"] = hashlib.sha256(files[0].read_bytes()).hexdigest()
    write_json(files[1], vouched | provenance)
    return files


@pytest.fixture
def table(tmp_path):
    """The lines of a table of two seeds, by measure."""

    def table(**provenance):
        files = [run(tmp_path, 0, 10.0), run(tmp_path, 1, 14.0, **provenance)]
        tabulate(EXPERIMENTS, REPORTS, *zip(*files, strict=True), tmp_path)
        return {name: read_table(tmp_path / f"{name}.csv") for name in ("fidelity", "headline")}

    return table


def test_a_distance_has_its_floor_and_its_interval_beside_it_and_the_spread_over_the_seeds(table):
    lines = {line["measure"]: line for line in table()["fidelity"]}
    found = lines["frechet distance"]
    about = {"report": "A1", "data": "avatars", "stands for": "celeba", "extractor": "features of attributes"}
    assert about.items() <= found.items()
    numbers = {"n": 1000, "ours": 12, "floor": 3, "low": 11, "high": 14, "seeds": 2, "missing": None}
    assert numbers.items() <= found.items()
    assert found["sd"] == pytest.approx(8**0.5, rel=1e-5)
    assert lines["memorised share"]["ours"] == 25  # percent


def test_each_measure_has_a_line_with_its_number_of_images(table):
    lines = table()["fidelity"]
    assert [(line["measure"], line["n"]) for line in lines] == [
        ("fid", None),
        ("frechet distance", 1000),
        ("frechet distance at 300", 300),
        ("frechet distance at 1000", 1000),
        ("frechet distance ∞", None),
        ("memorised share", 1000),
        ("recall", 640),
    ]


def test_what_was_not_measured_is_missing_with_the_reason(table):
    tables = table(**{"metrics sha256": "another"})
    (fid,) = [line for line in tables["fidelity"] if line["measure"] == "fid"]
    assert fid["missing"].startswith("seed 0: no Inception weights; seed 1: the metrics file is not the one")
    assert (fid["extractor"], fid["ours"], fid["seeds"]) == ("inception", None, 0)
    (distance,) = [line for line in tables["fidelity"] if line["measure"] == "frechet distance"]
    assert (distance["ours"], distance["seeds"]) == (10, 1) and distance["missing"].startswith("seed 1: ")
    (fid,) = [line for line in tables["headline"] if line["measure"] == "fid"]
    assert fid["missing"].startswith("seed 0: no Inception weights")


def test_the_headline_has_no_line_of_distances_on_a_judges_features(table):
    measures = [line["measure"] for line in table()["headline"] if line["report"] == "A1"]
    assert measures == ["fid", "inception score"]


def test_flat_names_a_measure_of_an_extractor_as_it_names_an_accuracy_on_a_data_set():
    nested = {"fidelity": {"inception": {"recall": 0.5}, "other": {"recall": 0.1}}, "accuracy": {"usps": 0.9}, "kl": 2}
    assert flat(nested) == {"recall on inception": 0.5, "recall on other": 0.1, "accuracy on usps": 0.9, "kl": 2}
