"""Which objects a scene shows, by the highest score at any place (Oquab et al. 2015).

A label counts as seen where one place says so; nothing is averaged over the image. Of small objects that learns
with far fewer images and steps than ResNet-18, the reports' evaluator, which judges at scale full.
"""

import math

from torch import Tensor
from torch.optim import Optimizer

from ..networks.score_maps import ScoreMaps
from .base import Batch, Classifier, Spec, adam, minimise
from .supervised import label_loss


class MaxPooledScores(Classifier):
    """Fully convolutional; the logit of a label is the maximum of its score map."""

    def __init__(self, spec: Spec, *, width: int, lr: float):
        super().__init__()
        self.lr = lr
        self.network = ScoreMaps(spec.shape[0], width, spec.labels)
        self.optimizer = adam(self.parameters(), lr, (0.9, 0.999))

    @property
    def optimizers(self) -> dict[str, Optimizer]:
        """One Adam over everything."""
        return {"all": self.optimizer}

    def step(self, batch: Batch, progress: float) -> dict[str, Tensor]:
        """One step on the label loss; by a cosine the learning rate falls to 0 over training."""
        for group in self.optimizer.param_groups:
            group["lr"] = self.lr * (0.5 + 0.5 * math.cos(math.pi * progress))
        loss = label_loss(self.predict(batch.x)[0], batch.y)
        minimise(self.optimizer, loss)
        return {"label": loss.detach()}

    def predict(self, x: Tensor) -> tuple[Tensor, Tensor]:
        """Logits (N, K), and features (N, F): the maximum of each feature map."""
        scores, features = self.network(x)
        return scores.amax((2, 3)), features.amax((2, 3))
