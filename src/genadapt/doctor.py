"""What can go wrong in training, seen in the state while it trains and in the history afterwards.

Numbers that are not finite stop a run, with its last good state kept. Everything else is noted: diversity
of a generator's images is logged beside the losses, and `findings` reads the whole history.
"""

import math
from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING

import torch
from torch import Tensor

from .batches import Resident, seeded, to_float
from .errors import UserError
from .methods.base import Diffusion, Generator, Method

if TYPE_CHECKING:
    import pandas as pd

IMAGES = 16  # of one fixed code each, of which the diversity is taken
LATE = 0.25  # the last share of the history that findings look at
SATURATED, COLLAPSED, DEAD, KL = 0.99, 0.25, 0.02, 1.0


def check_scalars(run: str, step: int, scalars: Mapping[str, float]) -> None:
    """Stop a run whose losses are not finite."""
    for name, value in scalars.items():
        if not math.isfinite(value):
            raise UserError(
                f"{run}: {name} is {value} at step {step}; stopped. The last good state is kept in .resume: "
                "change a hyper-parameter (a smaller lr, precision: float32) and run again"
            )


def is_sound(method: Method) -> bool:
    """Whether all parameters and buffers are finite: no other state may replace a good one."""
    return all(bool(torch.isfinite(value).all()) for value in method.state_dict().values() if value.is_floating_point())


def diversity(images: Tensor) -> float:
    """How much images (N, C, H, W) differ from each other: mean standard deviation of a pixel."""
    return float(images.float().std(0).mean())


def watch(method: Method, real: Resident) -> Callable[[], dict[str, float]]:
    """A function that looks at a generator while it trains, and finds nothing in other methods.

    It draws the same codes each time from a generator of its own and in evaluation mode: training goes on
    as if nobody had looked. A diffusion model would take too long for each image.
    """
    if not isinstance(method, Generator) or isinstance(method, Diffusion):
        return dict
    labels = real.labels[:IMAGES]
    of_real = diversity(to_float(real.images[: 8 * IMAGES]))

    @torch.no_grad()
    def look() -> dict[str, float]:
        method.eval()
        images = method.sample(labels, seeded(0, device=labels.device))
        method.train()
        return {"diversity": diversity(images), "diversity of real images": of_real}

    return look


def findings(history: "pd.DataFrame") -> list[str]:
    """What the last quarter of a history (one column a scalar, indexed by step) tells, in words."""
    late = history.tail(max(1, round(LATE * len(history)))).mean()
    notes = []
    if min(late.get("accuracy on real", 0), late.get("accuracy on fake", 0)) > SATURATED:
        notes.append("discriminator saturated: it tells real from fake in more than 99 % of both")
    if "diversity" in late and late["diversity"] < DEAD * late["diversity of real images"]:
        notes.append("dead generator: its images of different codes are all the same")
    elif "diversity" in late and late["diversity"] < COLLAPSED * late["diversity of real images"]:
        share = 100 * late["diversity"] / late["diversity of real images"]
        notes.append(f"mode collapse: its images differ from each other {share:.0f} % as much as real ones")
    if late.get("kl", KL) < KL:
        notes.append(f"KL collapse: the codes hold {late['kl']:.2g} nats, they say next to nothing of the image")
    return notes
