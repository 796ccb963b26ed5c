"""What each stage must know of a run beside its files: parsed at the stage's door, and refused there."""

from typing import Any, TypeVar

from pydantic import ConfigDict, ValidationError

from ..errors import UserError
from .fields import Augmentation, Block, Corruptions, Count, Device, Generate, Precision, Seed, Validation


class Settings(Block):
    """Settings of a stage."""

    model_config = ConfigDict(frozen=True)


class PreprocessSettings(Settings):
    """All that a processed data set depends on, beside raw files and code."""

    block: dict[str, Any]  # of params.yaml: the keywords of its reader
    validation: Validation


class TrainSettings(Settings):
    """All that the checkpoint of a run depends on, beside data and code."""

    method: str  # "file.Class" in src/genadapt/methods
    hparams: dict[str, Any]
    steps: Count
    batch: Count
    augment: list[Augmentation]
    log_every: Count
    snapshots: int
    threads: Count
    seed: Seed
    device: Device
    precision: Precision


class SampleSettings(Settings):
    """All that the samples of a run depend on, beside its checkpoint, data and code."""

    threads: Count
    device: Device
    generate: Generate | None  # of a generator what to make; None for a classifier
    corruptions: Corruptions  # of the test images that a classifier is tried on


class EvaluateSettings(Settings):
    """The run that is evaluated, and how it was trained."""

    experiment: str
    data: str
    seed: Seed
    scale: str
    training: TrainSettings


class ExperimentSettings(Settings):
    """What tables and report must know of an experiment."""

    method: str
    report: list[str]  # rows of the source reports it stands beside
    evaluators: list[str]
    validator: str | None
    bounds: str | None
    figures: list[str]


Experiments = dict[str, ExperimentSettings]  # by name, in the order of params.yaml


class ReportSettings(Settings):
    """What tables and report must know of all experiments."""

    experiments: Experiments


Model = TypeVar("Model", bound=Settings)


def parse(model: type[Model], text: str) -> Model:
    """The settings of a stage from JSON; a `UserError` names each key that is amiss."""
    try:
        return model.model_validate_json(text)
    except ValidationError as error:
        lines = [f"--settings: {'.'.join(map(str, e['loc'])) or 'JSON'}: {e['msg']}" for e in error.errors()]
        raise UserError("\n".join(lines)) from None
