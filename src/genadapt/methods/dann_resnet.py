"""DANN on ResNet-18 features with a deep domain classifier (report row B3)."""

from typing import Any

from ..networks.resnet import DomainClassifier, ResNet18, label_head
from ..plan.fields import Count
from .base import Spec
from .dann import DomainAdversarial


class ResNetDANN(DomainAdversarial):
    """With wider and deeper networks than DANN's; `width` is ResNet-18's, 64 in the report."""

    def __init__(self, spec: Spec, *, width: Count, **adversarial: Any):
        features = ResNet18(width)
        head, domain = label_head(features.size, spec.labels), DomainClassifier(features.size)
        super().__init__(features, head, domain, **adversarial)
