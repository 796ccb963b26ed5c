"""Inception's weights are asked for only by who wants FID."""

import pytest
from workflow_project import ACGAN, FILES

pytest_plugins = "workflow_project"
pytestmark = pytest.mark.workflow


def test_weights_are_brought_only_if_params_ask_for_them(planner):
    planner.set("inception", "download")
    planned = planner.planned()
    assert "download inception" in planned
    assert [job for job in planned if job.startswith("evaluate ")] == [f"evaluate {ACGAN}"]


def test_a_path_that_is_not_there_is_refused_by_its_key_and_a_file_of_other_content_by_its_name(project):
    project.set("inception", "nowhere.pth")
    said = project.run("snakemake", "-n", status=1)
    assert "params.yaml: inception: no such file: nowhere.pth" in said and "Traceback" not in said
    weights = project.folder / "my weights.pth"
    weights.write_bytes(b"other")
    project.set("inception", str(weights))
    said = project.run("snakemake", "--cores", "1", FILES.metrics.format(run=ACGAN), status=1)
    assert f"error: {weights}: expected the weights pt_inception-2015-12-05-6726825d.pth with sha256:6726825d" in said
