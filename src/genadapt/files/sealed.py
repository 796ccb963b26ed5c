"""Sealed files: arrays and their manifest in one safetensors file, verified whenever it is read.

Data sets, checkpoints and samples are all written here. The manifest lies in the file's header under one
single key, because safetensors orders several keys at random and equal content must give equal bytes.
"""

import errno
import hashlib
import json
import math
import os
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

import numpy as np
from safetensors import SafetensorError, safe_open

from ..errors import UserError

DTYPES = {"|b1": "BOOL", "|u1": "U8", "<i4": "I32", "<i8": "I64", "<f2": "F16", "<f4": "F32", "<f8": "F64"}
NO_ROOM = (errno.ENOSPC, errno.EDQUOT, errno.EROFS)


@contextmanager
def replacing(path: Path) -> Iterator[Path]:
    """Yield the empty temporary file beside `path`; rename it to `path` on success, remove it on failure.

    Raises `UserError`, naming the file, if it cannot be written there, or there is no room for it.
    """
    path = Path(path)
    check_writable(path)
    temporary = path.with_name(f".{path.name}.{os.getpid()}.tmp")
    with refused(path):
        path.parent.mkdir(parents=True, exist_ok=True)
        temporary.touch()  # what stands in the way is told from what else fails while the file is made
    try:
        yield temporary
        with open(temporary, "rb") as file:
            os.fsync(file.fileno())
        os.replace(temporary, path)
    except OSError as error:
        if error.errno not in NO_ROOM:
            raise
        raise UserError(f"{path}: could not be written ({error.strerror})") from None
    finally:
        temporary.unlink(missing_ok=True)


def check_writable(path: Path) -> None:
    """Refuse a path at which no file can be written; a `UserError` says what stands in the way. Nothing is made."""
    with refused(path):
        if path.is_dir():
            raise UserError(f"{path}: is a folder; expected a file's name")
        # /dev/stdout would be replaced, not written to
        if (path.exists() and not path.is_file()) or is_open_file(path):
            raise UserError(f"{path}: is no regular file; expected a file's name")
        parent = next(folder for folder in path.absolute().parents if os.path.lexists(folder))
        if not parent.is_dir():
            raise UserError(f"{path}: {parent} is no folder")
        if not os.access(parent, os.W_OK | os.X_OK):
            raise UserError(f"{path}: could not be written ({os.strerror(errno.EACCES)} in {parent})")


def is_open_file(path: Path) -> bool:
    """Whether a path names a file that a process has open, as /dev/stdout and /dev/fd/1 do, whatever that file is."""
    link = os.readlink(path) if path.is_symlink() else ""
    return f"{os.path.realpath(path.parent)}/".startswith("/proc/") or link.startswith("/proc/")


@contextmanager
def refused(path: Path) -> Iterator[None]:
    """Turn what the system has against a path into a `UserError` that names it."""
    try:
        yield
    except OSError as error:
        raise UserError(f"{path}: could not be written ({error.strerror})") from None


def write_text(path: Path, text: str) -> None:
    """Write `text` to `path`, wholly or not at all; what UTF-8 cannot hold of a file's name, as its code."""
    with replacing(path) as temporary:
        temporary.write_text(text, encoding="utf-8", errors="backslashreplace")


def write_json(path: Path, value: object) -> None:
    """Write `value` as indented JSON with sorted keys; equal values give equal bytes."""
    write_text(path, json.dumps(value, indent=2, sort_keys=True, ensure_ascii=False) + "\n")


def read_json(path: Path) -> dict:
    """Read a JSON object; a `UserError` names the file if it is missing, damaged or no object."""
    try:
        value = json.loads(Path(path).read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        raise UserError(f"{path}: expected a readable JSON file ({error})") from None
    if not isinstance(value, dict):
        raise UserError(f"{path}: expected a JSON object, found a {type(value).__name__}")
    return value


@dataclass(frozen=True)
class Pieces:
    """An array that lies in pieces along its first axis, because it need not fit in memory."""

    shape: tuple[int, ...]
    dtype: np.dtype
    read: Callable[[], Iterator[np.ndarray]]


def pieces(array: np.ndarray | Pieces) -> Iterator[memoryview]:
    """The bytes of an array, piece by piece."""
    for piece in array.read() if isinstance(array, Pieces) else [array]:
        yield np.ascontiguousarray(piece).reshape(-1).view(np.uint8).data


def digest(arrays: Mapping[str, np.ndarray | Pieces]) -> str:
    """sha256 over names, dtypes, shapes and contents, in the order of the names."""
    content = hashlib.sha256()
    for name in sorted(arrays):
        array = arrays[name]
        content.update(f"{name} {array.dtype.str} {array.shape}\n".encode())
        for piece in pieces(array):
            content.update(piece)
    return content.hexdigest()


def seal(path: Path, kind: str, arrays: Mapping[str, np.ndarray | Pieces], **manifest: object) -> str:
    """Write arrays and manifest to `path` atomically; return the content digest, also kept in the manifest."""
    manifest = {**manifest, "kind": kind, "sha256": digest(arrays)}
    with replacing(path) as temporary, open(temporary, "wb") as file:
        write_safetensors(file, arrays, {"manifest": json.dumps(manifest, sort_keys=True)})
    return manifest["sha256"]


def write_safetensors(file: BinaryIO, arrays: Mapping[str, np.ndarray | Pieces], metadata: dict[str, str]) -> None:
    """Write the safetensors format: length of the header, header as JSON, contents.

    The library itself would hold everything in memory, twice. The widest types come first, so that
    every array lies at a multiple of its item's size.
    """
    header: dict[str, object] = {"__metadata__": metadata}
    names, end = sorted(arrays, key=lambda name: (-arrays[name].dtype.itemsize, name)), 0
    for name in names:
        array, start = arrays[name], end
        end += math.prod(array.shape) * array.dtype.itemsize
        header[name] = {"dtype": DTYPES[array.dtype.str], "shape": array.shape, "data_offsets": [start, end]}
    text = json.dumps(header).encode()
    text += b" " * (-len(text) % 8)
    file.write(len(text).to_bytes(8, "little") + text)
    for name in names:
        for piece in pieces(arrays[name]):
            file.write(piece)


def unseal(path: Path, kind: str) -> tuple[dict[str, np.ndarray], dict]:
    """Read a sealed file of this kind: its arrays and its manifest.

    Raises `UserError`, naming the file, if it is missing, cut short, of another kind, or if its content is
    not what its manifest says.
    """
    path = Path(path)
    expected = f"expected a sealed {kind} file"
    if not path.is_file():
        raise UserError(f"{path}: no such file; {expected}")
    try:
        with safe_open(path, framework="numpy") as file:
            manifest = json.loads((file.metadata() or {}).get("manifest", "null"))
            arrays = {name: file.get_tensor(name) for name in file.keys()}  # noqa: SIM118 (no mapping)
    except (SafetensorError, ValueError, TypeError, OSError) as error:  # TypeError: a type that numpy has not
        raise UserError(f"{path}: damaged, {expected} ({error}); delete it and run again") from None
    if not isinstance(manifest, dict) or manifest.get("kind") != kind:
        actual = manifest.get("kind") if isinstance(manifest, dict) else "no manifest"
        raise UserError(f"{path}: foreign, {expected}, found {actual}")
    if (sha256 := digest(arrays)) != (told := manifest.get("sha256")):
        raise UserError(
            f"{path}: damaged, its content has sha256 {sha256[:12]}…, "
            f"its manifest says {str(told)[:12]}…; delete it and run again"
        )
    return arrays, manifest
