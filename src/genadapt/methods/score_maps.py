"""Which objects a scene shows, by the highest score at any place (Oquab et al. 2015).

One place is enough for a label; nothing is averaged over the image. Small objects are so learned from far fewer
images and steps than by ResNet-18, the reports' evaluator, which evaluates at scale full.
"""

from torch import Tensor

from ..networks.score_maps import ScoreMaps
from ..plan.fields import Count, Rate
from .base import Spec, adam
from .supervised import Labelled


class MaxPooledScores(Labelled):
    """Fully convolutional; the logit of a label is the maximum of its score map."""

    def __init__(self, spec: Spec, *, width: Count, lr: Rate):
        super().__init__()
        self.lr, self.lr_schedule = lr, "cosine"
        self.network = ScoreMaps(spec.shape[0], width, spec.labels)
        self.optimizer = adam(self.parameters(), lr, (0.9, 0.999))

    def predict(self, x: Tensor) -> tuple[Tensor, Tensor]:
        """Logits (N, K), and features (N, F): the maximum of each feature map."""
        scores, features = self.network(x)
        return scores.amax((2, 3)), features.amax((2, 3))
