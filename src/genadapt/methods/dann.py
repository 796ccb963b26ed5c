"""DANN: domain-adversarial training with a gradient-reversal layer (Ganin et al. 2016; report rows A3 and A4)."""

import math
from typing import Any, Literal

import torch
from torch import Tensor, nn
from torch.nn.functional import binary_cross_entropy_with_logits
from torch.optim import Optimizer

from ..networks.small_cnn import Features, Head
from ..plan.fields import Betas, Count, Rate, Schedule, Weight
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


def ramp(progress: float) -> float:
    """λ_p = 2 / (1 + exp(−10 p)) − 1: from 0 to 1 over training (row A4)."""
    return 2 / (1 + math.exp(-10 * progress)) - 1


class DomainAdversarial(Classifier):
    """Features from which a label head predicts the label, and a domain head cannot predict the domain.

    Adversarial training on one loss oscillates: with momentum (`betas`, Adam's) features and domain head each respond
    to what the other was some steps ago, and at a constant rate training ends anywhere in the oscillation. Without
    momentum and with a falling `lr_schedule`, neither of which the reports have, it is stable.
    """

    domains = 2

    def __init__(
        self,
        features: nn.Module,  # images (B, C, H, W) → (B, F)
        head: nn.Module,  # (B, F) → logits of the labels (B, K)
        domain: nn.Module,  # (B, F) → logit of the target (B, 1)
        *,
        lr: Rate,
        lr_schedule: Schedule = "constant",
        betas: Betas = (0.9, 0.999),
        weight: Weight = 1.0,
        weight_schedule: Literal["constant", "ramp"] = "constant",
    ):
        super().__init__()
        self.weight, self.ramp = weight, weight_schedule == "ramp"
        self.lr, self.lr_schedule = lr, lr_schedule
        self.features, self.head, self.domain = features, head, domain
        self.optimizer = adam(self.parameters(), lr, betas)

    @property
    def optimizers(self) -> dict[str, Optimizer]:
        """One Adam over everything: the reversal layer makes features and domain head adversaries."""
        return {"all": self.optimizer}

    def step(self, batch: Batch, progress: float) -> dict[str, Tensor]:
        """One step on label loss (source) plus domain loss (both), reversed for the features."""
        set_rate(self.optimizer, self.lr, self.lr_schedule, progress)
        weight = self.weight * (ramp(progress) if self.ramp else 1.0)
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


class DANN(DomainAdversarial):
    """With the small network of A3 and A4, as wide as `width`; `hidden` units in each head.

    With `standardise`, not in the reports, it sees images of mean 0 and deviation 1.
    """

    def __init__(self, spec: Spec, *, width: Count, hidden: Count, standardise: bool = False, **adversarial: Any):
        features = Features(spec.shape, width, standardise)
        head, domain = Head(features.size, hidden, spec.labels), Head(features.size, hidden, 1)
        super().__init__(features, head, domain, **adversarial)
