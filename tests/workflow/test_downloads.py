"""What the plan says of the data that it would download."""

import pytest
from workflow_project import Project, copy_sources, environment

pytestmark = pytest.mark.workflow


@pytest.fixture(scope="module")
def bare(tmp_path_factory):
    """The project as it is cloned, nothing made, and where no server can be reached."""
    project = Project(tmp_path_factory.mktemp("bare"), environment(tmp_path_factory.mktemp("home")))
    copy_sources(project.folder)
    project.environment.update({f"{scheme}_proxy": "http://127.0.0.1:9" for scheme in ("http", "https")})
    return project


def downloads(said):
    """By source, what the plan says would come."""
    found = {}
    for job in said.split("\nJob ")[1:]:
        title, *lines = job.splitlines()
        if (words := title.partition(": ")[2].split())[:1] == ["download"]:
            found[words[1]] = [line.strip() for line in lines if line.startswith("    ")]
    return found


def test_the_plan_of_real_says_what_would_be_fetched_how_much_and_from_where(bare):
    planned = downloads(bare.run("snakemake", "-n", "--config", "scale=real"))
    assert sorted(planned) == ["bsds500", "celeba", "mnist", "usps"]
    faces = planned["celeba"][0]
    assert faces.startswith("img_align_celeba.zip, 1.44 GB, from https://s3.amazonaws.com/pytorch-tutorial-assets/")
    assert ", else https://drive.usercontent.google.com/download?id=" in faces
    assert planned["usps"][0].startswith("usps.bz2, size unknown, from https://www.csie.ntu.edu.tw/")
    assert len(planned["mnist"]) == 4


def test_the_plan_says_nothing_of_files_that_packages_carry(bare):
    planned = downloads(bare.run("snakemake", "-n", "--config", "scale=tiny"))
    assert planned and not any(planned.values())


def test_what_a_mirror_has_and_what_must_be_brought_by_hand_is_said(bare, tmp_path):
    (tmp_path / "mnist.npz").write_bytes(b"")
    said = bare.run("snakemake", "-n", "--config", "scale=real", GENADAPT_MIRROR=str(tmp_path))
    assert downloads(said)["mnist"] == [f"mnist.npz from the mirror {tmp_path}"]
    faces = "experiments={attributes: {data: {real: [celeba10k]}}, dcgan-smooth: {data: {real: [celeba10k]}}}"
    said = bare.run("snakemake", "-n", "--config", "scale=real", faces)
    assert downloads(said)["celeba10k"][0].startswith("celeba10k.tar by hand, into a mirror: an excerpt of CelebA")


def test_a_data_set_from_a_folder_is_downloaded_only_where_there_is_none(bare, tmp_path):
    target = "data/processed/real/mnistm_original.safetensors"
    folder = f"datasets={{mnistm_original: {{folder: {tmp_path}}}}}"
    planned = downloads(bare.run("snakemake", "-n", "--config", "scale=real", "--", target))
    assert [line.partition(",")[0] for line in planned["mnistm_original"]] == ["mnist_m.tar.gz"]
    assert downloads(bare.run("snakemake", "-n", "--config", "scale=real", folder, "--", target)) == {}
