"""Where the user's own images and their table lie, as the block of a data set says."""

import os
from collections.abc import Mapping
from typing import Any


def own_files(block: Mapping[str, Any]) -> dict[str, str]:
    """Paths by the key of the block: `folder`, and `csv`, which is written relative to the folder or absolute."""
    if not block.get("folder"):
        return {}
    paths = {"folder": os.path.expanduser(block["folder"])}
    if block.get("csv"):
        paths["csv"] = os.path.join(paths["folder"], os.path.expanduser(block["csv"]))
    return paths


def missing(block: Mapping[str, Any]) -> str | None:
    """What of it is not on this machine, by the key of the block."""
    for key, path in own_files(block).items():
        if key == "folder" and not os.path.isdir(path):
            return f"folder: no such folder: {path}"
        if key == "csv" and not os.path.isfile(path):
            return f"csv: no such file: {path}"
    return None
