"""Self-training on the target: a mean teacher's predictions of target images are what the student learns there.

The teacher is the average of the student's weights (Tarvainen and Valpola 2017; French et al. 2018), with statistics of
the target's images as they are. Its predictions, aligned with equally frequent classes (Berthelot et al. 2020), are
learned where it is about as sure as the student is of the source (AdaMatch: Berthelot et al. 2022), from the same
images after augmentation (FixMatch: Sohn et al. 2020).
"""

from copy import deepcopy

import torch
from torch import Tensor, nn
from torch.nn.functional import cross_entropy
from torch.optim import Optimizer
from torch.special import entr

from ..networks.small_cnn import SmallCNN
from ..plan.fields import Betas, Count, Decay, Rate, Schedule, Share, Weight
from .base import Batch, Classifier, Spec, adam, minimise, set_rate

AVERAGED = 0.05  # share of a batch in the teacher's statistics and in the frequencies of classes


class SelfTraining(Classifier):
    """With DANN's small network, of which each domain has batch norm's statistics of its own.

    Each part can be left out. `teacher`: decay of the average of the weights, 0 for the student's own weights.
    `own_statistics`: without, the two domains are normalised together. `confidence`: a prediction is learned where it
    is as sure as this share of the student's mean confidence on the source, 0 for all. `alignment`: predictions are
    multiplied by this power of the ratio of equal frequencies of the classes to those predicted of late, 0 for none.
    `balance`: weight of the negative entropy of a batch's mean prediction. `weight`: of the loss on the target, to
    which it rises from 0 in the first `ramp` of training.
    """

    domains = 2
    labels = "classes"

    def __init__(
        self,
        spec: Spec,
        *,
        width: Count,
        hidden: Count,
        standardise: bool = True,
        lr: Rate,
        lr_schedule: Schedule = "cosine",
        betas: Betas = (0.9, 0.99),
        teacher: Decay = 0.98,
        own_statistics: bool = True,
        confidence: Share = 0.9,
        alignment: Weight = 0.5,
        balance: Weight = 0.1,
        weight: Weight = 1.0,
        ramp: Share = 0.2,
    ):
        super().__init__()
        self.lr, self.lr_schedule, self.decay, self.own_statistics = lr, lr_schedule, teacher, own_statistics
        self.confidence, self.alignment, self.balance = confidence, alignment, balance
        self.weight, self.ramp = weight, ramp
        self.student = SmallCNN(spec.shape, width, hidden, spec.labels, standardise)
        self.teacher = deepcopy(self.student).requires_grad_(False)
        for norm in (module for module in self.teacher.modules() if isinstance(module, nn.BatchNorm2d)):
            norm.momentum = AVERAGED
        self.register_buffer("frequencies", torch.full((spec.labels,), 1 / spec.labels))
        self.adam = adam(self.student.parameters(), lr, betas)

    @property
    def optimizers(self) -> dict[str, Optimizer]:
        """One Adam for the student."""
        return {"student": self.adam}

    def step(self, batch: Batch, progress: float) -> dict[str, Tensor]:
        """One step of the student on the source's labels and on the teacher's, then one of the teacher."""
        set_rate(self.adam, self.lr, self.lr_schedule, progress)
        confidence, labels = self.pseudo_labels(batch)
        on_source, on_target = self.logits(self.student, batch.x, batch.target)
        sure = on_source.detach().softmax(1).amax(1).mean()
        learned = (confidence >= self.confidence * sure).float()
        source = cross_entropy(on_source, batch.y)
        target = (cross_entropy(on_target, labels, reduction="none") * learned).mean()
        balance = -entr(on_target.softmax(1).mean(0)).sum()
        weight = self.weight * (min(1.0, progress / self.ramp) if self.ramp else 1.0)
        minimise(self.adam, source + weight * (target + self.balance * balance))
        self.update_teacher()
        return {"label": source.detach(), "target": target.detach(), "target images learned": learned.mean()}

    def logits(self, network: SmallCNN, source: Tensor, target: Tensor) -> tuple[Tensor, Tensor]:
        """Logits (B, K) of images of either domain (B, C, H, W), normalised apart or together."""
        if self.own_statistics:
            return network(source)[0], network(target)[0]
        return network(torch.cat([source, target]))[0].split([len(source), len(target)])

    @torch.no_grad()
    def pseudo_labels(self, batch: Batch) -> tuple[Tensor, Tensor]:
        """How sure the teacher is of what it predicts of target images (B,), and the classes that it predicts (B,)."""
        logits = (
            self.teacher(batch.plain)[0] if self.own_statistics else self.logits(self.teacher, batch.x, batch.plain)[1]
        )
        predictions = logits.softmax(1)
        self.frequencies.lerp_(predictions.mean(0), AVERAGED)
        return aligned(predictions, self.frequencies, self.alignment).max(1)

    @torch.no_grad()
    def update_teacher(self) -> None:
        """Move the teacher's weights on; its statistics are of its own images."""
        for mean, value in zip(self.teacher.parameters(), self.student.parameters(), strict=True):
            mean.lerp_(value, 1 - self.decay)

    def predict(self, x: Tensor) -> tuple[Tensor, Tensor]:
        """Logits and features of the teacher."""
        return self.teacher(x)


def aligned(predictions: Tensor, frequencies: Tensor, power: float) -> Tensor:
    """Predictions (B, K) times a power of equal frequencies over those of the classes (K,), normalised again."""
    weighted = predictions * (1 / len(frequencies) / frequencies) ** power
    return weighted / weighted.sum(1, keepdim=True)
