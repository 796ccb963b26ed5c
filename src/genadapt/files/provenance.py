"""Provenance records: how the metrics of a run came about. A metric without one that vouches for it is not shown."""

import hashlib
from pathlib import Path
from typing import Any

from pydantic import Field

from ..plan.settings import SampleSettings
from .checkpoints import Origin
from .records import Record
from .sealed import write_json


class DataSet(Record):
    """A data set that was used."""

    sha256: str
    stands_for: str | None = Field(alias="stands for")
    test_images: int = Field(alias="test images")


class Sampled(Record):
    """How the samples were made."""

    sha256: str
    settings: SampleSettings
    device: str
    precision: str


class Evaluator(Record):
    """A classifier that looked at the samples."""

    run: str
    sha256: str


class Extracted(Record):
    """A network whose features were compared, and of how many images."""

    sha256: str
    resize: str
    generated_images: int = Field(alias="generated images")
    test_images: int = Field(alias="test images")
    training_images: int = Field(alias="training images")


class Provenance(Record):
    """How the metrics of a run came about."""

    run: str
    experiment: str
    data: str  # a data set, or source and target
    seed: int
    scale: str
    data_sets: dict[str, DataSet] = Field(alias="data sets")
    checkpoint: Origin
    samples: Sampled
    evaluators: list[Evaluator]  # features are those of the first
    validator: Evaluator | None
    extractors: dict[str, Extracted]  # by name
    absent: dict[str, str]  # why a metric could not be computed, by its name
    measured_with: dict[str, int] = Field(alias="measured with")
    code: str
    device: str
    libraries: dict[str, str]  # version of each
    metrics_sha256: str = Field(alias="metrics sha256")


REQUIRED = ("run", "scale", "data sets", "checkpoint", "metrics sha256")  # to vouch for metrics, whoever wrote it


def write(path: Path, record: Provenance) -> None:
    """Write a record; equal records give equal bytes."""
    write_json(path, record.json_value())


def refusal(record: dict[str, Any], run: str, metrics: bytes) -> str:
    """Why a record as it was read does not vouch for the content of a run's metrics file; empty if it does."""
    if lacking := [key for key in REQUIRED if key not in record]:
        return f"the provenance lacks {', '.join(lacking)}"
    if record["run"] != run:
        return f"the provenance is of another run, {record['run']}"
    if digest(metrics) != record["metrics sha256"]:
        return "the metrics file is not the one that the provenance vouches for"
    return ""


def digest(metrics: bytes) -> str:
    """The sha256 of a metrics file's content, by which its record names it."""
    return hashlib.sha256(metrics).hexdigest()
