"""DDPM: class-conditional diffusion on small images (Ho et al. 2020, Ho & Salimans 2022; report row C2)."""

from collections.abc import Iterator
from copy import deepcopy
from itertools import pairwise
from typing import Annotated, Literal

import torch
from pydantic import Field
from torch import Tensor
from torch.nn.functional import mse_loss
from torch.optim import Optimizer

from ..errors import UserError
from ..networks.unet import ContextUnet
from ..plan.fields import Count, Decay, Number, Positive, Rate, Schedule, Share, Weight
from .base import Batch, Spec, adam, minimise, set_rate, update_ema
from .diffusion import GuidedDiffusion, backward, evenly_spaced, guided, logit_normal


def signal_left(betas: tuple[float, float], steps: int) -> Tensor:
    """ᾱ (steps + 1,) float64: the share of the image's variance after each step; the betas rise linearly."""
    beta = torch.linspace(*betas, steps, dtype=torch.float64)
    return torch.cat([beta.new_ones(1), (1 - beta).cumprod(0)])


class DDPM(GuidedDiffusion):
    """Learns to predict the noise in an image, of a class or of any; makes images by removing it step by step.

    The report is silent on these, and we take: betas from 1e-4 to 0.02; images in [-1, 1]; a class dropped with
    probability 0.1, as an input of zeros; in sampling the estimate of x_0 clipped to [-1, 1] at each step and the
    variance β̃ (both as in Ho et al.'s code). Not in the report are: `velocity` as the target, √ᾱ noise − √(1 − ᾱ) image
    (Salimans & Ho 2022), from which digits come much sooner, since the error of the noise says little of the image
    where noise is all there is; `logit_normal`, the mean and deviation of the logit of t / T in training (Esser et al.
    2024), None for times drawn uniformly: which digit it becomes is decided in the noisier middle, hardly at the ends;
    a falling `lr_schedule`; `ema`, the decay of the average of the weights that then samples, 0 for none;
    `sampler_steps`, the number of times at which noise is removed, below `steps`; and `eta`, the share of the random
    part in sampling, below 1 (Song et al. 2021): few times give fewer errors with little of it.
    """

    # 4 divides them, for the network halves twice
    sizes = (16, 20, 24, 28, 32, 36, 40, 44, 48, 52, 56, 60, 64, 80, 96, 112, 128)

    def __init__(
        self,
        spec: Spec,
        *,
        width: Annotated[Count, Field(multiple_of=8)],
        steps: Count,
        betas: tuple[Positive, Positive] = (0.0001, 0.02),
        target: Literal["noise", "velocity"] = "noise",
        logit_normal: tuple[Number, Weight] | None = None,
        lr: Rate,
        lr_schedule: Schedule = "constant",
        label_dropout: Share = 0.1,
        guidance: Weight,
        ema: Decay = 0.0,
        sampler_steps: Count,
        eta: Share = 1.0,
    ):
        super().__init__(spec, label_dropout, guidance, sampler_steps)
        if sampler_steps > steps:
            raise UserError(f"hparams.sampler_steps: at most steps, {steps}, found {sampler_steps}")
        if max(betas) >= 1:
            raise UserError(f"hparams.betas: expected numbers below 1, found {betas}")
        self.lr, self.lr_schedule = lr, lr_schedule
        self.target, self.logit_normal = target, logit_normal
        self.decay, self.eta = ema, eta
        self.register_buffer("signal", signal_left(betas, steps), persistent=False)
        self.unet = ContextUnet(spec.shape, spec.labels, width)
        self.average = deepcopy(self.unet).requires_grad_(False) if ema else None
        self.adam = adam(self.unet.parameters(), lr, (0.9, 0.999))

    @property
    def optimizers(self) -> dict[str, Optimizer]:
        """One Adam for the network."""
        return {"all": self.adam}

    def step(self, batch: Batch, progress: float) -> dict[str, Tensor]:
        """One step on the squared error of the target, each image at a random time, with its class or without."""
        set_rate(self.adam, self.lr, self.lr_schedule, progress)
        x, size, device = batch.x, len(batch.x), batch.x.device
        t = self.draw_times(size, device)
        noise = torch.randn_like(x)
        condition = self.some_dropped(self.condition(batch.y))
        prediction = self.unet(self.noisy(x, t, noise), self.time(t), condition)
        loss = mse_loss(prediction, noise if self.target == "noise" else self.noisy(noise, t, -x))
        minimise(self.adam, loss)
        if self.average is not None:
            update_ema(self.average, self.unet, self.decay)
        return {f"{self.target} mse": loss.detach()}

    def draw_times(self, size: int, device: torch.device) -> Tensor:
        """Random times (size,) to train at, from 1 to T."""
        last = len(self.signal) - 1
        if self.logit_normal is None:
            return torch.randint(1, last + 1, (size,), device=device)
        share = logit_normal(size, *self.logit_normal, device)
        return (share * last).ceil().clamp(1, last).long()

    def noisy(self, x: Tensor, t: Tensor, noise: Tensor) -> Tensor:
        """x_t (B, C, H, W) of images (B, C, H, W) at times t (B,): √ᾱ x + √(1 − ᾱ) noise."""
        left = self.signal[t, None, None, None]
        return left.sqrt().float() * x + (1 - left).sqrt().float() * noise

    def time(self, t: Tensor) -> Tensor:
        """Times t (B,) as the network takes them: t / T, in [0, 1]."""
        return t / (len(self.signal) - 1)

    def predict_noise(self, x: Tensor, t: int, y: Tensor, guidance: float) -> Tensor:
        """The noise in x (N, C, H, W) at t, under y and guided."""
        network = self.unet if self.average is None else self.average
        times = torch.full((len(x),), t, device=x.device)
        prediction = guided(network, x, self.time(times), self.condition(y), guidance)
        return prediction if self.target == "noise" else self.noisy(prediction, times, x)

    def path(self, y: Tensor, generator: torch.Generator, guidance: float) -> Iterator[Tensor]:
        """x_t (N, C, H, W) from pure noise to images: 1 + sampler_steps of them."""
        signal = self.signal.tolist()
        x = self.noise(y, generator)
        yield x
        for now, then in pairwise(evenly_spaced(len(signal) - 1, self.sampler_steps)[::-1]):
            noise = self.predict_noise(x, now, y, guidance)
            image = ((x - (1 - signal[now]) ** 0.5 * noise) / signal[now] ** 0.5).clamp(-1, 1)
            of_image, of_x, deviation = backward(signal[now], signal[then], self.eta)
            fresh = self.noise(y, generator)
            x = of_image * image + of_x * x + deviation * fresh  # the last is the clipped image itself
            yield x
