"""Checkpoints: a method's state, sealed with all that is needed to build it again."""

from pathlib import Path
from typing import NamedTuple

import torch

from ..errors import UserError
from ..methods import build
from ..methods.base import Method, Spec
from .sealed import seal, unseal


class Checkpoint(NamedTuple):
    """A trained method and how it came about."""

    method: Method
    manifest: dict  # run, settings, spec, data digests, code version, precision, device, sha256


def save(path: Path, method: Method, spec: Spec, **manifest: object) -> None:
    """Seal the state of a method."""
    state = {name: tensor.cpu().numpy() for name, tensor in method.state_dict().items()}
    seal(path, "checkpoint", state, spec=spec._asdict(), **manifest)


def load(path: Path) -> Checkpoint:
    """Build the method of a checkpoint and restore it, in evaluation mode.

    Raises `UserError`, naming the file, if it is damaged or does not fit the method it says it is of.
    """
    arrays, manifest = unseal(path, "checkpoint")
    settings, spec = manifest["settings"], manifest["spec"]
    spec = Spec(tuple(spec["shape"]), spec["labels"], spec["multi"])
    try:
        method = build(settings["method"], spec, settings["hparams"])
        method.load_state_dict({name: torch.from_numpy(array) for name, array in arrays.items()})
    except (RuntimeError, TypeError, AttributeError, ImportError) as error:
        reason = str(error).splitlines()[0]
        raise UserError(f"{path}: not a checkpoint of {settings['method']} as it is now: {reason}") from None
    return Checkpoint(method.eval().requires_grad_(False), manifest)
