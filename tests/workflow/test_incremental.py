"""What a change costs: only what it touches is made again, in both tools."""

import pytest
from workflow_project import ACGAN, DANN, MNIST5K, MNISTM5K, RUNS, jobs, trained

pytest_plugins = "workflow_project"
pytestmark = pytest.mark.workflow


def test_dvc_records_what_snakemake_made_and_trains_nothing_again(built):
    assert trained(built.made) == sorted(RUNS)
    assert jobs(built.recorded) == []
    assert built.project.checkpoints() == built.checkpoints
    assert built.project.planned() == []
    assert built.project.json("dvc", "status", "--json") == {}


def test_a_changed_hyper_parameter_retrains_only_its_run_and_moves_only_its_metrics(project):
    before, content = project.checkpoints(), project.checkpoint(DANN).read_bytes()
    project.set("experiments.dann.hparams.lr", 0.01)
    assert trained(project.run("snakemake", "-n")) == [DANN]

    assert trained(project.run("dvc", "repro")) == [DANN]
    after = project.checkpoints()
    assert [run for run in RUNS if after[run] != before[run]] == [DANN]
    assert list(project.json("dvc", "metrics", "diff", "--json")) == [f"results/metrics/{DANN}.json"]
    assert project.read("provenance", DANN)["checkpoint"]["settings"]["hparams"]["lr"] == 0.01
    assert project.planned() == []
    assert project.json("dvc", "status", "--json") == {}

    # changed back by hand it is due again; brought back from DVC it is simply there
    project.run("git", "checkout", "-q", "params.yaml")
    assert trained(project.run("snakemake", "-n")) == [DANN]
    project.run("git", "checkout", "-q", ".")
    project.run("dvc", "checkout")
    assert project.planned() == []
    assert project.checkpoint(DANN).read_bytes() == content


def test_a_changed_method_retrains_only_its_runs(project):
    project.append("src/genadapt/methods/acgan.py", "# changed\n")
    due = project.planned()
    assert f"train {ACGAN}" in due
    assert [job for job in due if not job.endswith(ACGAN)] == ["report", "tabulate"]


def test_a_changed_template_makes_only_the_report_again(project):
    project.append("src/genadapt/page/templates/report.html.j2", "<!-- changed -->\n")
    assert project.planned() == ["report"]


@pytest.mark.parametrize(("name", "runs"), {"mnist5k": [DANN, MNIST5K], "mnistm5k": [ACGAN, DANN, MNISTM5K]}.items())
def test_a_changed_data_set_is_made_again_alone_and_retrains_only_its_runs(project, name, runs):
    project.set(f"datasets.{name}.test_every", 4)
    due = project.run("snakemake", "-n")
    assert [job for job in jobs(due) if job.startswith(("download", "preprocess"))] == [f"preprocess {name}"]
    assert trained(due) == runs
