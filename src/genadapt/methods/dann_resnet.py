"""DANN on ResNet-18 features with a deep domain classifier (report row B3)."""

from typing import Literal

from torch import nn

from ..networks.resnet import DomainClassifier, ResNet18, classifier
from .base import Spec, adam
from .dann import DANN


class ResNetDANN(DANN):
    """As DANN, with wider and deeper networks; `width` is ResNet-18's, 64 in the report."""

    domains = 2

    def __init__(
        self,
        spec: Spec,
        *,
        width: int,
        lr: float,
        lr_schedule: Literal["constant", "cosine"],
        betas: tuple[float, float],
        weight: float,
        weight_schedule: Literal["constant", "ramp"],
    ):
        nn.Module.__init__(self)
        self.weight, self.ramp = weight, weight_schedule == "ramp"
        self.lr, self.lr_schedule = lr, lr_schedule
        self.features = ResNet18(width)
        self.head = classifier(self.features.size, spec.labels)
        self.domain = DomainClassifier(self.features.size)
        self.optimizer = adam(self.parameters(), lr, betas)
