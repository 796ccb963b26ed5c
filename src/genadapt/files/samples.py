"""Samples of a run: a generator's images or a classifier's predictions. Only this module knows the file's keys."""

import re
from dataclasses import dataclass, field, fields
from pathlib import Path
from typing import NamedTuple

import numpy as np

from ..errors import UserError
from ..plan.settings import SampleSettings
from .checkpoints import Origin
from .records import Record
from .sealed import seal, unseal

SHOWN = 64  # reconstructions that are kept, at most
VALIDATION = "validation"  # the part of a data set by which settings are chosen
STEP = re.compile(r", step (\d+)$")


class Head(Record):
    """What samples are of, and how they were made."""

    run: str
    domains: list[str]  # a data set, or source and target
    classes: list[str]
    data: dict[str, str]  # sha256 of each data set that was used
    checkpoint: Origin
    settings: SampleSettings
    device: str
    precision: str


class ListImages(NamedTuple):
    """A list of label sets, drawn from several seeds."""

    images: np.ndarray  # (seeds, M, H, W, C) uint8
    labels: np.ndarray  # (M, L) uint8


class Reconstructions(NamedTuple):
    """The N test images as an autoencoder codes and rebuilds them."""

    mean: np.ndarray  # (N, latent) of the codes
    log_variance: np.ndarray  # (N, latent)
    labels: np.ndarray  # (N,) or (N, L)
    mse: np.ndarray  # (N,) of values in [-1, 1]
    shown: np.ndarray  # (≤ SHOWN,) rows, evenly spaced over all N, of which the images are kept
    images: np.ndarray  # (≤ SHOWN, H, W, C) uint8, rebuilt
    originals: np.ndarray  # the same, as they are


@dataclass(frozen=True, eq=False)
class Generated:
    """What a generator made; images are uint8 (…, H, W, C). A part that a method does not offer is None or empty."""

    images: np.ndarray  # (N, H, W, C)
    labels: np.ndarray | None = None  # (N,) or (N, L): what each image was conditioned on, if on anything
    unguided: np.ndarray | None = None  # as `images`, of a diffusion model without guidance
    pairs: np.ndarray | None = None  # (2, N, H, W, C): without and with an attribute, each pair of one code
    lists: dict[str, ListImages] = field(default_factory=dict)  # by name
    reconstructions: Reconstructions | None = None
    interpolation: np.ndarray | None = None  # (ways, steps, H, W, C)
    trajectory: np.ndarray | None = None  # (frames, H, W, C): from noise to the first image


class Predicted(NamedTuple):
    """A classifier's predictions for one split."""

    logits: np.ndarray  # (N, K)
    features: np.ndarray  # (N, F)
    labels: np.ndarray  # (N,) or (N, L): the true ones

    @property
    def labelled(self) -> bool:
        """Whether there are true labels: of a data set without classes they are all negative."""
        return bool((self.labels >= 0).all())


Predictions = dict[str, Predicted]  # by data set, for its test split; for parts of the source; by earlier checkpoints
Content = Generated | Predictions


class Samples(NamedTuple):
    """What lies in the file."""

    head: Head
    sha256: str
    content: Content


def part_of(data: str, part: str) -> str:
    """The name of predictions for a part of a data set: "usps, validation"."""
    return f"{data}, {part}"


def at_step(name: str, step: int) -> str:
    """The name of predictions by the checkpoint of an earlier step, or of the last: "usps, step 300"."""
    return f"{name}, step {step}"


def without_step(name: str) -> str:
    """The same by the last checkpoint."""
    return STEP.sub("", name)


def steps_of(predictions: Predictions) -> list[int]:
    """The steps whose checkpoints predicted, in their order; none where the last is the only one."""
    return sorted({int(match[1]) for name in predictions if (match := STEP.search(name))})


def data_set_of(name: str) -> str:
    """The data set that predictions of this name are for."""
    return name.partition(", ")[0]


PLAIN = [f.name for f in fields(Generated) if f.name not in ("lists", "reconstructions")]
RECONSTRUCTIONS = {  # the key of each field
    "mean": "latent.mean",
    "log_variance": "latent.log-variance",
    "labels": "latent.labels",
    "mse": "reconstruction.mse",
    "shown": "reconstruction.shown",
    "images": "reconstruction.images",
    "originals": "reconstruction.originals",
}


def arrays_of(content: Content) -> dict[str, np.ndarray]:
    """All arrays, by their names in the file."""
    if isinstance(content, dict):
        return {f"{name}.{part}": a for name, predicted in content.items() for part, a in predicted._asdict().items()}
    arrays = {name: array for name in PLAIN if (array := getattr(content, name)) is not None}
    for name, drawn in content.lists.items():
        arrays |= {f"lists.{name}": drawn.images, f"lists.{name}.labels": drawn.labels}
    if content.reconstructions is not None:
        arrays |= {RECONSTRUCTIONS[part]: array for part, array in content.reconstructions._asdict().items()}
    return arrays


def _generated(arrays: dict[str, np.ndarray]) -> Generated:
    keys = sorted(key for key in arrays if key.startswith("lists.") and not key.endswith(".labels"))
    rebuilt = RECONSTRUCTIONS["mean"] in arrays
    return Generated(
        **{name: arrays[name] for name in PLAIN if name in arrays},
        lists={key.removeprefix("lists."): ListImages(arrays[key], arrays[f"{key}.labels"]) for key in keys},
        reconstructions=Reconstructions(*(arrays[key] for key in RECONSTRUCTIONS.values())) if rebuilt else None,
    )


def _predictions(arrays: dict[str, np.ndarray]) -> Predictions:
    names = dict.fromkeys(key.rpartition(".")[0] for key in arrays)
    return {name: Predicted(*(arrays[f"{name}.{part}"] for part in Predicted._fields)) for name in names}


def write(path: Path, head: Head, content: Content) -> None:
    """Seal the samples of a run."""
    produces = "images" if isinstance(content, Generated) else "predictions"
    seal(path, "samples", arrays_of(content), produces=produces, **head.json_value())


def read(path: Path) -> Samples:
    """Read samples, verified; a `UserError` names the file and what is amiss."""
    arrays, manifest = unseal(path, "samples")
    head = {key: value for key, value in manifest.items() if key not in ("kind", "sha256", "produces")}
    form = {"images": _generated, "predictions": _predictions}
    try:
        content = form[manifest["produces"]](arrays)
    except (KeyError, TypeError) as error:
        raise UserError(f"{path}: damaged, lacks {error}; delete it and run again") from None
    if unknown := arrays.keys() - arrays_of(content).keys():
        raise UserError(f"{path}: holds {', '.join(sorted(unknown))}, which are no part of samples; sample it again")
    return Samples(Head.parse(path, head), manifest["sha256"], content)


def read_generated(path: Path, *parts: str) -> tuple[Head, Generated]:
    """A generator's samples, which must have these parts: fields of `Generated`."""
    head, _, content = read(path)
    lacking = parts if isinstance(content, dict) else [part for part in parts if _is_missing(content, part)]
    if isinstance(content, dict) or lacking:
        raise UserError(f"{path}: expected {', '.join(lacking) or 'images'}, found {_names(content)}")
    return head, content


def _is_missing(content: Generated, part: str) -> bool:
    value = getattr(content, part)
    return value is None or (part == "lists" and not value)


def _names(content: Content) -> str:
    if isinstance(content, dict):
        return f"a classifier's predictions for {', '.join(content)}"
    return ", ".join(f.name for f in fields(content) if not _is_missing(content, f.name))


def read_predictions(path: Path) -> tuple[Head, Predictions]:
    """A classifier's samples."""
    head, _, content = read(path)
    if not isinstance(content, dict):
        raise UserError(f"{path}: expected a classifier's predictions, found a generator's {_names(content)}")
    return head, content
