"""What models share that make images from noise step by step, whatever the path of the noise and the network."""

from abc import abstractmethod
from collections.abc import Iterator

import torch
from torch import Tensor, nn
from torch.nn.functional import one_hot

from .base import Diffusion, Spec


def evenly_spaced(last: int, steps: int) -> list[int]:
    """steps + 1 whole numbers from 0 to `last`, evenly spaced."""
    return torch.linspace(0, last, steps + 1, dtype=torch.float64).round().int().tolist()


def logit_normal(size: int, mean: float, deviation: float, device: torch.device) -> Tensor:
    """Random shares (size,) in (0, 1) whose logits are normal (Esser et al. 2024)."""
    return (mean + deviation * torch.randn(size, device=device)).sigmoid()


def backward(now: float, then: float, eta: float) -> tuple[float, float, float]:
    """x_then of x_now and x_0 is normal: factors of x_0 and of x_now in its mean, and its deviation.

    `now` and `then` are ᾱ at the two times. With `eta` 1 that is q(x_then | x_now, x_0) by Bayes' rule: from T to 0 one
    by one ancestral sampling with the variance β̃. With 0 nothing is random but the start: DDIM (Song et al. 2021).
    """
    deviation = eta * ((1 - then) * (1 - now / then) / (1 - now)) ** 0.5
    of_x = ((1 - then - deviation**2) / (1 - now)) ** 0.5
    return then**0.5 - of_x * now**0.5, of_x, deviation


class GuidedDiffusion(Diffusion):
    """With classifier-free guidance (Ho & Salimans 2022) by one network, that learns with labels and without.

    A sub-class says by `path` how images come from noise, and learns.
    """

    def __init__(self, spec: Spec, label_dropout: float, guidance: float, sampler_steps: int):
        super().__init__()
        self.shape, self.classes = spec.shape, spec.labels
        self.label_dropout, self.guidance, self.sampler_steps = label_dropout, guidance, sampler_steps

    def condition(self, y: Tensor) -> Tensor:
        """Classes (B,), or labels (B, K), as the network takes them: (B, K) float."""
        return y.float() if y.ndim == 2 else one_hot(y, self.classes).float()

    def some_dropped(self, condition: Tensor) -> Tensor:
        """Conditions (B, K), some of them left out: zeros, as where nothing is asked for."""
        kept = torch.rand(len(condition), 1, device=condition.device) >= self.label_dropout
        return condition * kept

    @abstractmethod
    def path(self, y: Tensor, generator: torch.Generator, guidance: float) -> Iterator[Tensor]:
        """x (N, C, H, W) from pure noise to images under y: 1 + sampler_steps of them."""

    def noise(self, y: Tensor, generator: torch.Generator) -> Tensor:
        """Pure noise (N, C, H, W), one for each of y."""
        return torch.randn((len(y), *self.shape), generator=generator, device=y.device)

    def sample(self, y: Tensor, generator: torch.Generator) -> Tensor:
        """Images (N, C, H, W) in [-1, 1] under y, guided."""
        *_, x = self.path(y, generator, self.guidance)
        return x.clamp(-1, 1)

    def sample_unguided(self, y: Tensor, generator: torch.Generator) -> Tensor:
        """Images (N, C, H, W) in [-1, 1] under y, of one prediction a step."""
        *_, x = self.path(y, generator, 0.0)
        return x.clamp(-1, 1)

    def trajectory(self, y: Tensor, generator: torch.Generator, frames: int) -> Tensor:
        """(frames, N, C, H, W), clamped to [-1, 1]: from pure noise to what `sample` gives."""
        shown = evenly_spaced(self.sampler_steps, frames - 1)
        frames = {k: x for k, x in enumerate(self.path(y, generator, self.guidance)) if k in shown}
        return torch.stack([frames[k] for k in shown]).clamp(-1, 1)


@torch.no_grad()
def guided(network: nn.Module, x: Tensor, times: Tensor, condition: Tensor, guidance: float) -> Tensor:
    """What a network predicts of x (N, C, H, W) at times (N,): (1 + w) times that under the condition (N, K), − w times
    that under none.
    """
    if guidance == 0:
        return network(x, times, condition)
    both = network(x, times, torch.cat([condition, torch.zeros_like(condition)]))
    conditional, unconditional = both.chunk(2)
    return (1 + guidance) * conditional - guidance * unconditional
