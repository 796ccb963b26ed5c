"""A copy of the project at scale tiny, made once a session by the real tools, and what tests do with it.

PYTEST_DONT_REWRITE (test modules import this before pytest does)
"""

import json
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path
from typing import NamedTuple

import pytest
import yaml

from genadapt.plan import paths

ROOT = Path(__file__).parents[2]
# enough of the matrix to see what touches what: an evaluator, a pair of domains, a generator
FIGURES = {"supervised": [], "dann": ["losses"], "acgan-digits": ["digits"]}
MNIST5K = "supervised/mnist5k/seed0"
MNISTM5K = "supervised/mnistm5k/seed0"
DANN = "dann/mnist5k-mnistm5k/seed0"
ACGAN = "acgan-digits/mnistm5k/seed0"
RUNS = [MNIST5K, MNISTM5K, DANN, ACGAN]
FILES = paths.results("tiny")
PROCESSED = paths.processed("tiny")


def environment(home: Path) -> dict[str, str]:
    """This interpreter's tools, and nothing of the user's configuration."""
    foreign = ("GIT_", "DVC_", "SNAKEMAKE_", "XDG_", "PYTHON", "GENADAPT_")
    kept = {name: value for name, value in os.environ.items() if not name.startswith(foreign)}
    own = {
        "HOME": home,
        **{f"XDG_{kind}_HOME": home / kind.lower() for kind in ("CACHE", "CONFIG", "DATA")},
        **dict.fromkeys(("XDG_CONFIG_DIRS", "DVC_GLOBAL_CONFIG_DIR", "DVC_SYSTEM_CONFIG_DIR"), home / "config"),
        "DVC_NO_ANALYTICS": 1,
        "DVC_SITE_CACHE_DIR": home / "dvc",
        "GIT_CONFIG_NOSYSTEM": 1,
        "PATH": f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}",
    }
    return kept | {name: str(value) for name, value in own.items()}


class Project(NamedTuple):
    """A copy of the project."""

    folder: Path
    environment: dict[str, str]

    def run(self, *command: str, status: int = 0, **variables: str) -> str:
        """Everything that a command says; it must end with this exit status."""
        done = subprocess.run(
            command,
            cwd=self.folder,
            env=self.environment | variables,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            check=False,
        )
        assert done.returncode == status, f"{' '.join(command)}: exit {done.returncode}\n{done.stdout[-4000:]}"
        return done.stdout

    def json(self, *command: str) -> dict:
        return json.loads(self.run(*command))

    def planned(self, *arguments: str) -> list[str]:
        """Messages of the jobs that are due, but for those that only collect files."""
        return jobs(self.run("snakemake", "-n", *arguments))

    def commit(self, message: str) -> None:
        self.run("git", "add", "-A")
        self.run("git", "commit", "-qm", message)

    def set(self, path: str, value: object) -> None:
        """Change one key of params.yaml."""
        params = self.folder / "params.yaml"
        document = place = yaml.safe_load(params.read_text(encoding="utf-8"))
        *parents, last = path.split(".")
        for key in parents:
            place = place[key]
        place[last] = value
        params.write_text(yaml.safe_dump(document, sort_keys=False), encoding="utf-8")

    def append(self, file: str, text: str) -> None:
        with open(self.folder / file, "a", encoding="utf-8") as stream:
            stream.write(text)

    def replace(self, file: str, old: str, new: str) -> None:
        text = (self.folder / file).read_text(encoding="utf-8")
        assert text.count(old) == 1, f"{old!r} is {text.count(old)} times in {file}"
        (self.folder / file).write_text(text.replace(old, new), encoding="utf-8")

    def checkpoint(self, run: str) -> Path:
        return self.folder / FILES.checkpoint.format(run=run)

    def checkpoints(self) -> dict[str, tuple[int, int]]:
        """Inode and time of every checkpoint: both change when it is written again."""
        stats = {run: self.checkpoint(run).stat() for run in RUNS}
        return {run: (stat.st_ino, stat.st_mtime_ns) for run, stat in stats.items()}


class Built(NamedTuple):
    """The project after `snakemake --cores all`, `dvc repro` and a commit."""

    project: Project
    made: str  # what Snakemake said
    recorded: str  # what DVC said
    checkpoints: dict[str, tuple[int, int]]  # between the two


def jobs(output: str) -> list[str]:
    """Messages of the jobs that Snakemake names, but for those that only collect files."""
    messages = re.findall(r"^Job \d+: (.*)$", output, re.MULTILINE)
    return sorted({message for message in messages if not message.endswith((" there", " is there"))})


def trained(output: str) -> list[str]:
    return sorted(job.removeprefix("train ") for job in jobs(output) if job.startswith("train "))


def copy_sources(folder: Path) -> None:
    """What git knows or would take of this checkout, without results."""
    command = ["git", "ls-files", "-co", "--exclude-standard", "-z"]
    listed = subprocess.run(command, cwd=ROOT, stdout=subprocess.PIPE, text=True, check=True).stdout
    for name in filter(None, listed.split("\0")):
        if (ROOT / name).is_file() and not name.startswith("results/") and name != "dvc.lock":
            (folder / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copy2(ROOT / name, folder / name)


def make_small(project: Project) -> None:
    """Scale tiny, some experiments and figures, enough steps that another learning rate shows, no waiting."""
    document = yaml.safe_load((project.folder / "params.yaml").read_text(encoding="utf-8"))
    project.set("scale", "tiny")
    project.set("device", "cpu")
    project.set("experiments", {name: document["experiments"][name] for name in FIGURES})
    for name, figures in FIGURES.items():
        project.set(f"experiments.{name}.figures", figures)
    project.set("experiments.acgan-digits.evaluators", ["supervised"])
    project.set("experiments.acgan-digits.validator", None)
    project.set("experiments.dann.train.steps", 40)
    project.replace("profiles/default/config.yaml", "1000/5s", "1000/1s")  # Snakemake's end waits for one of them


@pytest.fixture(scope="session")
def built(tmp_path_factory):
    """Never to be changed: take `project`."""
    home = tmp_path_factory.mktemp("home")
    project = Project(tmp_path_factory.mktemp("built"), environment(home))
    copy_sources(project.folder)
    make_small(project)
    project.run("git", "init", "-q")
    project.run("git", "config", "user.name", "tester")
    project.run("git", "config", "user.email", "tester@localhost")
    project.commit("sources")
    made = project.run("snakemake", "--cores", "all")
    checkpoints = project.checkpoints()
    recorded = project.run("dvc", "repro")
    project.commit("results")
    yield Built(project, made, recorded, checkpoints)
    shutil.rmtree(project.folder)
    shutil.rmtree(home)


def copy_of(built: Built, folder: Path) -> Project:
    """A copy of the built project, with the times of its files."""
    shutil.copytree(built.project.folder, folder, symlinks=True, dirs_exist_ok=True, copy_function=copy_or_link)
    return Project(folder, built.project.environment)


def copy_or_link(source: str, target: str) -> None:
    """A link to what is named by its content, in git's or DVC's store: nothing is written there in place."""
    (os.link if "/objects/" in source or "/.dvc/cache/" in source else shutil.copy2)(source, target)


@pytest.fixture
def project(built, tmp_path):
    """A copy of the built project, for one test."""
    copy = copy_of(built, tmp_path / "project")
    yield copy
    shutil.rmtree(copy.folder)


@pytest.fixture(scope="session")
def shared(built, tmp_path_factory):
    """A copy for all tests that only ask what would be made: take `planner`."""
    copy = copy_of(built, tmp_path_factory.mktemp("planner"))
    yield copy
    shutil.rmtree(copy.folder)


@pytest.fixture
def planner(shared):
    """A project in which sources may be changed and nothing is made; they are as before afterwards."""
    yield shared
    shared.run("git", "checkout", "-q", ".")
