"""Supervised classification: "trained on source", "trained on target", and the judges."""

from typing import Literal

from torch import Tensor
from torch.nn.functional import binary_cross_entropy_with_logits, cross_entropy
from torch.optim import Optimizer

from ..networks.classifier import Features, Head
from .base import Batch, Classifier, Spec, adam, fall, minimise


def label_loss(logits: Tensor, y: Tensor) -> Tensor:
    """Cross entropy of logits (B, K) with classes (B,), or the mean binary one with multi-hot labels (B, K)."""
    if y.ndim == 2:
        return binary_cross_entropy_with_logits(logits, y)
    return cross_entropy(logits, y)


class Labelled(Classifier):
    """Any network that is trained on labels alone, by one Adam; sub-classes set `optimizer`, and `falling_from`.

    With `falling_from`, a learning rate, that falls from there to 0 over training, by a cosine.
    """

    optimizer: Optimizer
    falling_from: float | None = None

    @property
    def optimizers(self) -> dict[str, Optimizer]:
        """One Adam over everything."""
        return {"all": self.optimizer}

    def step(self, batch: Batch, progress: float) -> dict[str, Tensor]:
        """One step on the label loss."""
        if self.falling_from is not None:
            fall(self.optimizer, self.falling_from, progress)
        loss = label_loss(self.predict(batch.x)[0], batch.y)
        minimise(self.optimizer, loss)
        return {"label": loss.detach()}


class Supervised(Labelled):
    """The feature extractor and label predictor that DANN has too."""

    def __init__(self, spec: Spec, *, width: int, hidden: int, lr: float, lr_schedule: Literal["constant", "cosine"]):
        super().__init__()
        self.falling_from = lr if lr_schedule == "cosine" else None
        self.features = Features(spec.shape, width)
        self.head = Head(self.features.size, hidden, spec.labels)
        self.optimizer = adam(self.parameters(), lr, (0.9, 0.999))

    def predict(self, x: Tensor) -> tuple[Tensor, Tensor]:
        """Logits and the extractor's features."""
        features = self.features(x)
        return self.head(features), features
