import hashlib
from pathlib import Path

import pytest
import yaml

from genadapt.errors import UserError
from genadapt.files.sealed import read_json, write_json
from genadapt.stages.tabulate import tabulate, terminal
from genadapt.tables.adaptation import gap_closed
from genadapt.tables.base import read_table
from genadapt.tables.headline import difference

REPORTS = Path(__file__).parents[2] / "reports.yaml"
SUBSTITUTES = {"mnistm5k": "mnistm", "optdigits": "usps"}
EXPERIMENTS = {
    "supervised": {"method": "supervised.Supervised", "report": ["A3"], "bounds": None, "evaluator": None},
    "dann": {"method": "dann.DANN", "report": ["A3"], "bounds": "supervised", "evaluator": None},
    "acgan": {"method": "acgan.ACGAN", "report": ["A2"], "bounds": None, "evaluator": "supervised"},
    "extra": {"method": "dann.DANN", "report": [], "bounds": None, "evaluator": None},
}
METRICS = {
    "supervised/mnistm5k/seed0": {"accuracy": {"mnistm5k": 0.95, "optdigits": 0.5}},
    "supervised/mnistm5k/seed1": {"accuracy": {"mnistm5k": 0.93, "optdigits": 0.6}},
    "supervised/optdigits/seed0": {"accuracy": {"mnistm5k": 0.3, "optdigits": 0.95}},
    "dann/mnistm5k-optdigits/seed0": {"accuracy": {"mnistm5k": 0.9, "optdigits": 0.74}},
    "dann/mnistm5k-optdigits/seed1": {"accuracy": {"mnistm5k": 0.9, "optdigits": 0.76}},
    "acgan/mnistm5k/seed0": {"conditional accuracy": 0.9, "frechet distance": 3.25},
    "extra/mnistm5k-optdigits/seed0": {"accuracy": {"optdigits": 0.5}},
}


class Results:
    """Metrics and provenance of runs, written under a folder."""

    def __init__(self, root):
        self.root = root
        for run, metrics in METRICS.items():
            write_json(self.path("metrics", run), metrics)
            data = {n: {"stands for": SUBSTITUTES.get(n)} for n in run.split("/")[1].split("-")}
            content = self.path("metrics", run).read_bytes()
            vouched = {"run": run, "scale": "tiny", "data sets": data, "checkpoint": {}}
            vouched["metrics sha256"] = hashlib.sha256(content).hexdigest()
            write_json(self.path("provenance", run), vouched)

    def path(self, kind, run):
        return self.root / kind / f"{run}.json"

    def tables(self, experiments=EXPERIMENTS, without=()):
        metrics = [self.path("metrics", run) for run in METRICS]
        provenance = [self.path("provenance", run) for run in METRICS if run not in without]
        tabulate(experiments, REPORTS, metrics, provenance, self.root / "tables")
        return self.root / "tables"

    def line(self, table="headline", **wanted):
        lines = read_table(self.tables() / f"{table}.csv")
        (found,) = [line for line in lines if wanted.items() <= line.items() and line["seeds"]]
        return found

    def missing(self, **wanted):
        lines = read_table(self.tables() / "headline.csv")
        return [line for line in lines if wanted.items() <= line.items() and line["ours"] is None]


@pytest.fixture
def results(tmp_path):
    return Results(tmp_path)


def test_headline_has_mean_and_deviation_over_seeds_beside_what_was_printed(results):
    found = results.line(report="A3", experiment="dann")
    assert found["measure"] == "accuracy on target"
    assert (found["theirs"], found["ours"], found["seeds"]) == ("74.94", 75.0, 2)
    assert found["sd"] == pytest.approx(2**0.5)
    assert (found["data"], found["stands for"]) == ("mnistm5k→optdigits", "mnistm→usps")
    assert found["missing"] is None


def test_headline_has_no_deviation_of_one_seed(results):
    assert results.line(experiment="acgan", measure="conditional accuracy")["sd"] is None


def test_a_difference_to_other_data_has_a_column_of_its_own(results):
    found = results.line(report="A3", experiment="dann")
    assert found["difference"] is None
    assert found["difference, other data"] == pytest.approx(75 - 74.94)


def test_headline_shows_what_was_printed_though_it_was_not_computed(results):
    metrics, provenance = (results.path(kind, "acgan/mnistm5k/seed0") for kind in ("metrics", "provenance"))
    write_json(metrics, {})
    sha256 = hashlib.sha256(metrics.read_bytes()).hexdigest()
    write_json(provenance, {**read_json(provenance), "metrics sha256": sha256})
    (found,) = results.missing(experiment="acgan")
    assert (found["theirs"], found["ours"], found["missing"]) == ("96", None, "seed 0: not computed")


def test_headline_has_every_row_of_the_reports_and_says_what_was_not_run(results):
    lines = read_table(results.tables() / "headline.csv")
    assert set(yaml.safe_load(REPORTS.read_text(encoding="utf-8"))) == {line["report"] for line in lines}
    (e1,) = results.missing(report="E1")
    assert (e1["theirs"], e1["missing"]) == ("55.95", "not run at this scale")
    pairs = {line["data"]: line["missing"] for line in results.missing(report="A3")}
    assert pairs == dict.fromkeys(["svhn→mnistm", "usps→svhn"], "not on these data at this scale")


def test_headline_leaves_out_what_only_gives_bounds_and_what_no_report_has(results):
    lines = read_table(results.tables() / "headline.csv")
    assert {line["experiment"] for line in lines} == {"dann", "acgan", None}


def test_printed_numbers_stand_beside_the_first_experiment_of_a_row_alone(results):
    variant = {**EXPERIMENTS, "extra": {**EXPERIMENTS["extra"], "report": ["A3"]}}
    lines = read_table(results.tables(variant) / "headline.csv")
    printed = {line["experiment"]: line["theirs"] for line in lines if line["report"] == "A3" and line["seeds"]}
    assert printed["dann"] == "74.94" and printed["extra"] is None


def test_a_difference_is_one_of_like_data_if_nothing_stands_in(results):
    assert difference(75.0, "74", like=True) == {"difference": 1.0, "difference, other data": None}
    for theirs in ("", "0.05–0.16"):
        assert set(difference(75.0, theirs, like=True).values()) == {None}
    assert set(difference(None, "74", like=False).values()) == {None}


def test_measures_have_everything_that_was_measured(results):
    found = results.line("measures", experiment="supervised", data="mnistm5k", measure="accuracy on optdigits")
    assert (found["ours"], found["seeds"]) == (55, 2)
    assert results.line("measures", experiment="extra")["measure"].startswith("accuracy on")


def test_adaptation_has_the_bounds_and_the_share_of_the_gap(results):
    (found,) = read_table(results.tables() / "adaptation.csv")
    assert found["trained on source, theirs"] == 73.19
    assert found["trained on source, ours"] == 55
    assert found["adapted, ours"] == 75
    assert found["trained on target, ours"] == 95
    assert found["gap closed, ours"] == 50
    assert found["gap closed, theirs"] == pytest.approx(100 * (74.94 - 73.19) / (96.96 - 73.19), abs=1e-5)


def test_gap_closed_is_not_defined_without_a_gap():
    assert gap_closed(90, 95, 80) is None
    assert gap_closed(None, 95, 80) is None


def tampered(results, run):
    path = results.path("metrics", run)
    path.write_text(path.read_text().replace("0.7", "0.9"))


def another_run(results, run):
    path = results.path("provenance", run)
    write_json(path, {**read_json(path), "run": "dann/other/seed0"})


def damaged_provenance(results, run):
    results.path("provenance", run).write_text("{")


def empty_provenance(results, run):
    write_json(results.path("provenance", run), {})


def not_finite(results, run):
    metrics, provenance = results.path("metrics", run), results.path("provenance", run)
    metrics.write_text('{"accuracy": {"optdigits": NaN}}')
    sha256 = hashlib.sha256(metrics.read_bytes()).hexdigest()
    write_json(provenance, {**read_json(provenance), "metrics sha256": sha256})


@pytest.mark.parametrize(
    "harm, reason",
    [
        (tampered, "not the one that the provenance vouches for"),
        (another_run, "of another run, dann/other/seed0"),
        (damaged_provenance, "no readable provenance"),
        (empty_provenance, "the provenance lacks run, scale"),
        (not_finite, "not all finite numbers"),
    ],
)
def test_a_metric_without_its_provenance_is_no_number(harm, reason, results):
    harm(results, "dann/mnistm5k-optdigits/seed0")
    found = results.line(experiment="dann")
    assert (found["ours"], found["seeds"]) == (76, 1)
    assert "seed 0: " in found["missing"] and reason in found["missing"]
    harm(results, "dann/mnistm5k-optdigits/seed1")
    (found,) = results.missing(data="mnistm5k→optdigits")
    assert (found["theirs"], found["ours"], found["seeds"]) == ("74.94", None, 0)
    assert "missing" in terminal(results.root / "tables")


def test_a_missing_provenance_is_said(results):
    tables = results.tables(without=["acgan/mnistm5k/seed0"])
    lines = read_table(tables / "headline.csv")
    assert [line["missing"] for line in lines if line["experiment"] == "acgan"] == ["seed 0: no provenance"]


def test_equal_inputs_give_equal_bytes(results):
    def content():
        return {path.name: path.read_bytes() for path in results.tables().iterdir()}

    first = content()
    names = ("adaptation", "fidelity", "headline", "measures", "paired", "transfer")
    assert sorted(first) == [f"{name}.{form}" for name in names for form in ("csv", "md")]
    assert first == content()
    assert "75.00 ± 1.41" in first["headline.md"].decode()


def test_transfer_has_the_mean_over_seeds_of_classifiers_of_one_domain(results):
    first, second = read_table(results.tables() / "transfer.csv")
    assert first == {"experiment": "supervised", "trained on": "mnistm5k", "mnistm5k": 94, "optdigits": 55}
    assert second == {"experiment": "supervised", "trained on": "optdigits", "mnistm5k": 30, "optdigits": 95}


def test_without_experiments_every_row_is_missing_and_the_other_tables_are_empty(results):
    tables = results.tables(experiments={})
    assert {line["missing"] for line in read_table(tables / "headline.csv")} == {"not run at this scale"}
    assert read_table(tables / "measures.csv") == read_table(tables / "adaptation.csv") == []


def test_terminal_table_fits_100_columns(results):
    assert max(len(line) for line in terminal(results.tables()).splitlines()) <= 100


def test_an_unknown_report_row_is_refused(results):
    experiments = {"dann": {**EXPERIMENTS["dann"], "report": ["A3", "Z9"]}}
    with pytest.raises(UserError, match=r"experiments.dann.report: not in reports.yaml: Z9"):
        results.tables(experiments)


def test_reports_hold_all_rows_of_the_five_reports():
    rows = yaml.safe_load(REPORTS.read_text(encoding="utf-8"))
    assert " ".join(rows) == "A1 A2 A3 A4 B1 B2 B3 B4 C1 C2 C3 D1 D2 D3 E1 E2"
    assert all({"title", "method", "year", "theirs"} <= set(row) for row in rows.values())
    assert "implausible" in rows["A4"]["remarks"]["usps-svhn"]
