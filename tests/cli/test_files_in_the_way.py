"""Whatever stands where a command is to write: one line before any work, never a traceback."""

import os
from pathlib import Path

import pytest

from genadapt.__main__ import main

STAGES = {  # the arguments of each stage without the files that it writes, and its options that name those
    "download": (["usps"], ["--out"]),
    "preprocess": (["mnist5k", "--settings", "{}"], ["--out"]),
    "describe": (["data"], ["--card", "--sheet"]),
    "train": (["a/b/seed0", "data", "--settings", "{}"], ["--checkpoint", "--history"]),
    "sample": (["data", "--settings", "{}", "--checkpoint", "c"], ["--out"]),
    "evaluate": (["data", "--settings", "{}", "--samples", "s"], ["--metrics", "--provenance"]),
    "plot": (["grid", "--samples", "s", "--history", "h"], ["--out"]),
    "tabulate": (["a/b/seed0", "--settings", "{}", "--reports", "r", "--results", "."], ["--headline"]),
    "report": (
        ["a/b/seed0", "--settings", "{}", "--reports", "r", "--results", ".", "--benchmarks", "b"],
        ["--out", "--markdown"],
    ),
    "predict": (["checkpoint", "image.png"], ["--csv"]),
}
IN_THE_WAY = {
    "folder": r"folder: is a folder; expected a file's name",
    ".": r"\.: is a folder; expected a file's name",
    "file/below": r"file/below: .*/file is no folder",
    "file/far/below": r"file/far/below: .*/file is no folder",
    "pipe": r"pipe: is no regular file; expected a file's name",
    "x" * 300: r"x+: could not be written \(File name too long\)",
}


@pytest.fixture
def called(tmp_path, monkeypatch):
    """Call a command in a folder with things that are no files."""
    monkeypatch.chdir(tmp_path)
    Path("folder").mkdir()
    Path("file").write_text("mine")
    os.mkfifo("pipe")

    def call(*arguments: str) -> None:
        monkeypatch.setattr("sys.argv", ["genadapt", *arguments])
        main()

    yield call
    assert sorted(os.listdir()) == ["file", "folder", "pipe"] and Path("file").read_text() == "mine"


CASES = [(command, option) for command, (_, options) in STAGES.items() for option in options]


@pytest.mark.parametrize("place", IN_THE_WAY, ids=lambda place: place[:14])
@pytest.mark.parametrize(("command", "option"), CASES)
def test_what_stands_in_the_way_of_a_file_is_named_with_the_option(called, command, option, place):
    arguments, options = STAGES[command]
    files = [word for other in options for word in (other, place if other == option else "new")]
    with pytest.raises(SystemExit, match=rf"^error: {option} {IN_THE_WAY[place]}$"):
        called(command, *arguments, *files)


def test_every_command_with_files_to_write_is_tried_here():
    from typer.main import get_command

    from genadapt.__main__ import app
    from genadapt.cli.outputs import writable

    def writes(parameter) -> bool:
        return getattr(parameter.callback, "__wrapped__", parameter.callback) is writable

    found = {
        (name, parameter.opts[0])
        for name, command in get_command(app).commands.items()
        for parameter in command.params
        if writes(parameter)
    }
    assert found == set(CASES)
