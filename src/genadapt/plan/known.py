"""What is known of a data set while the plan is made: from params.yaml, its module, and its processed file if there."""

import json
import os
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from . import codebase
from .fit import Known, of_shapes
from .own_files import own_files


def known(
    name: str, block: Mapping[str, Any], reader: str, processed: Path | None, validation: Mapping[str, Any]
) -> Known:
    """What the processed file of a data set says, if it was made by these; else what its block and reader say."""
    header, manifest = _header(processed) if processed else ({}, {})
    own = {key: value for key, value in block.items() if key != "reader"}
    made_by = manifest.get("block"), manifest.get("validation")
    if made_by == (own, validation) and not _changed_since(processed, own):
        images, labels = header["train.images"]["shape"], header["train.labels"]["shape"]
        tests = header["test.images"]["shape"][0]
        return of_shapes(name, images, labels, tests, manifest["classes"])
    size = own.get("size", codebase.module_constant(f"datasets/{reader}", "SIZE"))
    shape = (size, size) if type(size) is int else None
    return Known(name, shape, codebase.module_constant(f"datasets/{reader}", "LABELS"), *_counts(own))


def _counts(own: Mapping[str, Any]) -> tuple[int | None, int | None]:
    """Training and test images, where the block says how many are to be drawn."""
    numbers = {key: value for key, value in own.items() if type(value) is int and value > 0}
    if "count" in numbers and "test_every" in numbers:
        tests = numbers["count"] // numbers["test_every"]
        return numbers["count"] - tests, tests
    return numbers.get("train"), numbers.get("test")


def _header(path: Path) -> tuple[dict[str, Any], dict[str, Any]]:
    """Header and manifest of a sealed file; empty if there is none that can be read: the stages say what is wrong."""
    try:
        with open(path, "rb") as file:
            length = int.from_bytes(file.read(8), "little")
            header = json.loads(file.read(length)) if length < os.fstat(file.fileno()).st_size else {}
        return header, dict(json.loads(header["__metadata__"]["manifest"]))
    except (OSError, ValueError, KeyError, TypeError):
        return {}, {}


def _changed_since(processed: Path, own: Mapping[str, Any]) -> bool:
    """Whether the user's folder or table is newer than the file made of it; it is then made again."""
    places = own_files(own)
    root = places.get("folder", "")
    below = [path for path, _, _ in os.walk(root)]
    files = [entry.path for entry in os.scandir(root)] if below else []
    there = filter(os.path.exists, (*below, *files, *places.values()))
    return any(os.stat(path).st_mtime > processed.stat().st_mtime for path in there)
