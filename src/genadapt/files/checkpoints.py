"""Checkpoints: the state of a method, sealed with all that is needed to build it again."""

import re
from collections.abc import Mapping
from pathlib import Path
from types import MappingProxyType
from typing import NamedTuple

import numpy as np

from ..plan.settings import TrainSettings
from ..plan.spec import Spec
from .records import Record
from .sealed import seal, unseal

State = dict[str, np.ndarray]
SNAPSHOT = re.compile(r"step (\d+): (.*)")  # the names of its arrays in the file


class Origin(Record):
    """What a checkpoint was made of: samples and provenance records repeat it."""

    sha256: str
    settings: TrainSettings
    code: str
    precision: str
    device: str
    torch: str


class Manifest(Record):
    """How a checkpoint came about."""

    run: str
    settings: TrainSettings
    spec: Spec
    classes: list[str]
    domains: list[str]  # a data set, or source and target
    data: dict[str, str]  # sha256 of each domain
    code: str
    precision: str
    device: str
    torch: str


class Checkpoint(NamedTuple):
    """What lies in the file: no method yet."""

    path: Path
    sha256: str
    manifest: Manifest
    state: State
    snapshots: dict[int, State]  # the states after earlier steps, where they were asked for

    @property
    def origin(self) -> Origin:
        """What its samples must tell of it."""
        shared = Origin.model_fields.keys() & Manifest.model_fields.keys()
        return Origin(sha256=self.sha256, **{name: getattr(self.manifest, name) for name in shared})


def save(path: Path, state: State, manifest: Manifest, snapshots: Mapping[int, State] = MappingProxyType({})) -> None:
    """Seal the state of a method, and those after earlier steps."""
    earlier = {f"step {step}: {name}": a for step, snapshot in snapshots.items() for name, a in snapshot.items()}
    seal(path, "checkpoint", state | earlier, **manifest.json_value())


def load(path: Path) -> Checkpoint:
    """Read a checkpoint, verified; a `UserError` names the file if it is damaged or foreign."""
    arrays, manifest = unseal(path, "checkpoint")
    kept = {key: value for key, value in manifest.items() if key not in ("kind", "sha256")}
    state, snapshots = {}, {}
    for key, array in arrays.items():
        if match := SNAPSHOT.fullmatch(key):
            snapshots.setdefault(int(match[1]), {})[match[2]] = array
        else:
            state[key] = array
    return Checkpoint(path, manifest["sha256"], Manifest.parse(path, kept), state, snapshots)
