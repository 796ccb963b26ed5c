import pytest
from recorded import Recorded

from genadapt.files.results import flat
from genadapt.files.sealed import read_json, write_json
from genadapt.plan import codebase
from genadapt.stages.tabulate import terminal
from genadapt.tables.base import read_table
from genadapt.tables.registry import tables


@pytest.fixture
def recorded(tmp_path):
    return Recorded(tmp_path)


def test_tables_are_registered_where_they_are_made_and_known_without_being_imported():
    names = ["adaptation", "choice", "evaluators", "fidelity", "further", "headline", "measures", "paired", "transfer"]
    assert codebase.tables() == names == sorted(tables())
    assert all(table.title for table in tables().values())


def test_every_table_is_written_and_equal_inputs_give_equal_bytes(recorded):
    def content():
        return {path.name: path.read_bytes() for path in recorded.tables().iterdir()}

    first = content()
    assert sorted(first) == [f"{name}.{form}" for name in codebase.tables() for form in ("csv", "md")]
    assert first == content()
    assert "75.00 ± 1.41" in first["headline.md"].decode() and "75.00 ± 1.41" in first["adaptation.md"].decode()


def test_measures_have_everything_that_was_measured(recorded):
    line = recorded.line("measures", experiment="supervised", data="mnistm5k", measure="accuracy on optdigits")
    assert (line["mean"], line["seeds"]) == (55, 2)
    names = [line["measure"] for line in recorded.lines("measures", experiment="extra")]
    assert names == ["accuracy on mnistm5k", "accuracy on optdigits", "mixing of domains"]


def test_a_measure_that_is_not_registered_is_shown_as_it_is(recorded):
    recorded.add("extra/mnistm5k-optdigits/seed0", {"beauty": 0.5})
    assert recorded.line("measures", measure="beauty")["mean"] == 0.5
    assert "| 0.5 " in (recorded.root / "tables/measures.md").read_text()


def test_names_that_look_like_numbers_or_nothing_stay_names(tmp_path):
    (tmp_path / "table.csv").write_text("experiment,data,mean\n007,nan,1.5\n,null,\n")
    assert read_table(tmp_path / "table.csv") == [
        {"experiment": "007", "data": "nan", "mean": 1.5},
        {"experiment": None, "data": "null", "mean": None},
    ]


def test_transfer_has_the_mean_over_seeds_of_classifiers_of_one_domain(recorded):
    first, second = recorded.lines("transfer")
    assert first == {"experiment": "supervised", "trained on": "mnistm5k", "mnistm5k": 94, "optdigits": 55}
    assert second == {"experiment": "supervised", "trained on": "optdigits", "mnistm5k": 30, "optdigits": 95}


def tampered(recorded, run):
    path = recorded.path("metrics", run)
    path.write_text(path.read_text().replace("0.7", "0.9"))


def another_run(recorded, run):
    path = recorded.path("provenance", run)
    write_json(path, {**read_json(path), "run": "dann/other/seed0"})


def damaged_provenance(recorded, run):
    recorded.path("provenance", run).write_text("{")


def empty_provenance(recorded, run):
    write_json(recorded.path("provenance", run), {})


def not_finite(recorded, run):
    recorded.add(run, {"accuracy": {"optdigits": float("nan")}})


@pytest.mark.parametrize(
    "harm, reason",
    [
        (tampered, "not the one that the provenance"),
        (another_run, "of another run, dann/other/seed0"),
        (damaged_provenance, "no readable provenance"),
        (empty_provenance, "the provenance"),
        (not_finite, "not all finite numbers"),
    ],
)
def test_a_metric_without_its_provenance_is_no_number(harm, reason, recorded):
    harm(recorded, "dann/mnistm5k-optdigits/seed0")
    line = recorded.line(experiment="dann")
    assert (line["reproduced"], line["seeds"]) == (76, 1)
    assert "seed 0: " in line["missing"] and reason in line["missing"]
    harm(recorded, "dann/mnistm5k-optdigits/seed1")
    (line,) = recorded.lines(experiment="dann", data="mnistm5k→optdigits")
    assert (line["reported"], line["reproduced"], line["seeds"]) == ("74.94", None, 0)
    assert "missing [1]" in terminal(recorded.root / "tables")


def test_a_missing_provenance_record_is_said(recorded):
    lines = read_table(recorded.tables(without=["acgan/mnistm5k/seed0"]) / "headline.csv")
    assert [line["missing"] for line in lines if line["experiment"] == "acgan"] == ["seed 0: no provenance"]


def test_flat_names_a_measure_of_an_extractor_as_it_names_an_accuracy_on_a_data_set():
    nested = {"fidelity": {"inception": {"recall": 0.5}, "other": {"recall": 0.1}}, "accuracy": {"usps": 0.9}, "kl": 2}
    assert flat(nested) == {"recall on inception": 0.5, "recall on other": 0.1, "accuracy on usps": 0.9, "kl": 2}
