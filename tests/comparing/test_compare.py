import hashlib
import subprocess
from pathlib import Path

import numpy as np
import pytest
from typer.testing import CliRunner

from genadapt.cli import commands
from genadapt.comparing import causes
from genadapt.comparing.compare import compare
from genadapt.comparing.revisions import results_at
from genadapt.errors import UserError
from genadapt.files.sealed import write_json
from genadapt.plan.paths import results as results_of

WHERE = results_of("tiny")
PROVENANCE = {
    "scale": "tiny",
    "code": "e" * 64,
    "evaluators": [],
    "validator": None,
    "libraries": {"torch": "2.12"},
    "data sets": {"mnist": {"sha256": "d" * 64, "stands for": None}},
    "checkpoint": {"code": "c" * 64, "sha256": "a" * 64, "settings": {"seed": 0, "hparams": {"lr": 0.1}}},
}


def record(run: str, metrics: dict, **provenance: object) -> None:
    """Write a run's metrics and a provenance record that vouches for them."""
    path = Path(WHERE.metrics.format(run=run))
    write_json(path, metrics)
    sha256 = hashlib.sha256(path.read_bytes()).hexdigest()
    vouched = {**PROVENANCE, **provenance, "run": run, "metrics sha256": sha256}
    write_json(Path(WHERE.provenance.format(run=run)), vouched)


def record_seeds(experiment: str, values: list[float], seeds: range | None = None, **provenance: object) -> None:
    for seed, value in zip(seeds or range(len(values)), values, strict=True):
        record(f"{experiment}/mnist/seed{seed}", {"accuracy": {"mnist": value}}, **provenance)


def git(*arguments: str) -> None:
    identity = ["-c", "user.name=a", "-c", "user.email=a@b", "-c", "commit.gpgsign=false"]
    subprocess.run(["git", *identity, *arguments], check=True, capture_output=True)


def commit() -> None:
    git("add", "--all")
    git("commit", "-q", "--allow-empty", "-m", "results")


@pytest.fixture
def repository(elsewhere, monkeypatch):
    """A new repository to work in, with results of one experiment of three seeds."""
    monkeypatch.setenv("GIT_CEILING_DIRECTORIES", str(elsewhere.parent))
    git("init", "-q")
    record_seeds("dann", [0.50, 0.60, 0.70])
    commit()
    return elsewhere


def rows(text: str) -> list[list[str]]:
    """Cells of the lines of a comparison's table, its wrapped lines joined."""
    lines = text.splitlines()
    (rule,) = [n for n, line in enumerate(lines) if line.startswith("---")]
    ends = np.cumsum([len(dashes) + 2 for dashes in lines[rule].split("  ")])
    joined: list[list[str]] = []
    for line in lines[rule + 1 : lines.index("", rule)]:
        cells = [line[start:end].strip() for start, end in zip([0, *ends], ends, strict=False)]
        if cells[4]:  # the change: the first line of a row
            joined.append(cells)
        else:
            joined[-1] = [f"{a} {b}".strip() for a, b in zip(joined[-1], cells, strict=True)]
    return joined


def test_the_same_seeds_are_compared_one_by_one(repository):
    record_seeds("dann", [0.52, 0.62, 0.721])  # far less than between seeds, but the same for each
    (row,) = rows(compare("HEAD", None, everything=False, where=WHERE))
    assert row[:3] == ["dann mnist", "accuracy on mnist", "60.00 ± 10.00 (3)"]
    assert row[3:6] == ["62.03 ± 10.05 (3)", "+2.03 ± 0.14", "yes, better"]


def test_a_change_is_better_or_worse_by_the_measures_direction(repository):
    names = {"kl": "yes", "fid": "yes, worse", "precision": "yes, better"}
    for values in ((1.0, 1.1), (2.0, 2.1)):
        commit()
        for seed, value in enumerate(values):
            record(f"gan/mnist/seed{seed}", dict.fromkeys(names, value))
    shown = rows(compare("HEAD", None, everything=False, where=WHERE))
    assert {row[1]: row[5] for row in shown} == names


def test_results_of_another_scale_are_not_compared(repository):
    with pytest.raises(UserError, match=r"^HEAD: no metrics in results/demo$"):
        compare("HEAD", None, everything=False, where=results_of("demo"))


def test_a_change_within_the_spread_is_counted_but_only_shown_on_demand(repository):
    record_seeds("dann", [0.60, 0.50, 0.73])
    text = compare("HEAD", None, everything=False, where=WHERE)
    assert "No measure changed beyond the seeds' spread." in text
    assert "Not shown without --all:\n  1 changed within the seeds' spread\n" in text
    (row,) = rows(compare("HEAD", None, everything=True, where=WHERE))
    assert (row[4], row[5]) == ("+1.00 ± 25.21", "no")


def test_other_seeds_are_independent_groups(repository):
    for path in [*Path("results").rglob("seed*.json")]:
        path.unlink()
    record_seeds("dann", [0.52, 0.62, 0.72], range(3, 6))
    text = compare("HEAD", None, everything=True, where=WHERE)
    (row,) = rows(text)
    assert (row[5], row[6]) == ("no", "other seeds")
    assert "Runs added:\n  dann/mnist/seed3\n" in text and "Runs removed:\n  dann/mnist/seed0\n" in text


def test_one_seed_has_no_spread_and_added_seeds_are_no_change(repository):
    record_seeds("vae", [0.5])
    record_seeds("acgan", [0.5])
    commit()
    record_seeds("vae", [0.9])
    record_seeds("acgan", [0.5, 0.9, 0.9])
    text = compare("HEAD", None, everything=False, where=WHERE)
    (row,) = rows(text)
    assert row[:6] == ["vae mnist", "accuracy on mnist", "50.00 (1)", "90.00 (1)", "+40.00", "one seed: spread unknown"]
    assert "Runs added:\n  acgan/mnist/seed1\n  acgan/mnist/seed2" in text


def test_why_names_what_differs_between_provenance_records(repository):
    checkpoint = {"code": "0" * 64, "sha256": "b" * 64, "settings": {"seed": 0, "hparams": {"lr": 0.2}}}
    sets = {"mnist": {"sha256": "1" * 64, "stands for": None}}
    changed = {"checkpoint": checkpoint, "data sets": sets, "evaluators": [{"run": "x", "sha256": "2" * 64}]}
    record_seeds("dann", [0.9, 0.9, 0.9], **changed, libraries={"torch": "2.13"})
    why = rows(compare("HEAD", None, everything=False, where=WHERE))[0][6]
    assert why == "training code, hparams.lr 0.1 → 0.2, data mnist, evaluators, torch 2.12 → 2.13"


def test_why_names_the_validator_and_the_evaluators_but_not_their_digests():
    chosen = {"run": "chooser/d/seed0", "sha256": "3" * 64}
    panel = [{"run": "digits/d/seed0", "sha256": "4" * 64}, {"run": "resnet/d/seed0", "sha256": "5" * 64}]
    first = {**PROVENANCE, "evaluators": panel[:1], "validator": chosen}
    assert causes.differences(PROVENANCE, {**PROVENANCE, "validator": chosen}) == ["validator"]
    assert causes.differences(first, {**first, "validator": {**chosen, "sha256": "6" * 64}}) == ["validator"]
    assert causes.differences(first, {**first, "evaluators": panel}) == ["evaluators"]
    assert causes.differences(first, {**first, "evaluators": panel[:1]}) == []


def test_a_scale_goes_before_all_else_and_a_checkpoint_alone_is_said():
    retrained = {**PROVENANCE, "checkpoint": {**PROVENANCE["checkpoint"], "sha256": "b" * 64}}
    assert causes.differences(PROVENANCE, retrained) == ["the checkpoint alone"]
    assert causes.differences(PROVENANCE, {**retrained, "code": "0" * 64}) == ["evaluation code"]
    assert causes.differences(PROVENANCE, {**PROVENANCE, "code": "0" * 64, "scale": "demo"})[0] == "scale tiny → demo"
    assert causes.differences(PROVENANCE, PROVENANCE) == []


def test_details_of_other_measures_are_counted_but_only_shown_on_demand(repository):
    measured = {
        "fid": 7.0,
        "frechet distance at 100 on inception": 9.0,
        "frechet distance, real-real baseline on inception": 6.0,
    }
    record("gan/mnist/seed0", measured)
    commit()
    record("gan/mnist/seed0", {name: value + 1 for name, value in measured.items()})
    text = compare("HEAD", None, everything=False, where=WHERE)
    assert [row[1] for row in rows(text)] == ["fid"]
    assert "  2 changed, details of other measures\n" in text
    assert len(rows(compare("HEAD", None, everything=True, where=WHERE))) == 4


def test_two_revisions_are_read_from_git_alone(repository):
    record_seeds("dann", [0.8, 0.9, 0.99])
    commit()
    record_seeds("dann", [0.1, 0.1, 0.1])
    text = compare("HEAD~1", "HEAD", everything=False, where=WHERE)
    assert rows(text)[0][3] == "89.67 ± 9.50 (3)"
    assert "dvc metrics diff HEAD~1 HEAD" in text


def test_measures_that_one_revision_lacks_are_listed(repository):
    record("dann/mnist/seed0", {"accuracy": {"mnist": 0.5}, "kl": 3.0})
    text = compare("HEAD", None, everything=False, where=WHERE)
    assert "Measures added:\n  dann/mnist: kl" in text and "Measures removed" not in text


def test_a_metric_without_its_provenance_record_is_not_compared_and_the_reason_is_shown(repository):
    Path("results/tiny/metrics/dann/mnist/seed0.json").write_text('{"accuracy": {"mnist": 0.99}}')
    Path("results/tiny/provenance/dann/mnist/seed1.json").unlink()
    commit()
    record_seeds("dann", [0.9, 0.9, 0.9])
    text = compare("HEAD", None, everything=False, where=WHERE)
    assert rows(text)[0][2:6] == ["70.00 (1)", "90.00 (1)", "+20.00", "one seed: spread unknown"]
    assert "dann/mnist/seed0: the metrics file is not the one that the provenance vouches for" in text
    assert "dann/mnist/seed1: no provenance" in text
    assert "Runs added" not in text


def test_a_folder_inside_a_repository_is_a_project_too(repository, monkeypatch):
    (repository / "project").mkdir()
    monkeypatch.chdir(repository / "project")
    record_seeds("vae", [0.5])
    commit()
    assert [result.run.name for result in results_at("HEAD", WHERE)] == ["vae/mnist/seed0"]


def test_mistakes_are_one_line(repository, monkeypatch):
    for revision in ("nope", "HEAD~7", "--help"):
        with pytest.raises(UserError, match=rf"^{revision}: git knows no such revision$"):
            compare(revision, None, everything=False, where=WHERE)
    git("rm", "-rq", "results")
    commit()
    with pytest.raises(UserError, match=r"^HEAD: no metrics in results/tiny$"):
        compare("HEAD", None, everything=False, where=WHERE)
    with pytest.raises(UserError, match=r"^the working tree: no metrics in results/tiny$"):
        compare("HEAD~1", None, everything=False, where=WHERE)
    (repository / "unborn").mkdir()
    monkeypatch.chdir(repository / "unborn")
    monkeypatch.setenv("GIT_CEILING_DIRECTORIES", str(repository))
    with pytest.raises(UserError, match=r"^git: not a git repository[^\n]*$"):
        compare("HEAD", None, everything=False, where=WHERE)
    monkeypatch.setenv("PATH", "")
    with pytest.raises(UserError, match=r"^git: no such program"):
        compare("HEAD", None, everything=False, where=WHERE)


def test_the_command_prints_the_comparison(repository):
    result = CliRunner().invoke(commands.app, ["compare", "HEAD", "--all", "--scale", "tiny"])
    assert result.exit_code == 0 and rows(result.stdout)[0][5] == "same"
