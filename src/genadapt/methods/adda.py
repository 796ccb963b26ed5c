"""ADDA: adversarial discriminative domain adaptation (Tzeng et al. 2017; report row B4).

First a source encoder and a label head learn the source's labels. Then both are frozen; a target encoder that
starts as a copy of the source encoder is trained against a discriminator, until target features look like source
features. The label head, unchanged, is applied to them.
"""

from itertools import pairwise

import torch
from torch import Tensor, nn
from torch.nn.functional import cross_entropy
from torch.optim import Optimizer

from ..networks.resnet import ResNet18
from ..plan.fields import Betas, Count, Rate, Share
from .base import Batch, Classifier, Spec, adam, minimise
from .supervised import label_loss

SOURCE, TARGET = 0, 1  # the discriminator's classes


def encoder(width: int) -> nn.Sequential:
    """ResNet-18 and a linear layer: images (B, 3, H, W) → features (B, 8 width), 512 in the report."""
    body = ResNet18(width)
    return nn.Sequential(body, nn.Linear(body.size, body.size))


def discriminator(size: int) -> nn.Sequential:
    """Features (B, size) → logits (B, 2): size → 128 → 32 → 8 → 2 with ReLU."""
    sizes = [size, 128, 32, 8]
    layers = [layer for before, after in pairwise(sizes) for layer in (nn.Linear(before, after), nn.ReLU(inplace=True))]
    return nn.Sequential(*layers, nn.Linear(8, 2))


class ADDA(Classifier):
    """`pretrain` is the share of all steps in which the source is learned; `width` is ResNet-18's, 64 in the report.

    `lr` is the learning rate on the source, `adapt_lr` that of adversarial training; the report has one for both. In
    few steps the source needs a large one, at which adversarial training would move target features away from their
    classes.
    """

    domains = 2

    def __init__(
        self,
        spec: Spec,
        *,
        width: Count,
        lr: Rate,
        adapt_lr: Rate,
        adapt_betas: Betas = (0.9, 0.999),
        pretrain: Share = 0.5,
    ):
        super().__init__()
        self.pretrain, size = pretrain, 8 * width
        self.source, self.target = encoder(width), encoder(width)
        self.head = nn.Linear(size, spec.labels)
        self.discriminator = discriminator(size)
        self.register_buffer("adapting", torch.tensor(False))
        self.source_adam = adam([*self.source.parameters(), *self.head.parameters()], lr, (0.9, 0.999))
        self.target_adam = adam(self.target.parameters(), adapt_lr, adapt_betas)
        self.discriminator_adam = adam(self.discriminator.parameters(), adapt_lr, adapt_betas)

    @property
    def optimizers(self) -> dict[str, Optimizer]:
        """One Adam for each part that is trained by itself."""
        return {"source": self.source_adam, "target": self.target_adam, "discriminator": self.discriminator_adam}

    def step(self, batch: Batch, progress: float) -> dict[str, Tensor]:
        """A step of the phase that is due."""
        if progress < self.pretrain:
            return self._learn_source(batch)
        if not self.adapting:
            self.target.load_state_dict(self.source.state_dict())
            self.adapting.fill_(True)
        return self._adapt(batch)

    def _learn_source(self, batch: Batch) -> dict[str, Tensor]:
        """One step of source encoder and label head on the labels."""
        loss = label_loss(self.head(self.source(batch.x)), batch.y)
        minimise(self.source_adam, loss)
        return {"label": loss.detach()}

    def _adapt(self, batch: Batch) -> dict[str, Tensor]:
        """One step of the discriminator, then one of the target encoder against it."""
        self.source.eval()  # frozen with its statistics, whatever mode training has set
        with torch.no_grad():
            source = self.source(batch.x)
        target = self.target(batch.target)
        domains = torch.full((len(source) + len(target),), TARGET, device=source.device)
        domains[: len(source)] = SOURCE
        logits = self.discriminator(torch.cat([source, target.detach()]))
        loss_d = cross_entropy(logits, domains)
        minimise(self.discriminator_adam, loss_d)

        self.discriminator.requires_grad_(False)
        loss_t = cross_entropy(self.discriminator(target), torch.full_like(domains[: len(target)], SOURCE))
        minimise(self.target_adam, loss_t)
        self.discriminator.requires_grad_(True)
        accuracy = (logits.argmax(1) == domains).float().mean()
        return {"discriminator": loss_d.detach(), "target encoder": loss_t.detach(), "domain accuracy": accuracy}

    def predict(self, x: Tensor) -> tuple[Tensor, Tensor]:
        """Logits and features of target images, by the target encoder; before it is trained by the source encoder."""
        features = self.target(x) if self.adapting else self.source(x)
        return self.head(features), features

    def predict_source(self, x: Tensor) -> tuple[Tensor, Tensor]:
        """Logits and features of source images, by the source encoder."""
        features = self.source(x)
        return self.head(features), features
