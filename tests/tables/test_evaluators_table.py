"""How well evaluators read real images: of each which, and that what chooses settings does not report."""

import pytest
from recorded import Recorded, experiment

EXPERIMENTS = {
    "gan": experiment("acgan.ACGAN", evaluators=["digits", "robust"], validator="chooser"),
    **{name: experiment("supervised.Supervised") for name in ("digits", "robust", "chooser", "idle")},
}
ACCURACY = {"mnistm5k": 0.9, "mnist5k": 0.7, "mnistm5k, validation": 0.8, "mnistm5k, blur": 0.6}
RUNS = {
    "gan/mnistm5k/seed0": {"conditional accuracy": 0.5},
    **{f"{name}/mnistm5k/seed0": {"accuracy": ACCURACY} for name in ("digits", "chooser", "idle")},
    "robust/synthdigits/seed0": {"accuracy": {"synthdigits": 0.5, "mnistm5k": 0.25, "synthdigits, validation": 0.4}},
    "robust/synthdigits/seed1": {"accuracy": {"synthdigits": 0.7, "mnistm5k": 0.75, "synthdigits, validation": 0.4}},
}


@pytest.fixture
def lines(tmp_path):
    return Recorded(tmp_path, RUNS).lines("evaluators", EXPERIMENTS)


def shown(lines, name):
    return {(line["trained on"], line["tested on"]): line["mean"] for line in lines if line["evaluator"] == name}


def test_the_test_images_come_first_then_parts_then_other_data_sets(lines):
    own = {"test images": 90, "mnist5k": 70, "validation": 80, "blur": 60}
    assert shown(lines, "digits") == {("mnistm5k", part): value for part, value in own.items()}
    assert list(shown(lines, "digits")) == [("mnistm5k", p) for p in ("test images", "blur", "validation", "mnist5k")]
    others = {"test images": 50, "validation": 40, "synthdigits": 60}
    assert shown(lines, "robust") == pytest.approx({("synthdigits", part): value for part, value in others.items()})


def test_what_chooses_settings_is_there_last_and_said_not_to_report(lines):
    assert list(dict.fromkeys((line["evaluator"], line["reports"]) for line in lines)) == [
        ("digits", "yes"),
        ("robust", "yes"),
        ("chooser", "no"),
    ]


def test_an_evaluator_that_has_no_results_has_no_lines(tmp_path):
    runs = {name: metrics for name, metrics in RUNS.items() if not name.startswith("robust")}
    assert {line["evaluator"] for line in Recorded(tmp_path, runs).lines("evaluators", EXPERIMENTS)} == {
        *("digits", "chooser")
    }


def test_the_headline_has_mean_and_lowest_of_the_panel_beside_the_single_number(tmp_path):
    panel = {"conditional accuracy": 0.96, "conditional accuracy, panel mean": 0.9}
    panel |= {"conditional accuracy, panel lowest": 0.8, "conditional accuracy, by robust": 0.8}
    recorded = Recorded(tmp_path, {"acgan/mnistm/seed0": panel, "alone/mnistm/seed0": {"conditional accuracy": 0.7}})
    lines = recorded.lines(experiments={"acgan": experiment("acgan.ACGAN", ["A2"])}, experiment="acgan")
    assert [(line["measure"], line["reproduced"], line["panel mean"], line["panel lowest"]) for line in lines] == [
        ("conditional accuracy", 96, 90, 80)
    ]
    (line,) = recorded.lines(experiments={"alone": experiment("acgan.ACGAN", ["A2"])}, experiment="alone")
    assert (line["reproduced"], line["panel mean"], line["panel lowest"]) == (70, None, None)
    further = recorded.lines("further", {"acgan": experiment("acgan.ACGAN")})
    assert [(line["measure"], line["mean"], line["panel mean"], line["panel lowest"]) for line in further] == [
        ("conditional accuracy", 96, 90, 80)
    ]
