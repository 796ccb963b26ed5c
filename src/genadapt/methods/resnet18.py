"""ResNet-18 trained on labels alone: the object evaluator of i-CLEVR (report E), the evaluator of its rows."""

from torch import Tensor, nn

from ..networks.resnet import ResNet18 as Features
from ..plan.fields import Count, Rate, Schedule
from .base import Spec, adam
from .supervised import Labelled


class ResNet18(Labelled):
    """torchvision's network, at width 64, with one output for each class or object."""

    def __init__(self, spec: Spec, *, width: Count, lr: Rate, lr_schedule: Schedule = "constant"):
        super().__init__()
        self.lr, self.lr_schedule = lr, lr_schedule
        self.features = Features(width)
        self.head = nn.Linear(self.features.size, spec.labels)
        self.optimizer = adam(self.parameters(), lr, (0.9, 0.999))

    def predict(self, x: Tensor) -> tuple[Tensor, Tensor]:
        """Logits and the features."""
        features = self.features(x)
        return self.head(features), features
