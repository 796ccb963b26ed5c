"""Supervised classification: "trained on source", "trained on target", and the evaluators."""

from torch import Tensor
from torch.nn.functional import binary_cross_entropy_with_logits, cross_entropy
from torch.optim import Optimizer

from ..networks.small_cnn import Features, Head
from ..plan.fields import Count, Rate, Schedule
from .base import Batch, Classifier, Spec, adam, minimise, set_rate


def label_loss(logits: Tensor, y: Tensor) -> Tensor:
    """Cross entropy of logits (B, K) with classes (B,), or the mean binary one with multi-hot labels (B, K)."""
    if y.ndim == 2:
        return binary_cross_entropy_with_logits(logits, y)
    return cross_entropy(logits, y)


class Labelled(Classifier):
    """Any network that is trained on labels alone; sub-classes set Adam, its learning rate and the rate's schedule."""

    optimizer: Optimizer
    lr: float
    lr_schedule: Schedule

    @property
    def optimizers(self) -> dict[str, Optimizer]:
        """One Adam over everything."""
        return {"all": self.optimizer}

    def step(self, batch: Batch, progress: float) -> dict[str, Tensor]:
        """One step on the label loss."""
        set_rate(self.optimizer, self.lr, self.lr_schedule, progress)
        loss = label_loss(self.predict(batch.x)[0], batch.y)
        minimise(self.optimizer, loss)
        return {"label": loss.detach()}


class Supervised(Labelled):
    """The feature extractor and label predictor that DANN has too; `standardise` as there."""

    def __init__(
        self,
        spec: Spec,
        *,
        width: Count,
        hidden: Count,
        standardise: bool = False,
        lr: Rate,
        lr_schedule: Schedule = "constant",
    ):
        super().__init__()
        self.lr, self.lr_schedule = lr, lr_schedule
        self.features = Features(spec.shape, width, standardise)
        self.head = Head(self.features.size, hidden, spec.labels)
        self.optimizer = adam(self.parameters(), lr, (0.9, 0.999))

    def predict(self, x: Tensor) -> tuple[Tensor, Tensor]:
        """Logits and the extractor's features."""
        features = self.features(x)
        return self.head(features), features
