"""A trained method made ready to compute."""

import torch

from ..methods.base import Generator, Method
from ..training.setup import pick_precision, prepare


def ready(method: Method, device: torch.device, trained_in: str) -> str:
    """Bring a method to the device, and return the precision in which it will compute.

    A generator computes as it was trained, where the hardware does that fast; a classifier in float32, so that what it
    says of an image does not depend on the others of its batch.
    """
    lowered = trained_in == "bfloat16" and isinstance(method, Generator)
    precision = pick_precision("auto", device) if lowered else "float32"
    prepare(method, device, precision)
    return precision


def device_of(method: Method) -> torch.device:
    """Where a method's weights lie."""
    return next(method.parameters()).device
