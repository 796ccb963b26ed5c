"""What keeps all cores busy: the order of jobs, and what each costs before it begins."""

import re
import shutil

import pytest

pytest_plugins = "workflow_project"
pytestmark = pytest.mark.workflow


def test_data_is_made_before_the_first_training_job_which_would_leave_it_too_few_cores(built):
    rules = re.findall(r"^Job \d+: (\w+) ", built.made, re.MULTILINE)
    last = len(rules) - 1 - rules[::-1].index("preprocess")
    assert rules.count("preprocess") > 1
    assert last < rules.index("train")


def test_jobs_keep_bytecode_even_where_the_environment_forbids_it(project):
    caches = list((project.folder / "src").rglob("__pycache__"))
    for cache in caches:
        shutil.rmtree(cache)
    project.run("snakemake", "--cores", "1", "--force", "results/cards/mnist5k.png", PYTHONDONTWRITEBYTECODE="1")
    assert (project.folder / "src/genadapt/stages/__pycache__").is_dir()
