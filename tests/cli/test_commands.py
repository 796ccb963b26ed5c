"""The command line: options as they are written, and what is said of mistakes."""

import io
import subprocess
import sys
from pathlib import Path

import pytest
from conftest import ROOT

from genadapt.__main__ import app, main
from genadapt.errors import UserError
from genadapt.plan import paths


@pytest.fixture
def project(tmp_path, monkeypatch):
    """A folder with the project's params.yaml and an untrained run at two scales."""
    (tmp_path / "params.yaml").write_text((ROOT / "params.yaml").read_text(encoding="utf-8"), encoding="utf-8")
    for scale in ("demo", "tiny"):
        path = tmp_path / paths.results(scale).checkpoint.format(run=f"dann/{scale}-pair/seed0")
        path.parent.mkdir(parents=True)
        path.write_bytes(b"no checkpoint")
    monkeypatch.chdir(tmp_path)
    return tmp_path


def said(capsys, *arguments: str) -> str:
    """What a command prints."""
    app(arguments, standalone_mode=False)
    return capsys.readouterr().out


def test_what_a_terminal_has_no_letters_for_is_printed_by_its_code(monkeypatch):
    written = io.BytesIO()
    monkeypatch.setattr("sys.stdout", io.TextIOWrapper(written, encoding="ascii", errors="strict"))
    monkeypatch.setattr("sys.argv", ["genadapt", "schema"])
    with pytest.raises(SystemExit, match="0"):
        main()
    print("猫", flush=True)
    assert written.getvalue().endswith(rb"\u732b" + b"\n")


def test_help_needs_neither_torch_nor_pandas():
    code = "import sys; from genadapt.__main__ import app; app(['--help'], standalone_mode=False)"
    code += "; sys.exit(str({'torch', 'numpy', 'pandas', 'matplotlib'} & set(sys.modules)) if "
    code += "{'torch', 'numpy', 'pandas', 'matplotlib'} & set(sys.modules) else 0)"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    assert "generate" in done.stdout and "compare" in done.stdout


def test_data_sets_are_listed_shown_and_verified_at_a_scale(project, capsys):
    assert "mnistm5k" in said(capsys, "data", "list")
    assert "data/processed/real/usps.safetensors" in said(capsys, "data", "show", "usps", "--scale", "real")
    with pytest.raises(
        UserError, match=r"nothing is there yet; snakemake --cores all --config scale=demo -- data/processed/demo/usps"
    ):
        app(["data", "verify", "usps"], standalone_mode=False)
    with pytest.raises(UserError, match=r"data set uspz: not in params.yaml; known: mnist5k, "):
        app(["data", "show", "uspz"], standalone_mode=False)


def test_a_run_is_looked_for_at_the_scale_of_params_or_of_the_option(project):
    with pytest.raises(UserError, match=r"run dann: no such checkpoint; trained runs at scale demo: dann/demo-pair/"):
        app(["predict", "dann", "x.png"], standalone_mode=False)
    with pytest.raises(UserError, match=r"trained runs at scale tiny: dann/tiny-pair/seed0"):
        app(["generate", "dann", "--out", "x", "--scale", "tiny"], standalone_mode=False)
    with pytest.raises(UserError, match=r"trained runs at scale full: none yet; run snakemake first"):
        app(["predict", "dann", "x.png", "--scale", "full"], standalone_mode=False)
    with pytest.raises(UserError, match=r"it is there at scale tiny: --scale tiny$"):
        app(["predict", "dann/tiny-pair/seed0", "x.png"], standalone_mode=False)
    with pytest.raises(UserError, match=r"scale medium: expected one of tiny, demo, real, full"):
        app(["compare", "HEAD", "--scale", "medium"], standalone_mode=False)


def test_a_run_that_can_be_no_path_is_refused(project):
    for name in ("x" * 300, "a/b\0c", "results", ""):
        with pytest.raises(UserError, match="no such checkpoint; trained runs at scale demo: dann/demo-pair/"):
            app(["predict", name, "x.png"], standalone_mode=False)


def test_a_path_needs_no_params(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    Path("some.safetensors").write_bytes(b"no checkpoint")
    with pytest.raises(UserError, match=r"some.safetensors: damaged, expected a sealed checkpoint file"):
        app(["predict", "some.safetensors", "x.png"], standalone_mode=False)
    with pytest.raises(UserError, match=r"params.yaml: expected a readable YAML file"):
        app(["predict", "other", "x.png"], standalone_mode=False)


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["sample", "d", "--settings", "{", "--checkpoint", "c", "--out", "o"], "error: --settings: JSON: "),
        (["sample", "d", "--settings", "{}", "--checkpoint", "c", "--out", "o"], "error: --settings: threads: "),
        (["preprocess", "mnist5k", "--settings", "{", "--out", "o"], "error: --settings: JSON: "),
        (
            ["generate", "dann", "--interpolate", "--labels", "3", "--out", "o"],
            "error: --labels: of no use with --interpolate; leave out one or the other",
        ),
        (["generate", "dann", "--n", "100001", "--out", "o"], "2"),
        (["generate", "dann", "--out", ""], "2"),
        (["predict", "dann", "a.png", "--csv", " "], "2"),
        (["predict", "dann", ""], "2"),
        (["download", "optdigits", "--out", " "], "2"),
        (["headline", "--scale", ""], "error: scale : expected one of tiny, demo, real, full"),
        (
            ["generate", "dann", "--reconstruct", "a.png", "--n", "3", "--seed", "0", "--out", "o"],
            "error: --n, --seed: of no use with --reconstruct; leave out",
        ),
        (
            ["generate", "dann", "--reconstruct", "a.png", "--interpolate", "--labels", "3", "--out", "o"],
            "error: --interpolate, --labels: of no use with --reconstruct; leave out",
        ),
    ],
)
def test_a_mistake_becomes_one_message(project, monkeypatch, arguments, words):
    monkeypatch.setattr("sys.argv", ["genadapt", *arguments])
    with pytest.raises(SystemExit, match=words):
        main()
    assert sorted(path.name for path in project.iterdir()) == ["params.yaml", "results"]
