"""ResNet-18 trained on labels alone: the object evaluator of i-CLEVR (report E), the judge of its rows."""

import math
from typing import Literal

from torch import Tensor, nn
from torch.optim import Optimizer

from ..networks.resnet import ResNet18 as Features
from .base import Batch, Classifier, Spec, adam, minimise
from .supervised import label_loss


class ResNet18(Classifier):
    """torchvision's network, at width 64, with one output a class or object."""

    def __init__(self, spec: Spec, *, width: int, lr: float, lr_schedule: Literal["constant", "cosine"]):
        super().__init__()
        self.lr, self.cosine = lr, lr_schedule == "cosine"
        self.features = Features(width)
        self.head = nn.Linear(self.features.size, spec.labels)
        self.optimizer = adam(self.parameters(), lr, (0.9, 0.999))

    @property
    def optimizers(self) -> dict[str, Optimizer]:
        """One Adam over everything."""
        return {"all": self.optimizer}

    def step(self, batch: Batch, progress: float) -> dict[str, Tensor]:
        """One step on the label loss; by a cosine the learning rate falls to 0 over training."""
        for group in self.optimizer.param_groups:
            group["lr"] = self.lr * (0.5 + 0.5 * math.cos(math.pi * progress) if self.cosine else 1.0)
        loss = label_loss(self.head(self.features(batch.x)), batch.y)
        minimise(self.optimizer, loss)
        return {"label": loss.detach()}

    def predict(self, x: Tensor) -> tuple[Tensor, Tensor]:
        """Logits and the features."""
        features = self.features(x)
        return self.head(features), features
