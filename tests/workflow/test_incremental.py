"""What a change costs: only what it touches is made again, in both tools."""

import pytest
import yaml
from workflow_project import ACGAN, DANN, FILES, MNIST5K, MNISTM5K, PROCESSED, RUNS, jobs, trained

pytest_plugins = "workflow_project"
pytestmark = pytest.mark.workflow


def test_dvc_records_what_snakemake_made_and_trains_nothing_again(built):
    assert trained(built.made) == sorted(RUNS)
    assert jobs(built.recorded) == []
    assert built.project.checkpoints() == built.checkpoints
    assert built.project.planned() == []
    assert built.project.json("dvc", "status", "--json") == {}


def test_comments_docstrings_and_layout_make_nothing_due(planner):
    for file in ("progress.py", "methods/acgan.py", "stages/evaluate.py", "methods/__init__.py"):
        source = planner.folder / "src/genadapt" / file
        text = source.read_text(encoding="utf-8").replace('"""', '"""Said otherwise: ', 1)
        source.write_text(f"# changed\n{text}\n\n# changed\n", encoding="utf-8")
    assert planner.planned() == []


def test_a_changed_method_retrains_only_its_runs(planner):
    planner.append("src/genadapt/methods/acgan.py", "CHANGED = 1\n")
    due = planner.planned()
    assert f"train {ACGAN}" in due and f"sample {ACGAN}" in due
    assert [job for job in due if not job.endswith(ACGAN)] == ["report", "tabulate"]


def test_what_all_methods_are_made_of_retrains_all(planner):
    planner.append("src/genadapt/methods/__init__.py", "CHANGED = 1\n")
    assert trained(planner.run("snakemake", "-n")) == sorted(RUNS)


def test_a_changed_template_makes_only_the_report_again(planner):
    planner.append("src/genadapt/page/templates/report.html.j2", "<!-- changed -->\n")
    assert planner.planned() == ["report"]


@pytest.mark.parametrize(("name", "runs"), {"mnist5k": [DANN, MNIST5K], "mnistm5k": [ACGAN, DANN, MNISTM5K]}.items())
def test_a_changed_data_set_is_made_again_alone_and_retrains_only_its_runs(planner, name, runs):
    planner.set(f"datasets.{name}.test_every", 4)
    due = planner.run("snakemake", "-n")
    assert [job for job in jobs(due) if job.startswith(("download", "preprocess"))] == [f"preprocess {name}"]
    assert trained(due) == runs


def test_a_run_made_again_from_nothing_leaves_git_clean(project):
    metrics, content = FILES.metrics.format(run=MNIST5K), project.checkpoint(MNIST5K).read_bytes()
    made = project.run("snakemake", "--cores", "all", "--forceall", metrics, PROCESSED.format(name="mnistm5k"))
    assert trained(made) == [MNIST5K]
    assert project.checkpoint(MNIST5K).read_bytes() == content
    assert project.run("git", "status", "--porcelain") == ""
    assert project.planned() == []


def test_another_scale_has_files_and_stages_of_its_own(project):
    recorded = yaml.safe_load((project.folder / "dvc.lock").read_text(encoding="utf-8"))["stages"]
    project.set("scale", "real")
    project.set("experiments.supervised.data", ["mnist5k"])
    for name in ("dann", "acgan-digits"):
        project.set(f"experiments.{name}.data", [])
    said = project.run("dvc", "repro", "data")
    assert jobs(said) == ["describe mnist5k", "preprocess mnist5k"]
    now = yaml.safe_load((project.folder / "dvc.lock").read_text(encoding="utf-8"))["stages"]
    assert [name for name in now if name not in recorded] == ["data@real"]
    assert {name: now[name] for name in recorded} == recorded
    assert project.run("git", "status", "--porcelain").split() == ["M", "dvc.lock", "M", "params.yaml"]
    project.run("git", "checkout", "-q", ".")
    assert project.planned() == []
    assert set(project.json("dvc", "status", "--json")) <= {"report@tiny"}  # Snakemake's memory of both
