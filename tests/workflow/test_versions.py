"""Results travel: to a fresh clone, and into DVC's experiments."""

import hashlib
import os

import pytest
from workflow_project import DANN, RUNS, Project, trained

from genadapt.files.sealed import unseal

pytest_plugins = "workflow_project"
pytestmark = pytest.mark.workflow

LR = "experiments.dann.hparams.lr"
METRICS = f"results/metrics/{DANN}.json"
PROVENANCE = f"results/provenance/{DANN}.json"


def test_a_fresh_clone_has_nothing_to_do_after_a_pull_and_still_notices_changes(built, project, tmp_path):
    remote = str(tmp_path / "remote")
    project.run("dvc", "remote", "add", "--local", "-d", "folder", remote)
    project.run("dvc", "push")
    project.run("git", "clone", "-q", ".", str(tmp_path / "clone"))
    clone = Project(tmp_path / "clone", project.environment)
    assert not (clone.folder / "data").exists()
    clone.run("dvc", "remote", "add", "--local", "-d", "folder", remote)
    clone.run("dvc", "pull")
    for file in (clone.folder / "data/processed").iterdir():
        os.utime(file)  # newer than all that is made of them: times of a checkout mean nothing
    assert clone.planned() == []
    assert clone.json("dvc", "status", "--json") == {}
    assert clone.json("dvc", "metrics", "diff", "--json") == {}
    clone.set(LR, 0.01)
    assert trained(clone.run("snakemake", "-n")) == [DANN]


def experiment(project: Project) -> str:
    """The commit of the only experiment."""
    lines = project.run("git", "for-each-ref", "--format=%(refname) %(objectname)", "refs/exps").splitlines()
    commits = dict(line.split() for line in lines if not line.startswith("refs/exps/exec/"))
    assert len(commits) == 1
    return next(iter(commits.values()))


def assert_is_its_own(project: Project, commit: str, lr: float) -> None:
    """The experiment changed DANN's metrics, and they are those of its own settings and checkpoint."""
    changed = project.run("git", "diff", "--name-only", "HEAD", commit, "results/metrics", "results/provenance")
    assert changed.split() == [METRICS, PROVENANCE]
    metrics = project.run("git", "show", f"{commit}:{METRICS}")
    provenance = project.json("git", "show", f"{commit}:{PROVENANCE}")
    assert provenance["checkpoint"]["settings"]["hparams"]["lr"] == lr
    assert provenance["metrics sha256"] == hashlib.sha256(metrics.encode()).hexdigest()
    moved = project.json("dvc", "metrics", "diff", "HEAD", commit, "--json")
    assert list(moved) == [METRICS]
    before = project.json("git", "show", f"HEAD:{PROVENANCE}")["checkpoint"]["sha256"]

    project.run("git", "checkout", "-qf", commit)
    project.run("dvc", "checkout", "-q", "-f")
    manifest = unseal(project.checkpoint(DANN), "checkpoint")[1]
    assert manifest["settings"]["hparams"]["lr"] == lr
    assert manifest["sha256"] == provenance["checkpoint"]["sha256"]
    assert manifest["sha256"] != before


def test_an_experiment_reports_its_own_metrics(project):
    before = project.checkpoints()
    said = project.run("dvc", "exp", "run", "-S", f"{LR}=0.01", "evaluate")
    assert trained(said) == [DANN]
    after = project.checkpoints()
    assert [run for run in RUNS if after[run] != before[run]] == [DANN]
    assert_is_its_own(project, experiment(project), 0.01)


def test_a_queued_experiment_reports_its_own_metrics_by_its_own_code(project):
    before = project.checkpoints()
    # not yet committed, and in no stage's closure: the queue's copy of it must run, and retrain nothing
    project.replace("src/genadapt/__main__.py", "    try:\n", '    print(f"code: {__file__}")\n    try:\n')
    project.run("dvc", "exp", "run", "--queue", "-S", f"{LR}=0.01")
    said = project.run("dvc", "exp", "run", "--run-all")
    assert trained(said) == [DANN]
    places = {line for line in said.splitlines() if line.startswith("code: ")}
    assert len(places) == 1
    assert places.pop().startswith(f"code: {project.folder / '.dvc/tmp/exps'}")
    assert project.checkpoints() == before
    assert_is_its_own(project, experiment(project), 0.01)
    project.replace("src/genadapt/__main__.py", '    print(f"code: {__file__}")\n', "")
    assert project.planned() == []  # Snakemake's memory came with the experiment
