"""Mistakes and damage are refused with one message that names the key or the file, and leave nothing behind."""

import json
import re
from contextlib import chdir
from unittest.mock import patch

import pytest
from workflow_project import ACGAN, FILES, MNIST5K, PROCESSED

from genadapt.__main__ import main

pytest_plugins = "workflow_project"
pytestmark = pytest.mark.workflow

DATA = [PROCESSED.format(name=name) for name in ("mnist5k", "mnistm5k")]
CHECKPOINT, SAMPLES = FILES.checkpoint.format(run=MNIST5K), FILES.samples.format(run=MNIST5K)
SAMPLE = json.dumps({"threads": 1, "device": "cpu", "generate": None, "corruptions": []})


def test_a_mistake_in_params_is_refused_before_any_job(planner):
    planner.set("experiments.dann.hparams.wieght", 0.3)
    said = planner.run("snakemake", "-n", status=1)
    assert "params.yaml: experiments.dann.hparams.wieght: " in said
    assert "Traceback" not in said and "Job" not in said


@pytest.fixture(scope="module")
def settings(built):
    """The settings that the workflow gave a stage of a run, by the stage's name."""
    literal = r"^Shell command: python -m genadapt {} .*?--settings '(.*?)' .*{}"
    return lambda stage, run=MNIST5K: re.search(literal.format(stage, run), built.made, re.MULTILINE)[1]


def refused(built, folder, *arguments: object) -> str:
    """What a stage says when it refuses its input; it must leave nothing in `folder`."""
    before = sorted(folder.rglob("*"))
    command = patch("sys.argv", ["genadapt", *map(str, arguments)])
    with chdir(built.project.folder), command, pytest.raises(SystemExit) as end:
        main()
    said = str(end.value.code)
    assert [path for path in sorted(folder.rglob("*")) if path not in before and path.is_file()] == []
    return said


def flipped(built, file: str, folder) -> object:
    """A copy of a file with one bit changed."""
    content = bytearray((built.project.folder / file).read_bytes())
    content[-100] ^= 1
    (folder / "flipped.safetensors").write_bytes(content)
    return folder / "flipped.safetensors"


def test_training_refuses_damaged_data(built, settings, tmp_path):
    damaged, out = flipped(built, DATA[0], tmp_path), ["--checkpoint", tmp_path / "c", "--history", tmp_path / "h"]
    said = refused(built, tmp_path, "train", MNIST5K, damaged, "--settings", settings("train"), *out)
    assert f"error: {damaged}: damaged, its content has sha256" in said
    assert not (built.project.folder / ".resume").exists()


def test_sampling_refuses_a_truncated_checkpoint_and_a_file_of_another_kind(built, tmp_path):
    content = (built.project.folder / CHECKPOINT).read_bytes()
    truncated, arguments = tmp_path / "cut.safetensors", [*DATA, "--settings", SAMPLE, "--out", tmp_path / "o"]
    truncated.write_bytes(content[: len(content) // 2])
    said = refused(built, tmp_path, "sample", *arguments, "--checkpoint", truncated)
    assert f"error: {truncated}: damaged, expected a sealed checkpoint file" in said
    said = refused(built, tmp_path, "sample", *arguments, "--checkpoint", SAMPLES)
    assert f"error: {SAMPLES}: foreign, expected a sealed checkpoint file, found samples" in said


def test_sampling_refuses_a_checkpoint_of_other_data(built, tmp_path):
    arguments = [DATA[1], "--settings", SAMPLE, "--out", tmp_path / "o", "--checkpoint", CHECKPOINT]
    said = refused(built, tmp_path, "sample", *arguments)
    assert f"error: {CHECKPOINT}: " in said and "mnist5k" in said


def test_evaluation_refuses_damaged_samples_and_those_of_another_run(built, settings, tmp_path):
    out = ["--metrics", tmp_path / "m", "--provenance", tmp_path / "p"]
    arguments = ["evaluate", *DATA, "--settings", settings("evaluate"), *out]
    damaged = flipped(built, SAMPLES, tmp_path)
    said = refused(built, tmp_path, *arguments, "--samples", damaged)
    assert f"error: {damaged}: damaged, its content has sha256" in said
    other = SAMPLES.replace("mnist5k", "mnistm5k")
    said = refused(built, tmp_path, *arguments, "--samples", other)
    assert f"error: {other}: " in said and MNIST5K in said


def test_evaluation_refuses_an_evaluator_that_does_not_classify(built, settings, tmp_path):
    out = ["--metrics", tmp_path / "m", "--provenance", tmp_path / "p"]
    samples, evaluator = FILES.samples.format(run=ACGAN), FILES.checkpoint.format(run=ACGAN)
    arguments = [
        DATA[1],
        "--settings",
        settings("evaluate", ACGAN),
        "--samples",
        samples,
        "--evaluator",
        evaluator,
        *out,
    ]
    assert f"error: {evaluator}: " in refused(built, tmp_path, "evaluate", *arguments, "--evaluator", evaluator)
