"""Flow matching: images from noise along straight lines (Lipman et al. 2023, Liu et al. 2023).

Time goes as in diffusion and in Esser et al. (2024), the other way than in Lipman et al.: images are at 0, noise at 1.
"""

from collections.abc import Callable, Iterator
from functools import partial
from itertools import pairwise
from math import hypot
from typing import Annotated, Any, Literal

import torch
from pydantic import Field
from torch import Tensor
from torch.nn.functional import mse_loss
from torch.optim import Optimizer

from ..errors import UserError
from ..networks.adagn_unet import AdaGNUnet
from ..networks.average import Average
from ..plan.fields import Column, Count, Decay, Number, Rate, Schedule, Share, Weight
from .base import Batch, Spec, adam, minimise, set_rate
from .diffusion import GuidedDiffusion, backward, guided, logit_normal

EARLIEST = 0.05  # a time before which the velocity is not taken from an image, whose errors would count without bound
VectorField = Callable[[Tensor, float], Tensor]  # of x (N, C, H, W) at a time


def between(image: Tensor, noise: Tensor, t: Tensor) -> Tensor:
    """x_t (B, C, H, W) on the line from images at 0 to noise at 1, at times t (B,)."""
    return torch.lerp(image, noise, t[:, None, None, None])


def velocity(image: Tensor, noise: Tensor) -> Tensor:
    """The derivative of x_t by t, the same all along the line: the target."""
    return noise - image


def euler(field: VectorField, x: Tensor, now: float, then: float, noise: Tensor) -> Tensor:
    """x at the time `then`, along the velocity at `now`."""
    return x + (then - now) * field(x, now)


def heun(field: VectorField, x: Tensor, now: float, then: float, noise: Tensor) -> Tensor:
    """x at the time `then`, along the mean of the velocities at `now` and at where Euler's step ends.

    The last step is Euler's: at 0 the path has arrived (Karras et al. 2022).
    """
    slope = field(x, now)
    there = x + (then - now) * slope
    return there if then == 0 else x + (then - now) * (slope + field(there, then)) / 2


def ancestral(field: VectorField, x: Tensor, now: float, then: float, noise: Tensor) -> Tensor:
    """x at the time `then`, as DDPM draws it with fresh noise: over its norm, x_t is the diffusion's with this ᾱ.

    What earlier steps got wrong, fresh noise covers: of few steps more images are of their class.
    """
    norm, norm_then = hypot(1 - now, now), hypot(1 - then, then)
    of_image, of_x, deviation = backward(((1 - now) / norm) ** 2, ((1 - then) / norm_then) ** 2, 1.0)
    image = x - now * field(x, now)
    return norm_then * (of_image * image + of_x * x / norm + deviation * noise)


SOLVERS = {"euler": euler, "heun": heun, "ancestral": ancestral}


class FlowMatching(GuidedDiffusion):
    """Learns the velocity at which an image becomes noise, of labels or of any; makes images by going back.

    The network, described in `networks/adagn_unet.py`, predicts the `target`: the velocity itself, or the image, from
    which the velocity follows (Li & He 2025). For the image no noise need pass through the network: better where that
    is narrow for the channels of its patches, and images are smooth. The loss is the velocity's in either case.

    Times of training are logit-normal (Esser et al. 2024), of which `logit_normal` are mean and deviation; the rate
    rises in the first `warmup` of training; labels are dropped with probability `label_dropout`, as zeros; `ema` is the
    decay of the average of the weights that makes the images. In sampling the image at the end of each line is
    clipped to [-1, 1], as DDPM does.
    """

    # 4, the largest patch, divides them
    sizes = (16, 20, 24, 28, 32, 36, 40, 44, 48, 52, 56, 60, 64, 80, 96, 112, 128)

    def __init__(
        self,
        spec: Spec,
        *,
        widths: Annotated[list[Annotated[Count, Field(multiple_of=8)]], Field(min_length=1)],
        patch: Literal[1, 2, 4] = 1,
        target: Literal["velocity", "image"] = "velocity",
        logit_normal: tuple[Number, Weight] = (0.0, 1.0),
        lr: Rate,
        lr_schedule: Schedule = "cosine",
        warmup: Share = 0.02,
        label_dropout: Share = 0.1,
        guidance: Weight,
        ema: Decay = 0.999,
        sampler_steps: Count,
        solver: Literal["euler", "heun", "ancestral"] = "euler",
    ):
        super().__init__(spec, label_dropout, guidance, sampler_steps)
        self.lr, self.lr_schedule, self.warmup = lr, lr_schedule, warmup
        self.target, self.logit_normal, self.solver = target, logit_normal, SOLVERS[solver]
        self.unet = AdaGNUnet(spec.shape, self.classes, widths, patch)
        self.average = Average(self.unet, ema)
        self.adam = adam(self.unet.parameters(), lr, (0.9, 0.99))

    @property
    def optimizers(self) -> dict[str, Optimizer]:
        """One Adam for the network."""
        return {"all": self.adam}

    def step(self, batch: Batch, progress: float) -> dict[str, Tensor]:
        """One step on the squared error of the velocity, each image at a random time, with its labels or without."""
        rising = min(1.0, progress / self.warmup) if self.warmup else 1.0
        set_rate(self.adam, self.lr * rising, self.lr_schedule, progress)
        noise = torch.randn_like(batch.x)
        t = logit_normal(len(noise), *self.logit_normal, noise.device)
        x, condition = between(batch.x, noise, t), self.some_dropped(self.condition(batch.y))
        loss = mse_loss(self.as_velocity(self.unet(x, t, condition), x, t), velocity(batch.x, noise))
        minimise(self.adam, loss)
        self.average.update(self.unet)
        return {"velocity mse": loss.detach()}

    def as_velocity(self, predicted: Tensor, x: Tensor, t: Tensor) -> Tensor:
        """The velocity at x (B, C, H, W), t (B,), of what the network predicts there."""
        return predicted if self.target == "velocity" else (x - predicted) / t.clamp(min=EARLIEST)[:, None, None, None]

    def field(self, x: Tensor, t: float, y: Tensor, guidance: float) -> Tensor:
        """The velocity at x (N, C, H, W), t under y, guided, such that the line from there ends in [-1, 1]."""
        times = torch.full((len(x),), t, device=x.device)
        predicted = guided(self.average, x, times, self.condition(y), guidance)
        image = x - t * self.as_velocity(predicted, x, times)
        return (x - image.clamp(-1, 1)) / t

    def path(self, y: Tensor, generator: torch.Generator, guidance: float) -> Iterator[Tensor]:
        """x_t (N, C, H, W) from pure noise to images: 1 + sampler_steps of them."""
        x = self.noise(y, generator)
        yield x
        times = torch.linspace(1, 0, self.sampler_steps + 1, dtype=torch.float64).tolist()
        for now, then in pairwise(times):
            x = self.solver(partial(self.field, y=y, guidance=guidance), x, now, then, self.noise(y, generator))
            yield x


class AttributeFlowMatching(FlowMatching):
    """Of images with several attributes, of which column `attribute` of the labels is learnt."""

    labels = "multi-hot"

    def __init__(self, spec: Spec, *, attribute: Column, **flow: Any):
        if attribute >= spec.labels:
            raise UserError(f"hparams.attribute: expected a column of the {spec.labels} attributes, found {attribute}")
        super().__init__(Spec(spec.shape, 1, True), **flow)
        self.attribute = attribute

    def condition(self, y: Tensor) -> Tensor:
        """The attribute (B, 1) among the labels y (B, L), −1 without it and 1 with it: zero is where it is left out."""
        return 2 * y[:, [self.attribute]].float() - 1
