"""Mistakes and damage are refused with one message that names the key or the file, and leave nothing behind."""

import json
import re

import pytest
from workflow_project import ACGAN, MNIST5K

pytest_plugins = "workflow_project"
pytestmark = pytest.mark.workflow

DATA = [f"data/processed/{name}.safetensors" for name in ("mnist5k", "mnistm5k")]
CHECKPOINT = f"results/checkpoints/{MNIST5K}.safetensors"
SAMPLES = f"results/samples/{MNIST5K}.safetensors"
SAMPLE = json.dumps({"count": None, "seed": None, "threads": 1})


def test_a_mistake_in_params_is_refused_before_any_job(project):
    params = project.folder / "params.yaml"
    good = params.read_text(encoding="utf-8")
    for path, value, says in [
        ("experiments.dann.hparams.wieght", 0.3, "experiments.dann.hparams.wieght: unknown key"),
        ("experiments.dann.train.steps", "many", "experiments.dann.train.steps: "),
        ("experiments.dann.method", "dan.DANN", "experiments.dann.method: no file methods/dan.py"),
        ("experiments.dann.data", ["mnist5k-mnist6k"], "experiments.dann.data.0: no data set 'mnist6k'"),
    ]:
        project.set(path, value)
        said = project.run("snakemake", "-n", status=1)
        assert f"params.yaml: {says}" in said
        assert "Traceback" not in said and "Job" not in said
        params.write_text(good, encoding="utf-8")


@pytest.fixture(scope="module")
def settings(built):
    """The settings that the workflow gave a stage of a run, by the stage's name."""
    literal = r"^Shell command: python -m genadapt {} .*?--settings '(.*?)' .*{}"
    return lambda stage, run=MNIST5K: re.search(literal.format(stage, run), built.made, re.MULTILINE)[1]


def refused(built, folder, *arguments: object) -> str:
    """What a stage says when it refuses its input; it must leave nothing in `folder`."""
    before = sorted(folder.rglob("*"))
    command = ["python", "-m", "genadapt", *map(str, arguments)]
    said = built.project.run(*command, status=1, PYTHONPATH="src")
    assert "Traceback" not in said
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
    avatars = "data/processed/avatars.safetensors"
    arguments = [avatars, "--settings", SAMPLE, "--out", tmp_path / "o", "--checkpoint", CHECKPOINT]
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


def test_evaluation_refuses_a_judge_that_does_not_classify(built, settings, tmp_path):
    out = ["--metrics", tmp_path / "m", "--provenance", tmp_path / "p"]
    samples, evaluator = (f"results/{phase}/{ACGAN}.safetensors" for phase in ("samples", "checkpoints"))
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
    assert f"error: {evaluator}: " in refused(built, tmp_path, "evaluate", *arguments)
