"""What keeps the machine busy and not too busy: the order of jobs, what runs side by side, what each costs to begin."""

import re
import shutil

import pytest
from workflow_project import FILES, MNIST5K, MNISTM5K

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
    project.run("snakemake", "--cores", "1", "--force", FILES.card.format(name="mnist5k"), PYTHONDONTWRITEBYTECODE="1")
    assert (project.folder / "src/genadapt/stages/__pycache__").is_dir()


@pytest.fixture(scope="module")
def trainings(built, tmp_path_factory):
    """Say how many of two training jobs, which only wait a moment, ran side by side."""
    from workflow_project import copy_of

    project = copy_of(built, tmp_path_factory.mktemp("waiting"))
    command = '"python -m genadapt train {wildcards.run} {input.data} --settings {params.settings:q}"'
    project.replace("workflow/rules/train.smk", command, '"sleep 0.5; touch {output}; : "')
    project.replace("workflow/rules/train.smk", "2>&1 | tee -a {log}", "")
    targets = [FILES.checkpoint.format(run=run) for run in (MNIST5K, MNISTM5K)]

    def run(*options: str, **variables: str) -> int:
        said = project.run("snakemake", "--cores", "4", "--force", *options, "--", *targets, **variables)
        events = re.findall(r"^(?:Job \d+: train|Finished jobid)", said, re.MULTILINE)
        assert len(events) == 4
        return 2 if "Finished" not in events[1] else 1

    yield project, run
    shutil.rmtree(project.folder)


def test_jobs_share_the_machine_but_not_a_gpu_or_more_memory_than_there_is(trainings):
    project, together = trainings
    assert together() == 2
    assert together("--resources", "mem_mb=1500") == 1
    project.set("device", "auto")
    assert together(CUDA_VISIBLE_DEVICES="0") == 1
    assert together(CUDA_VISIBLE_DEVICES="0,1") == 2
    assert together("--resources", "gpu=2", CUDA_VISIBLE_DEVICES="0") == 2
    assert together(CUDA_VISIBLE_DEVICES="") == 2
    project.set("experiments.supervised.train.threads", 4)
    assert together(CUDA_VISIBLE_DEVICES="") == 1
