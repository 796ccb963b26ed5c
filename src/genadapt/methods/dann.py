"""DANN: domain-adversarial training with a gradient-reversal layer (Ganin et al. 2016; report rows A3 and A4)."""

import math
from typing import Any, Literal

import torch
from torch import Tensor
from torch.nn.functional import binary_cross_entropy_with_logits
from torch.optim import Optimizer

from ..networks.small_cnn import Features, Head
from .base import Batch, Classifier, Spec, adam, minimise, set_rate
from .supervised import label_loss


class ReverseGradient(torch.autograd.Function):
    """The identity forward; multiplies the gradient by −weight backward."""

    @staticmethod
    def forward(ctx: Any, features: Tensor, weight: float) -> Tensor:
        """Return (B, F) as it is."""
        ctx.weight = weight
        return features.view_as(features)

    @staticmethod
    def backward(ctx: Any, gradient: Tensor) -> tuple[Tensor, None]:
        """Reverse the gradient (B, F)."""
        return -ctx.weight * gradient, None


def schedule(progress: float) -> float:
    """λ_p = 2 / (1 + exp(−10 p)) − 1: from 0 to 1 over training (row A4)."""
    return 2 / (1 + math.exp(-10 * progress)) - 1


class DANN(Classifier):
    """Features that tell the digit but not the domain.

    Two players on one loss swing: with momentum (`betas`, Adam's) each answers what the other did some steps ago, and
    at a constant rate the game ends wherever its last steps swing to. Without momentum and with a falling
    `lr_schedule`, neither of which the reports have, it is calm.
    """

    domains = 2

    def __init__(
        self,
        spec: Spec,
        *,
        width: int,
        hidden: int,
        lr: float,
        lr_schedule: Literal["constant", "cosine"],
        betas: tuple[float, float],
        weight: float,
        weight_schedule: Literal["constant", "ramp"],
    ):
        super().__init__()
        self.weight, self.ramp = weight, weight_schedule == "ramp"
        self.lr, self.lr_schedule = lr, lr_schedule
        self.features = Features(spec.shape, width)
        self.head = Head(self.features.size, hidden, spec.labels)
        self.domain = Head(self.features.size, hidden, 1)
        self.optimizer = adam(self.parameters(), lr, betas)

    @property
    def optimizers(self) -> dict[str, Optimizer]:
        """One Adam over everything: the reversal layer makes the two players adversaries."""
        return {"all": self.optimizer}

    def step(self, batch: Batch, progress: float) -> dict[str, Tensor]:
        """One step on label loss (source) plus domain loss (both), reversed for the features."""
        set_rate(self.optimizer, self.lr, self.lr_schedule, progress)
        weight = self.weight * (schedule(progress) if self.ramp else 1.0)
        features = self.features(torch.cat([batch.x, batch.target]))
        label = label_loss(self.head(features[: len(batch.x)]), batch.y)
        logits = self.domain(ReverseGradient.apply(features, weight)).squeeze(1)
        is_target = torch.arange(len(logits), device=logits.device) >= len(batch.x)
        domain = binary_cross_entropy_with_logits(logits, is_target.to(logits.dtype))
        minimise(self.optimizer, label + domain)
        accuracy = ((logits > 0) == is_target).float().mean()
        return {"label": label.detach(), "domain": domain.detach(), "domain accuracy": accuracy}

    def predict(self, x: Tensor) -> tuple[Tensor, Tensor]:
        """Logits and the adapted features."""
        features = self.features(x)
        return self.head(features), features
