"""Checkpoints: the state of a method, sealed with all that is needed to build it again."""

from collections.abc import Mapping
from pathlib import Path
from typing import NamedTuple

import numpy as np

from ..plan.settings import TrainSettings
from ..plan.spec import Spec
from .records import Record
from .sealed import seal, unseal


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
    state: dict[str, np.ndarray]

    @property
    def origin(self) -> Origin:
        """What its samples must tell of it."""
        shared = Origin.model_fields.keys() & Manifest.model_fields.keys()
        return Origin(sha256=self.sha256, **{name: getattr(self.manifest, name) for name in shared})


def save(path: Path, state: Mapping[str, np.ndarray], manifest: Manifest) -> None:
    """Seal the state of a method."""
    seal(path, "checkpoint", state, **manifest.json_value())


def load(path: Path) -> Checkpoint:
    """Read a checkpoint, verified; a `UserError` names the file if it is damaged or foreign."""
    state, manifest = unseal(path, "checkpoint")
    kept = {key: value for key, value in manifest.items() if key not in ("kind", "sha256")}
    return Checkpoint(path, manifest["sha256"], Manifest.parse(path, kept), state)
