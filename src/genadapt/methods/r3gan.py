"""R3GAN: a relativistic loss with gradient penalties on real and on fake, and no tricks (Huang et al. 2024)."""

from typing import Any

import torch
from torch import Tensor
from torch.nn.functional import one_hot, softplus

from ..errors import UserError
from ..networks.average import Average
from ..networks.r3gan import ResidualDiscriminator, ResidualGenerator
from ..plan.fields import Betas, Column, Count, Decay, Rate, Schedule, Weight
from .base import Batch, Spec, adam, minimise, set_rate
from .gan import GAN, accuracies


class R3GAN(GAN):
    """On 28×28 or 64×64 images, without conditions.

    Both networks learn from one pass through the discriminator: the way back that the penalties need is also the
    generator's, so that a step costs about as much as one of DCGAN. The paper takes them in turn.

    `penalty` weighs R1 + R2 and falls as the learning rate does; `diff_augment` changes reals and fakes alike before
    the discriminator sees them (Zhao et al. 2020), where data are few.
    """

    sizes = (28, 64)
    conditional = False

    def __init__(
        self,
        spec: Spec,
        *,
        z: Count,
        width: Count,
        lr: Rate,
        lr_schedule: Schedule = "cosine",
        betas: Betas = (0.0, 0.99),
        penalty: Weight,
        diff_augment: bool = False,
        ema: Decay,
        glr: float = 1.0,
    ):
        channels, size, labels = spec.shape[0], spec.shape[1], self.labels_of(spec)
        generator = ResidualGenerator(z, width, channels, size, labels)
        super().__init__(z, generator, ResidualDiscriminator(width, channels, size, labels))
        self.average = Average(generator, ema)
        self.lr, self.lr_schedule, self.penalty, self.diff_augment = lr, lr_schedule, penalty, diff_augment
        self.generator_optimizer = adam(self.generator.parameters(), lr, betas); self.glr=glr
        self.discriminator_optimizer = adam(self.discriminator.parameters(), lr, betas)

    def labels_of(self, spec: Spec) -> int:
        return 0

    def step(self, batch: Batch, progress: float) -> dict[str, Tensor]:
        """One step of both networks, each against what the other was before it."""
        for optimizer in self.optimizers.values():
            set_rate(optimizer, self.lr*(self.glr if optimizer is self.generator_optimizer else 1), self.lr_schedule, progress)
        fakes, conditions = self.make(batch.y), self.conditions(batch.y)
        images = torch.cat([batch.x, fakes])
        logits, slopes = self.discriminator(images.detach(), *(torch.cat([y, y]) for y in conditions))
        on_real, on_fake = logits.chunk(2)
        loss_d = softplus(on_fake - on_real).mean()
        penalty = slopes.square().sum((1, 2, 3)).mean() * 2  # of reals and of fakes
        minimise(self.discriminator_optimizer, loss_d + self.penalty / 2 * penalty)

        share = (on_real - on_fake).sigmoid() / len(fakes)  # of the loss, softplus(on_real - on_fake), downwards
        self.update_generator(-(fakes * (share[:, None, None, None] * slopes.chunk(2)[1]).detach()).sum())
        return {
            "discriminator": loss_d.detach(),
            "generator": softplus(on_real - on_fake).detach().mean(),
            "penalty": penalty.detach(),
            "pairs told apart": (on_real > on_fake).float().mean(),
        }

    def update_generator(self, loss: Tensor) -> None:
        """One step of the generator down the gradient of `loss`, and one of its average."""
        minimise(self.generator_optimizer, loss)
        self.average.update(self.generator)

    def sample(self, y: Tensor, generator: torch.Generator) -> Tensor:
        """Images (N, C, H, W) under the conditions of y, (N,) or (N, L)."""
        return super().sample(y, generator).clamp(-1, 1)
