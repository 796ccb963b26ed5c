"""A trained method, built again from its checkpoint."""

from pathlib import Path
from typing import NamedTuple

import numpy as np
import torch

from ..errors import UserError
from ..files import checkpoints
from ..files.checkpoints import Checkpoint
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
        method.load_state_dict({name: torch.from_numpy(array) for name, array in checkpoint.state.items()})
    except (RuntimeError, TypeError, AttributeError, ImportError) as error:
        reason = str(error).splitlines()[0]
        raise UserError(f"{path}: not a checkpoint of {settings.method} as it is now: {reason}") from None
    return Trained(method.eval().requires_grad_(False), checkpoint)


def state_of(method: Method) -> dict[str, np.ndarray]:
    """The state of a method as arrays, by name."""
    return {name: tensor.cpu().numpy() for name, tensor in method.state_dict().items()}
