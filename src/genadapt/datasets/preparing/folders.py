"""Folders of the user's own images."""

import hashlib
import json
from pathlib import Path

import numpy as np

from ...errors import UserError
from ...files.sealed import read_json, write_text
from .recognising import images_of
from .walking import walk

KNOWN = Path(".resume/folders")


def check_folder(folder: str) -> Path:
    """The folder; a `UserError` if there is none."""
    path = Path(folder).expanduser()
    if not path.is_dir():
        raise UserError(f"{folder}: no such folder; expected a folder of images")
    return path


def images_in(folder: Path) -> list[str]:
    """Images anywhere in a folder, by their paths relative to it, sorted."""
    return images_of(folder, walk(folder))[0]


def fingerprint(folder: str, table: str | None = None) -> str:
    """sha256 over names and contents of all files in a folder, and over the content of a table beside it.

    Snakemake asks for it whenever it plans, so a file whose size and time of change are those of the last
    time is not read again.
    """
    root = check_folder(folder)
    memory = KNOWN / f"{hashlib.sha256(str(root.resolve()).encode()).hexdigest()[:32]}.json"
    before = read_json(memory) if memory.exists() else {}
    now = {}
    for name in walk(root).files:
        path = root / name
        if path.is_file():
            stat = path.stat()
            key = [stat.st_size, stat.st_mtime_ns]
            now[name] = before[name] if before.get(name, [])[:2] == key else [*key, _sha256(path)]
    if now != before:
        write_text(memory, json.dumps(now))
    contents = {name: entry[2] for name, entry in now.items()}
    if table is not None:
        contents[""] = _sha256(Path(table))
    return hashlib.sha256(json.dumps(contents).encode()).hexdigest()


def _sha256(path: Path) -> str:
    try:
        with open(path, "rb") as file:
            return hashlib.file_digest(file, "sha256").hexdigest()
    except OSError as error:
        raise UserError(f"{path}: expected a readable file ({error.strerror})") from None


def held_out(count: int, every: int) -> np.ndarray:
    """Which of `count` images are for the test: every n-th."""
    return np.arange(count) % every == every - 1
