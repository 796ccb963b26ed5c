"""Folders of the user's own images."""

import hashlib
import json
import os
from collections.abc import Iterator
from pathlib import Path

import numpy as np

from ...errors import UserError
from ...files.sealed import read_json, write_text

IMAGES = {
    *(".avif", ".bmp", ".dib", ".gif", ".jfif", ".jp2", ".jpe", ".jpeg", ".jpg", ".pbm", ".pgm", ".png"),
    *(".pnm", ".ppm", ".tga", ".tif", ".tiff", ".webp"),
}
KNOWN = Path(".resume/folders")


def check_folder(folder: str) -> Path:
    """The folder; a `UserError` if there is none."""
    path = Path(folder).expanduser()
    if not path.is_dir():
        raise UserError(f"{folder}: no such folder; expected a folder of images")
    return path


def files_in(folder: Path) -> Iterator[Path]:
    """Files anywhere in a folder, also behind links; hidden files and folders are passed over."""
    for place, folders, files in os.walk(folder, followlinks=True):
        folders[:] = [name for name in folders if not name.startswith(".")]
        yield from (Path(place, name) for name in files if not name.startswith("."))


def images_in(folder: Path) -> list[str]:
    """Files anywhere in a folder with a name of an image, by their paths relative to it, sorted."""
    return sorted(path.relative_to(folder).as_posix() for path in files_in(folder) if path.suffix.lower() in IMAGES)


def fingerprint(folder: str) -> str:
    """sha256 over names and contents of all files in a folder.

    Snakemake asks for it whenever it plans, so a file whose size and time of change are those of the last
    time is not read again.
    """
    root = check_folder(folder)
    memory = KNOWN / f"{hashlib.sha256(str(root.resolve()).encode()).hexdigest()[:32]}.json"
    before = read_json(memory) if memory.exists() else {}
    now = {}
    for path in sorted(path for path in files_in(root) if path.is_file()):
        name, stat = path.relative_to(root).as_posix(), path.stat()
        key = [stat.st_size, stat.st_mtime_ns]
        now[name] = before[name] if before.get(name, [])[:2] == key else [*key, _sha256(path)]
    if now != before:
        write_text(memory, json.dumps(now))
    return hashlib.sha256(json.dumps({name: entry[2] for name, entry in now.items()}).encode()).hexdigest()


def _sha256(path: Path) -> str:
    with open(path, "rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def held_out(count: int, every: int) -> np.ndarray:
    """Which of `count` images are for the test: every n-th."""
    return np.arange(count) % every == every - 1
