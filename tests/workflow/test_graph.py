"""Snakemake and DVC have the same idea of what is made of what."""

import re
from pathlib import PurePath

import pytest
import yaml

pytest_plugins = "workflow_project"
pytestmark = pytest.mark.workflow


def names(entries: list) -> dict[str, dict]:
    """Paths of a list of outs or deps, with their options."""
    return {name: options for e in entries for name, options in (e.items() if isinstance(e, dict) else [(e, {})])}


def lies_under(path: str, folders) -> bool:
    return any(PurePath(path).is_relative_to(folder) for folder in folders)


@pytest.fixture(scope="module")
def stages(built):
    text = (built.project.folder / "dvc.yaml").read_text(encoding="utf-8")
    document = yaml.safe_load(text.replace("${item}", "tiny"))
    return {
        name: {"deps": names(stage["deps"]), "outs": names(stage["outs"] + stage.get("metrics", []))}
        for name, stage in ((name, entry["do"]) for name, entry in document["stages"].items())
    }


def made(project) -> dict[str, list[str]]:
    """Every file that a rule makes, with the files it is made of."""
    head, *lines = project.run("snakemake", "--detailed-summary").split("output_file")[1].splitlines()
    columns = ["output_file", *head.strip().split("\t")]
    rows = [dict(zip(columns, line.split("\t"), strict=False)) for line in lines]
    return {row["output_file"]: row["input-file(s)"].split(",") for row in rows}


def test_every_file_that_a_rule_makes_is_an_out_of_a_stage_that_depends_on_all_it_is_made_of(built, stages):
    files = made(built.project)
    assert len(files) > 25
    for file, inputs in files.items():
        owners = [stage for stage in stages.values() if lies_under(file, stage["outs"])]
        assert len(owners) == 1, file
        known = [*owners[0]["deps"], *owners[0]["outs"]]
        assert [path for path in inputs if path not in ("", "-") and not lies_under(path, known)] == [], file


def test_dvc_never_deletes_an_out_before_a_stage_and_has_snakemakes_memory_among_them(stages):
    outs = {name: options for stage in stages.values() for name, options in stage["outs"].items()}
    assert [name for name, options in outs.items() if not options.get("persist")] == []
    assert ".snakemake/metadata" in outs


def test_every_out_was_made_and_all_is_in_git_or_in_dvc(built, stages):
    project = built.project
    outs = [name for stage in stages.values() for name in stage["outs"]]
    assert [name for name in outs if not (project.folder / name).exists()] == []
    assert project.run("git", "status", "--porcelain") == ""
    ignored = project.run("git", "ls-files", "-oi", "--exclude-standard", "--directory").splitlines()
    passing = ("logs/", ".dvc/", ".snakemake/", "src/")
    assert [n for n in ignored if not n.startswith(passing) and not lies_under_or_holds(n, outs)] == []


def lies_under_or_holds(name: str, outs: list[str]) -> bool:
    return lies_under(name, outs) or any(PurePath(out).is_relative_to(name) for out in outs)


def test_snakemakes_lint_finds_nothing_but_that_the_environment_is_the_locks_and_not_condas(built):
    said = built.project.run("snakemake", "--lint", status=1)
    assert set(re.findall(r"^    \* (.*):$", said, re.MULTILINE)) == {
        "Specify a conda environment or container for each rule."
    }
