"""Results travel: to a fresh clone, and into DVC's experiments."""

import hashlib
import os

import pytest
from workflow_project import ACGAN, DANN, FILES, PROCESSED, RUNS, Project, jobs, trained

from genadapt.files.sealed import unseal

pytest_plugins = "workflow_project"
pytestmark = pytest.mark.workflow

LR = "experiments.dann.hparams.lr"
METRICS, PROVENANCE = FILES.metrics.format(run=DANN), FILES.provenance.format(run=DANN)


def test_a_fresh_clone_has_nothing_to_do_after_a_pull_and_still_notices_changes(built, project, tmp_path):
    remote = str(tmp_path / "remote")
    project.run("dvc", "remote", "add", "--local", "-d", "folder", remote)
    project.run("dvc", "push")
    project.run("git", "clone", "-q", ".", str(tmp_path / "clone"))
    clone = Project(tmp_path / "clone", project.environment)
    assert not (clone.folder / "data").exists()
    clone.run("dvc", "remote", "add", "--local", "-d", "folder", remote)
    clone.run("dvc", "pull")
    for file in (clone.folder / PROCESSED).parent.iterdir():
        os.utime(file)  # newer than all that is made of them: times of a checkout mean nothing
    assert clone.planned() == []
    assert clone.json("dvc", "status", "--json") == {}
    assert clone.json("dvc", "metrics", "diff", "--json") == {}
    clone.set(LR, 0.01)
    assert trained(clone.run("snakemake", "-n")) == [DANN]


def test_a_clone_without_a_remote_says_what_is_not_there_and_makes_it(built, tmp_path):
    built.project.run("git", "clone", "-q", ".", str(tmp_path / "clone"))
    clone = Project(tmp_path / "clone", built.project.environment)
    assert "modified" not in clone.run("dvc", "status")
    assert clone.run("dvc", "metrics", "show") == built.project.run("dvc", "metrics", "show")
    assert "missing-files" in clone.run("dvc", "pull", status=1)
    assert trained(clone.run("snakemake", "-n")) == sorted(RUNS)


def test_metrics_fit_a_screen_and_every_loss_has_a_plot(built):
    project = built.project
    shown = project.run("dvc", "metrics", "show", "--md").strip().splitlines()
    assert len(shown) == 3 and "accuracy on target" in shown[0]
    plots = project.json("dvc", "plots", "show", "--json")["data"]
    fields = {path: plot[0]["content"]["layer"][0]["encoding"]["y"]["field"] for path, plot in sorted(plots.items())}
    losses = {run: "discriminator" if run == ACGAN else "label" for run in RUNS}
    assert fields == {FILES.history.format(run=run): loss for run, loss in losses.items()}


def experiment(project: Project) -> str:
    """The commit of the only experiment."""
    lines = project.run("git", "for-each-ref", "--format=%(refname) %(objectname)", "refs/exps").splitlines()
    commits = dict(line.split() for line in lines if not line.startswith("refs/exps/exec/"))
    assert len(commits) == 1
    return next(iter(commits.values()))


def assert_is_its_own(project: Project, commit: str, lr: float) -> None:
    """The experiment changed DANN's metrics, and they are those of its own settings and checkpoint."""
    folders = [f"{FILES.folder}/metrics", f"{FILES.folder}/provenance"]
    changed = project.run("git", "diff", "--name-only", "HEAD", commit, *folders)
    assert changed.split() == [METRICS, PROVENANCE]
    metrics = project.run("git", "show", f"{commit}:{METRICS}")
    provenance = project.json("git", "show", f"{commit}:{PROVENANCE}")
    assert provenance["checkpoint"]["settings"]["hparams"]["lr"] == lr
    assert provenance["metrics sha256"] == hashlib.sha256(metrics.encode()).hexdigest()
    moved = project.json("dvc", "metrics", "diff", "HEAD", commit, "--json")
    assert list(moved) == [FILES.headline]
    assert [name.split(".")[1:] for name in moved[FILES.headline]] == [["mnist5k-mnistm5k", "accuracy on target"]]
    before = project.json("git", "show", f"HEAD:{PROVENANCE}")["checkpoint"]["sha256"]

    project.run("git", "checkout", "-qf", commit)
    project.run("dvc", "checkout", "-q", "-f")
    manifest = unseal(project.checkpoint(DANN), "checkpoint")[1]
    assert manifest["settings"]["hparams"]["lr"] == lr
    assert manifest["sha256"] == provenance["checkpoint"]["sha256"]
    assert manifest["sha256"] != before


def test_an_experiment_makes_and_reports_its_own_and_nothing_else(project):
    before, content = project.checkpoints(), project.checkpoint(DANN).read_bytes()
    said = project.run("dvc", "exp", "run", "-S", f"{LR}=0.01")
    assert trained(said) == [DANN]
    after = project.checkpoints()
    assert [run for run in RUNS if after[run] != before[run]] == [DANN]
    assert project.planned() == []
    assert project.json("dvc", "status", "--json") == {}
    plots = project.json("dvc", "plots", "diff", "HEAD", "--json")["data"]
    losses = plots[FILES.history.format(run=DANN)][0]
    assert losses["revisions"] == ["workspace", "HEAD"]
    values = {(row["step"], row["rev"]): row["label"] for row in losses["content"]["data"]["values"]}
    assert values["40", "workspace"] != values["40", "HEAD"]
    commit = experiment(project)

    # changed back by hand it is due again; brought back from DVC it is simply there
    project.run("git", "checkout", "-q", "params.yaml")
    assert trained(project.run("snakemake", "-n")) == [DANN]
    project.run("git", "checkout", "-q", ".")
    project.run("dvc", "checkout")
    assert project.planned() == []
    assert project.checkpoint(DANN).read_bytes() == content
    assert_is_its_own(project, commit, 0.01)


def test_a_queued_experiment_reports_its_own_metrics_by_its_own_code(project):
    before = project.checkpoints()
    # not yet committed, and in no stage's closure: the queue's copy of it must run, and retrain nothing
    project.replace("src/genadapt/__main__.py", "    try:\n", '    print(f"code: {__file__}")\n    try:\n')
    project.run("dvc", "exp", "run", "--queue", "-S", f"{LR}=0.01")
    said = project.run("dvc", "exp", "run", "--run-all")
    assert trained(said) == [DANN]
    assert [job for job in jobs(said) if not job.endswith(DANN)] == ["report", "tabulate"]
    places = {line for line in said.splitlines() if line.startswith("code: ")}
    assert len(places) == 1
    assert places.pop().startswith(f"code: {project.folder / '.dvc/tmp/exps'}")
    assert project.checkpoints() == before
    assert_is_its_own(project, experiment(project), 0.01)
    project.replace("src/genadapt/__main__.py", '    print(f"code: {__file__}")\n', "")
    assert project.planned() == []  # Snakemake's memory came with the experiment
