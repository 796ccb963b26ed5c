"""Sealed files: arrays and their manifest in one safetensors file, verified whenever it is read.

Data sets, checkpoints and samples are all written here. The manifest lies in the file's header under one
single key, because safetensors orders several keys at random and equal content must give equal bytes.
"""

import hashlib
import json
import os
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

import numpy as np
from safetensors import SafetensorError, safe_open
from safetensors.numpy import save_file

from .errors import UserError


@contextmanager
def replacing(path: Path) -> Iterator[Path]:
    """Yield a temporary name beside `path`; rename it to `path` on success, remove it on failure."""
    path = Path(path)
    path.parent.mkdir(parents=True, exist_ok=True)
    temporary = path.with_name(f".{path.name}.{os.getpid()}.tmp")
    try:
        yield temporary
        with open(temporary, "rb") as file:
            os.fsync(file.fileno())
        os.chmod(temporary, 0o644)  # safetensors makes files that only their owner can read
        os.replace(temporary, path)
    finally:
        temporary.unlink(missing_ok=True)


def write_text(path: Path, text: str) -> None:
    """Write `text` to `path`, wholly or not at all."""
    with replacing(path) as temporary:
        temporary.write_text(text, encoding="utf-8")


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


def digest(arrays: Mapping[str, np.ndarray]) -> str:
    """sha256 over names, dtypes, shapes and contents, in the order of the names."""
    content = hashlib.sha256()
    for name in sorted(arrays):
        array = np.ascontiguousarray(arrays[name])
        content.update(f"{name} {array.dtype.str} {array.shape}\n".encode())
        content.update(array.reshape(-1).view(np.uint8).data)
    return content.hexdigest()


def seal(path: Path, kind: str, arrays: Mapping[str, np.ndarray], **manifest: object) -> str:
    """Write arrays and manifest to `path` atomically; return the content digest, also kept in the manifest."""
    contiguous = {name: np.ascontiguousarray(array) for name, array in arrays.items()}
    manifest = {**manifest, "kind": kind, "sha256": digest(contiguous)}
    with replacing(path) as temporary:
        save_file(contiguous, temporary, metadata={"manifest": json.dumps(manifest, sort_keys=True)})
    return manifest["sha256"]


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
    except (SafetensorError, ValueError, OSError) as error:
        raise UserError(f"{path}: damaged, {expected} ({error}); delete it and run again") from None
    if not isinstance(manifest, dict) or manifest.get("kind") != kind:
        found = manifest.get("kind") if isinstance(manifest, dict) else "no manifest"
        raise UserError(f"{path}: foreign, {expected}, found {found}")
    if (found := digest(arrays)) != manifest["sha256"]:
        raise UserError(
            f"{path}: damaged, its content has sha256 {found[:12]}…, "
            f"its manifest says {manifest['sha256'][:12]}…; delete it and run again"
        )
    return arrays, manifest
