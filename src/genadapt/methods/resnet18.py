"""ResNet-18 trained on labels alone: the object evaluator of i-CLEVR (report E), the evaluator of its rows."""

from typing import Literal

from torch import Tensor, nn

from ..networks.resnet import ResNet18 as Features
from .base import Spec, adam
from .supervised import Labelled


class ResNet18(Labelled):
    """torchvision's network, at width 64, with one output a class or object."""

    def __init__(self, spec: Spec, *, width: int, lr: float, lr_schedule: Literal["constant", "cosine"]):
        super().__init__()
        self.lr, self.lr_schedule = lr, lr_schedule
        self.features = Features(width)
        self.head = nn.Linear(self.features.size, spec.labels)
        self.optimizer = adam(self.parameters(), lr, (0.9, 0.999))

    def predict(self, x: Tensor) -> tuple[Tensor, Tensor]:
        """Logits and the features."""
        features = self.features(x)
        return self.head(features), features
