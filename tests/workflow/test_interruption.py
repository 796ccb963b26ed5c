"""Killed at any moment, a run is taken up and ends with the same bytes."""

import re
import shlex
import shutil
import subprocess
import time
from pathlib import Path

import psutil
import pytest
from workflow_project import FILES, MNIST5K, Project, copy_of

from genadapt.files.sealed import unseal

pytest_plugins = "workflow_project"
pytestmark = pytest.mark.workflow

CHECKPOINT, HISTORY = FILES.checkpoint.format(run=MNIST5K), FILES.history.format(run=MNIST5K)
SNAKEMAKE = ["snakemake", "--cores", "1", CHECKPOINT]
STEPS = 800


@pytest.fixture(scope="module")
def long(built, tmp_path_factory):
    """A project with one longer run, whose state is saved many times a second; its command and its end."""
    project = copy_of(built, tmp_path_factory.mktemp("long"))
    project.set("experiments.supervised.train.steps", STEPS)
    project.replace("src/genadapt/training/resume.py", "SECONDS = 5.0", "SECONDS = 0.05")
    project.run("git", "add", "-A")
    command = re.search(r"^Shell command: (.*)$", project.run(*SNAKEMAKE), re.MULTILINE)[1]
    yield project, command, end(project)
    shutil.rmtree(project.folder)


def end(project: Project) -> tuple[str, str]:
    """What the run came to; its files are removed."""
    checkpoint, history = project.folder / CHECKPOINT, project.folder / HISTORY
    made = unseal(checkpoint, "checkpoint")[1]["sha256"], history.read_text(encoding="utf-8")
    assert not (project.folder / ".resume").exists()
    checkpoint.unlink()
    history.unlink()
    return made


def start(project: Project, command: list[str]) -> tuple[subprocess.Popen, Path]:
    log = project.folder / "logs/said.log"
    with open(log, "w", encoding="utf-8") as stream:
        return subprocess.Popen(
            command,
            cwd=project.folder,
            env=project.environment | {"PYTHONPATH": "src"},
            stdout=stream,
            stderr=subprocess.STDOUT,
        ), log


def processes(project: Project) -> list[psutil.Process]:
    """Training processes of this copy of the project."""
    training = []
    for process in psutil.process_iter():
        try:
            if process.cmdline()[1:4] == ["-m", "genadapt", "train"] and process.cwd() == str(project.folder):
                training.append(process)
        except (psutil.NoSuchProcess, psutil.AccessDenied):
            pass
    return training


def wait_for_training(project: Project) -> psutil.Process:
    """The training process, once its state was saved since it began."""
    while True:
        for process in processes(project):
            try:
                began = process.create_time()
            except psutil.NoSuchProcess:
                continue
            states = [path.stat().st_mtime for path in (project.folder / ".resume").glob("*/state.pt")]
            if any(saved > began + 0.5 for saved in states):
                return process
        time.sleep(0.02)


def taken_up(text: str) -> list[int]:
    """Steps at which the run was taken up."""
    return [int(step) for step in re.findall(rf"^{MNIST5K}: taken up at step (\d+)$", text, re.MULTILINE)]


def test_a_killed_process_is_taken_up_by_snakemakes_next_try(long):
    project, _, reference = long
    snakemake, log = start(project, SNAKEMAKE)
    wait_for_training(project).kill()
    assert snakemake.wait() == 0
    steps = taken_up(log.read_text(encoding="utf-8"))
    assert len(steps) == 1 and 0 < steps[0] < STEPS
    assert end(project) == reference


def test_after_snakemake_and_all_its_children_were_killed_a_new_start_takes_up(long):
    project, _, reference = long
    snakemake, _ = start(project, SNAKEMAKE)
    wait_for_training(project)
    children = psutil.Process(snakemake.pid).children(recursive=True)
    snakemake.kill()
    for child in children:
        child.kill()
    snakemake.wait()
    psutil.wait_procs(children)
    assert not (project.folder / CHECKPOINT).exists()
    project.run("snakemake", "--unlock")
    steps = taken_up(project.run(*SNAKEMAKE))
    assert len(steps) == 1 and 0 < steps[0] < STEPS
    assert end(project) == reference


def test_a_terminated_process_saves_and_the_same_command_by_hand_takes_up(long):
    project, command, reference = long
    words = shlex.split(command.partition(" 2>&1")[0])
    process, log = start(project, words)
    wait_for_training(project).terminate()
    assert process.wait() == 143
    said = re.search(r"stopped by SIGTERM; step (\d+) is saved", log.read_text(encoding="utf-8"))
    assert not (project.folder / CHECKPOINT).exists() and not (project.folder / HISTORY).exists()
    assert taken_up(project.run("bash", "-c", command, PYTHONPATH="src")) == [int(said[1])]
    assert end(project) == reference
