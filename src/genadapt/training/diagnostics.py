"""What can go wrong in training, seen while it trains.

Numbers that are not finite stop a run, with its last good state kept. Everything else is noted: the diversity
of a generator's images is logged beside the losses, and the report page reads the whole history.
"""

import math
from collections.abc import Callable, Mapping

import torch
from torch import Tensor

from ..errors import UserError
from ..methods.base import Diffusion, Generator, Method
from ..metrics.spacing import evenly_spaced
from .batches import DeviceData, seeded, to_float

IMAGES = 16  # of one fixed code each, of which the diversity is taken


class DivergenceError(UserError):
    """Training went where no further step leads back from."""


def check_scalars(run: str, step: int, scalars: Mapping[str, float]) -> None:
    """Stop a run whose losses are not finite."""
    for name, value in scalars.items():
        if not math.isfinite(value):
            raise DivergenceError(
                f"{run}: {name} is {value} at step {step}; stopped. The last good state is kept in .resume: "
                "change a hyper-parameter (a smaller lr, precision: float32) and run again"
            )


def is_sound(method: Method) -> bool:
    """Whether all parameters and buffers are finite: no other state may replace a good one."""
    return all(bool(torch.isfinite(value).all()) for value in method.state_dict().values() if value.is_floating_point())


def diversity(images: Tensor) -> float:
    """How much images (N, C, H, W) differ from each other: mean standard deviation of a pixel."""
    return float(images.float().std(0).mean())


def watch(method: Method, real: DeviceData) -> Callable[[], dict[str, float]]:
    """A function that measures a generator while it trains; of other methods it measures nothing.

    It draws the same codes each time from a generator of its own and in evaluation mode: training goes on
    as without it. A diffusion model would take too long for each image.
    """
    if not isinstance(method, Generator) or isinstance(method, Diffusion):
        return dict
    labels = evenly_spaced(real.labels, IMAGES)
    of_real = diversity(to_float(evenly_spaced(real.images, 8 * IMAGES)))

    @torch.no_grad()
    def look() -> dict[str, float]:
        method.eval()
        images = method.sample(labels, seeded(0, device=labels.device))
        method.train()
        return {"diversity": diversity(images), "diversity of real images": of_real}

    return look
