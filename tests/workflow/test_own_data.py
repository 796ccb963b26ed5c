"""One's own images and one's own mirror, named in params.yaml alone."""

import json
import shutil
from contextlib import contextmanager

import numpy as np
import pytest
import yaml
from PIL import Image
from workflow_project import FILES, ROOT, copy_of, jobs

from genadapt.datasets.base import PARTS, load
from genadapt.plan import paths

pytest_plugins = "workflow_project"
pytestmark = pytest.mark.workflow

RUN = "mine/mine/seed0"
PROCESSED = paths.processed("tiny").format(name="mine")
TARGETS = [FILES.metrics.format(run=RUN), FILES.sheet.format(name="mine")]
MADE = ["describe mine", f"evaluate {RUN}", "preprocess mine", f"sample {RUN}", f"train {RUN}"]
DOWNLOAD_MANIFEST = "data/raw/mnist5k/files.json"


@pytest.fixture(scope="module")
def own(built, tmp_path_factory):
    """A project with an experiment on a folder of images, made; the folder; what Snakemake said."""
    home = tmp_path_factory.mktemp("own")
    project, folder, generator = copy_of(built, home / "project"), home / "meine Bilder é", np.random.default_rng(0)
    for name in ("Äpfel", "reife Birnen"):
        (folder / name).mkdir(parents=True)
        for number in range(12):
            pixels = generator.integers(256, size=(20, 24, 3)).astype(np.uint8)
            Image.fromarray(pixels).save(folder / name / f"Bild {number}.png")
    dcgan = yaml.safe_load((ROOT / "params.yaml").read_text(encoding="utf-8"))["experiments"]["dcgan-smooth"]
    settings = {"reader": "class_folders", "folder": str(folder), "size": 64, "test_every": 4}
    project.set("datasets.mine", settings)
    project.set(
        "experiments.mine",
        dcgan | {"data": ["mine"], "figures": [], "evaluators": [], "validator": None},
    )
    yield project, folder, project.run("snakemake", "--cores", "all", *TARGETS)
    shutil.rmtree(home)


@contextmanager
def moved(path):
    """Something is not there for a while."""
    path.rename(path.with_name("gone"))
    try:
        yield
    finally:
        path.with_name("gone").rename(path)


@contextmanager
def edited(path, content):
    """A file has another content for a while."""
    with moved(path):
        path.write_bytes(content)
        try:
            yield
        finally:
            path.unlink()


def test_an_experiment_on_a_folder_of_images_needs_lines_in_params_alone(own):
    project, _, said = own
    assert jobs(said) == MADE
    data = load(project.folder / PROCESSED)
    assert data.classes == ["reife Birnen", "Äpfel"]
    assert [len(getattr(data, part).images) for part in PARTS] == [16, 2, 6]
    card = json.loads((project.folder / FILES.card.format(name="mine")).read_text(encoding="utf-8"))
    assert card["balance"]["train"] == [["reife Birnen", 8], ["Äpfel", 8]]
    assert project.planned(*TARGETS) == []


def test_an_edited_image_makes_its_own_runs_due_and_no_others(own):
    project, folder, _ = own
    content = (folder / "Äpfel" / "Bild 1.png").read_bytes()
    with edited(folder / "Äpfel" / "Bild 0.png", content):
        assert project.planned(*TARGETS) == MADE
        assert [job for job in project.planned() if job not in MADE] == ["report", "tabulate"]
    assert project.planned(*TARGETS) == []


def test_a_bad_image_is_named_and_what_was_made_is_kept(own):
    project, folder, _ = own
    before = (project.folder / PROCESSED).read_bytes()
    with edited(folder / "Äpfel" / "Bild 0.png", b"no image"):
        said = project.run("snakemake", "--cores", "1", PROCESSED, status=1)
    assert f"error: {folder}/Äpfel/Bild 0.png: expected an image, its content is of no known format" in said
    assert "Traceback" not in said
    if not (project.folder / PROCESSED).exists():  # Snakemake removes what a failed job was to replace
        (project.folder / PROCESSED).write_bytes(before)
        project.run("snakemake", "--touch", "--cores", "1", PROCESSED)


def test_without_its_folder_a_processed_data_set_is_enough(own):
    project, folder, _ = own
    with moved(folder):
        assert project.planned(*TARGETS) == []
        with moved(project.folder / PROCESSED):
            said = project.run("snakemake", "-n", *TARGETS, status=1)
    assert f"params.yaml: datasets.mine.folder: no such folder: {folder}" in said
    assert "Traceback" not in said and "Job" not in said


@pytest.fixture
def mirror(tmp_path, built):
    """A folder with the raw file of mnist5k."""
    shutil.copytree(built.project.folder / "data/raw/mnist5k", tmp_path / "mirror")
    (tmp_path / "mirror/files.json").unlink()
    return tmp_path / "mirror"


def test_a_mirror_in_params_makes_nothing_due_and_is_asked_first(project, mirror):
    project.set("mirror", str(mirror))
    assert project.planned() == []
    shutil.rmtree(project.folder / "data/raw/mnist5k")
    assert "from the mirror" in project.run("snakemake", "--cores", "1", DOWNLOAD_MANIFEST)
    files = json.loads((project.folder / DOWNLOAD_MANIFEST).read_text(encoding="utf-8"))["files"]
    assert [entry["from"] for entry in files.values()] == ["mirror"]


def test_a_mirror_in_the_environment_goes_before_and_must_be_there(project, mirror, tmp_path):
    project.set("mirror", str(mirror))
    shutil.rmtree(project.folder / "data/raw/mnist5k")
    said = project.run("snakemake", "--cores", "1", DOWNLOAD_MANIFEST, status=1, GENADAPT_MIRROR=str(tmp_path / "none"))
    assert f"error: mirror {tmp_path}/none: no such folder" in said and "Traceback" not in said
    assert not (project.folder / DOWNLOAD_MANIFEST).exists()
