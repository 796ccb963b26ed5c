import json

import pytest
import yaml
from recorded import EXPERIMENTS, REPORTS, Recorded, experiment

from genadapt.errors import UserError
from genadapt.stages.tabulate import terminal
from genadapt.tables import summary
from genadapt.tables.base import read_table

FID = {"extractors": {"features of attributes": {"generated images": 40}}, "absent": {"fid": "no weights"}}


@pytest.fixture
def recorded(tmp_path):
    return Recorded(tmp_path)


def test_mean_and_deviation_over_seeds_stand_beside_what_was_reported(recorded):
    line = recorded.line(report="A3", experiment="dann")
    assert line["measure"] == "accuracy on target"
    assert (line["reported"], line["reproduced"], line["seeds"]) == ("74.94", 75.0, 2)
    assert line["sd"] == pytest.approx(2**0.5)
    assert (line["data"], line["stands for"]) == ("mnistm5k→optdigits", "mnistm→usps")
    assert line["missing"] is None
    assert recorded.line(experiment="acgan")["sd"] is None  # one seed


def test_a_difference_to_other_data_has_a_column_of_its_own(recorded):
    line = recorded.line(report="A3", experiment="dann")
    assert (line["difference"], line["difference, other data"]) == (None, pytest.approx(75 - 74.94))
    real = EXPERIMENTS | {"real": experiment("acgan.ACGAN", ["A2"])}
    recorded.add("real/mnistm/seed0", {"conditional accuracy": 0.9})
    (line,) = recorded.lines(experiments=real, experiment="real")
    assert (line["difference"], line["difference, other data"]) == (-6, None)


def test_a_range_has_no_difference(recorded):
    recorded.add("vae/celeba/seed0", {"reconstruction mse": 0.1})
    (line,) = recorded.lines(experiments={"vae": experiment("vae.VAE", ["B1"])}, experiment="vae")
    assert (line["reported"], line["reproduced"], line["difference"]) == ("0.053–0.165", 0.1, None)


def test_the_best_of_ours_is_by_the_measures_direction_and_of_numbers_measured_alike(recorded):
    line = recorded.line(report="A3", experiment="dann")
    assert (line["best"], line["best experiment"]) == (75, "dann")
    recorded.add("extra/mnistm5k-optdigits/seed0", {"accuracy": {"optdigits": 0.8}})
    line = recorded.line(report="A3", experiment="dann")
    assert (line["best"], line["best experiment"]) == (80, "extra")
    recorded.add("extra/mnistm5k-optdigits/seed0", {"accuracy": {"optdigits": 0.8}}, evaluators=[{"run": "another"}])
    assert recorded.line(report="A3", experiment="dann")["best experiment"] == "dann"


def test_a_smaller_error_is_better_and_neither_evaluators_nor_bounds_are_best(tmp_path):
    runs = {f"{name}/avatars/seed0": {"reconstruction mse": mse, "kl": 9.0} for mse, name in enumerate("cba", 1)}
    rows = {name: experiment("vae.VAE", ["B1", "D1"] if name == "a" else []) for name in "abc"}
    rows["d"] = experiment("vae.VAE", evaluators=["c"])
    lines = Recorded(tmp_path, runs).lines(experiments=rows, experiment="a")
    assert [(line["measure"], line["best"], line["best experiment"]) for line in lines] == [
        ("reconstruction mse", 2, "b"),
        ("kl", None, None),  # neither way is better
    ]


def test_what_the_rows_own_experiments_did_not_run_others_may_have_reached(recorded):
    others = {name: EXPERIMENTS[name] for name in ("supervised", "extra")}
    (line,) = recorded.lines(experiments=others, report="A3", data="mnistm→usps")
    assert (line["reported"], line["reproduced"], line["seeds"]) == ("74.94", None, 0)
    assert (line["best"], line["best experiment"]) == (50, "extra")
    assert "50.00 extra" in " ".join(terminal(recorded.root / "tables").split())


def test_what_was_reported_is_shown_though_it_was_not_computed(recorded):
    recorded.add("acgan/mnistm5k/seed0", {})
    (line,) = recorded.lines(experiment="acgan")
    assert (line["reported"], line["reproduced"], line["missing"]) == ("96", None, "seed 0: not computed")


def test_a_measured_distance_goes_before_the_fid_that_is_not_there(recorded):
    distances = {"fidelity": {"features of attributes": {"frechet distance": 7.5}}}
    recorded.add("gan/avatars/seed0", distances, **FID)
    gan = {"gan": experiment("dcgan.DCGAN", ["A1"])}
    lines = recorded.lines(experiments=gan, experiment="gan")
    assert [(line["measure"], line["reproduced"]) for line in lines] == [
        ("frechet distance on features of attributes", 7.5),
        ("fid", None),
        ("inception score", None),
    ]
    assert lines[1]["missing"] == "seed 0: no weights"
    recorded.add("gan/avatars/seed0", distances | {"fid": 30.0, "inception score": 2.0})
    lines = recorded.lines(experiments=gan, experiment="gan")
    assert [line["measure"] for line in lines] == ["fid", "inception score"]


def test_every_row_of_the_reports_is_there_and_says_what_was_not_run(recorded):
    lines = recorded.lines()
    assert set(yaml.safe_load(REPORTS.read_text(encoding="utf-8"))) == {line["report"] for line in lines}
    (e1,) = recorded.lines(report="E1")
    assert (e1["reported"], e1["experiment"], e1["missing"]) == ("55.95", None, "not run at this scale")
    pairs = {line["data"]: line["missing"] for line in recorded.lines(report="A3", experiment=None)}
    assert pairs == dict.fromkeys(["svhn→mnistm", "usps→svhn"], "not on these data at this scale")
    assert {line["experiment"] for line in lines} == {"dann", "acgan", None}  # neither bounds nor what no row names


def test_rows_whose_lines_are_the_same_share_one(recorded):
    both = {**EXPERIMENTS, "dann": experiment("dann.DANN", ["A3", "C3"], bounds="supervised")}
    recorded.add("dann/optdigits-mnistm5k/seed0", {"accuracy": {"mnistm5k": 0.3}})  # neither printed a number
    lines = recorded.lines(experiments=both, experiment="dann")
    assert [(line["report"], line["data"], line["reported"]) for line in lines] == [
        ("A3", "mnistm5k→optdigits", "74.94"),
        ("A3, C3", "optdigits→mnistm5k", None),
        ("C3", "mnistm5k→optdigits", "76.28"),
    ]
    entries = json.loads((recorded.root / "headline.json").read_text())
    assert set(entries["A3, C3"]) == {"mnistm5k-optdigits", "optdigits-mnistm5k"}


def test_a_number_stands_beside_the_first_experiment_that_ran_on_its_data(recorded):
    variant = {**EXPERIMENTS, "extra": experiment("dann.DANN", ["A3"], bounds="supervised")}
    recorded.add("extra/optdigits-mnistm5k/seed0", {"accuracy": {"mnistm5k": 0.3}})
    lines = [line for line in recorded.lines(experiments=variant, report="A3") if line["seeds"]]
    assert [(line["experiment"], line["reported"]) for line in lines] == [("dann", "74.94"), ("extra", None)]


def test_further_has_the_main_measures_of_what_no_row_names(recorded):
    recorded.add("gan/mnistm5k/seed0", {"conditional accuracy": 0.5, "fid": 9.0, "frechet distance": 9.0, "kl": 1.0})
    others = {
        **EXPERIMENTS,
        "gan": experiment("acgan.ACGAN", evaluators=["extra-digits"]),
        "broken": EXPERIMENTS["extra"],
    }
    recorded.add("broken/mnistm5k-optdigits/seed0", {}, run="another/run/seed0")
    lines = recorded.lines("further", experiments=others)
    assert [(line["experiment"], line["data"], line["measure"], line["mean"]) for line in lines] == [
        ("extra", "mnistm5k→optdigits", "accuracy on optdigits", 50),
        ("gan", "mnistm5k", "conditional accuracy", 50),
        ("gan", "mnistm5k", "fid", 9),
        ("broken", "mnistm5k→optdigits", None, None),
    ]
    assert "of another run" in lines[-1]["missing"]


def test_a_run_that_nothing_measures_says_what_would(recorded):
    recorded.add("gan/mnistm5k/seed0", {})
    (line,) = recorded.lines("further", experiments={"gan": experiment("dcgan.DCGAN")}, experiment="gan")
    assert line["missing"] == "seed 0: nothing measures its images (params.yaml: evaluators, inception)"


CHOSEN_BY = {"conditional accuracy, validation": 0.99, "frechet distance, validation": 0.5}


def test_the_numbers_that_chose_settings_are_no_main_numbers(recorded):
    best = {"conditional accuracy": 0.5, "frechet distance": 9.0} | CHOSEN_BY
    experiments = {**EXPERIMENTS, "gan": experiment("acgan.ACGAN", validator="chooser")}
    recorded.add("gan/mnistm5k/seed0", best)
    recorded.add("acgan/mnistm5k/seed0", {"conditional accuracy": 0.9} | CHOSEN_BY)
    pair = {"accuracy": {"optdigits": 0.7, "mnistm5k, validation": 0.99, "mnistm5k, blur": 0.99}}
    recorded.add("extra/mnistm5k-optdigits/seed0", pair)
    recorded.add("alone/mnistm5k/seed0", {"accuracy": {"mnistm5k": 0.8, "mnistm5k, validation": 0.99}})
    experiments["alone"] = experiment("supervised.Supervised")
    lines = recorded.lines(experiments=experiments) + recorded.lines("further", experiments)
    assert {"accuracy on mnistm5k", "accuracy on optdigits", "conditional accuracy"} < {
        line["measure"] for line in lines
    }
    assert not [line for line in lines if "validation" in line["measure"] or "blur" in line["measure"]]
    assert not [line for line in lines if 99 in (line.get("best"), line.get("reproduced"), line.get("mean"))]
    assert "validation" not in (recorded.root / "headline.json").read_text()
    measured = {line["measure"]: line["mean"] for line in recorded.lines("measures", experiments, experiment="gan")}
    assert measured["conditional accuracy, validation"] == 99  # it stands with all that was measured


def test_who_chooses_settings_is_a_helper_as_evaluators_are(recorded):
    chooser = {"chooser": experiment("supervised.Supervised"), "gan": experiment("acgan.ACGAN", validator="chooser")}
    recorded.add("chooser/mnistm5k/seed0", {"accuracy": {"mnistm5k": 0.9}})
    assert recorded.lines("further", experiments={**EXPERIMENTS, **chooser}, experiment="chooser") == []


def test_the_headlines_numbers_for_dvc_are_few(recorded, monkeypatch, capsys):
    recorded.tables()
    entries = json.loads((recorded.root / "headline.json").read_text())
    assert entries == {
        "A2": {"mnistm5k": {"conditional accuracy": 90}},
        "A3": {"mnistm5k-optdigits": {"accuracy on target": 75}},
        "extra": {"mnistm5k-optdigits": {"accuracy on optdigits": 50}},
    }
    assert capsys.readouterr().out == ""
    monkeypatch.setattr(summary, "MOST", 2)
    recorded.tables()
    assert "extra" not in json.loads((recorded.root / "headline.json").read_text())
    assert "left out, to fit a screen:\n  extra/mnistm5k-optdigits: accuracy on optdigits\n" in capsys.readouterr().out


def test_the_terminals_table_fits_100_columns_and_folds_what_was_not_run(recorded):
    text = terminal(recorded.tables())
    assert max(len(line) for line in text.splitlines()) <= 100
    assert text.splitlines()[-2:] == [
        "not run at this scale: A1, A4, B1, B2, B3, B4, C1, C2, C3, D1, D2, D3, E1, E2",
        "not on these data at this scale: A3",
    ]
    assert any(line.split()[:3] == ["extra", "mnistm5k→optdigits", "accuracy"] for line in text.splitlines())


def test_without_experiments_every_row_is_missing_and_the_other_tables_are_empty(recorded):
    assert {line["missing"] for line in recorded.lines(experiments={})} == {"not run at this scale"}
    tables = recorded.tables(experiments={})
    others = ("adaptation", "fidelity", "further", "measures", "paired", "transfer")
    assert [read_table(tables / f"{name}.csv") for name in others] == [[]] * len(others)


def test_an_unknown_report_row_is_refused(recorded):
    experiments = {"dann": experiment("dann.DANN", ["A3", "Z9"])}
    with pytest.raises(UserError, match=r"experiments.dann.report: not in reports.yaml: Z9; known: A1, A2"):
        recorded.tables(experiments)
