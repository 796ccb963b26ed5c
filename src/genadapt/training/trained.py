"""A trained method, built again from its checkpoint."""

from collections.abc import Mapping
from pathlib import Path
from typing import NamedTuple

import torch
from torch import Tensor

from ..errors import UserError
from ..files import checkpoints
from ..files.checkpoints import Checkpoint, State
from ..methods import build
from ..methods.base import Method


class Trained(NamedTuple):
    """A method in evaluation mode, and the checkpoint that it is of."""

    method: Method
    checkpoint: Checkpoint


def restore(path: Path) -> Trained:
    """Build the method of a checkpoint; a `UserError` names the file if it does not fit the method as it is now."""
    checkpoint = checkpoints.load(path)
    settings = checkpoint.manifest.settings
    try:
        method = build(settings.method, checkpoint.manifest.spec, settings.hparams)
        for state in (*checkpoint.snapshots.values(), checkpoint.state):
            method.load_state_dict(as_tensors(state))
    except (RuntimeError, TypeError, AttributeError, ImportError) as error:
        reason = str(error).splitlines()[0]
        raise UserError(f"{path}: not a checkpoint of {settings.method} as it is now: {reason}") from None
    return Trained(method.eval().requires_grad_(False), checkpoint)


def as_tensors(state: State) -> dict[str, Tensor]:
    """A state as tensors, by name."""
    return {name: torch.from_numpy(array) for name, array in state.items()}


def as_arrays(state: Mapping[str, Tensor]) -> State:
    """The same as arrays."""
    return {name: tensor.cpu().numpy() for name, tensor in state.items()}
