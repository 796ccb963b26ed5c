"""R3GAN: a relativistic loss, with gradient penalties on reals and on fakes (Huang et al. 2024)."""

from typing import Any

import torch
from torch import Tensor
from torch.nn.functional import one_hot, softplus

from ..errors import UserError
from ..networks.average import Average
from ..networks.diff_augment import diff_augment
from ..networks.r3gan import ResidualDiscriminator, ResidualGenerator
from ..plan.fields import Betas, Column, Count, Decay, Rate, Schedule, Weight
from .base import Batch, Spec, adam, minimise, set_rate
from .gan import GAN


class RelativisticGAN(GAN):
    """On 28×28 or 64×64 images; the networks are conditioned on as many numbers as `labels`.

    Both learn from one pass through the discriminator, each against what the other was before the step: the way back
    that the penalties need is the generator's way back too. The paper takes them in turn.

    `penalty` weighs R1 + R2, at every step; with `augmented` the discriminator sees all images by DiffAugment, which
    helps where they are few.
    """

    sizes = (28, 64)

    def __init__(
        self,
        spec: Spec,
        labels: int,
        *,
        z: Count,
        width: Count,
        lr: Rate,
        lr_schedule: Schedule = "cosine",
        betas: Betas = (0.0, 0.99),
        penalty: Weight,
        augmented: bool = False,
        ema: Decay = 0.999,
    ):
        channels, size, _ = spec.shape
        generator = ResidualGenerator(z, width, channels, size, labels)
        super().__init__(z, generator, ResidualDiscriminator(width, channels, size, labels))
        self.average = Average(generator, ema)
        self.lr, self.lr_schedule, self.penalty, self.augmented = lr, lr_schedule, penalty, augmented
        self.generator_optimizer = adam(self.generator.parameters(), lr, betas)
        self.discriminator_optimizer = adam(self.discriminator.parameters(), lr, betas)

    def step(self, batch: Batch, progress: float) -> dict[str, Tensor]:
        """One step of both networks; a real and a fake under the same conditions are a pair."""
        for optimizer in self.optimizers.values():
            set_rate(optimizer, self.lr, self.lr_schedule, progress)
        images = torch.cat([batch.x, self.make(batch.y)])
        if self.augmented:
            images = diff_augment(images)
        conditions = (torch.cat([y, y]) for y in self.conditions(batch.y))
        logits, slopes = self.discriminator(images.detach(), *conditions)
        on_real, on_fake = logits.chunk(2)
        loss_d, loss_g = softplus(on_fake - on_real).mean(), softplus(on_real - on_fake).mean().detach()
        penalty = 2 * slopes.square().sum((1, 2, 3)).mean()  # R1 of the reals and R2 of the fakes
        minimise(self.discriminator_optimizer, loss_d + self.penalty / 2 * penalty)
        self.update_generator(_with_gradient(images.chunk(2)[1], slopes.chunk(2)[1], on_real - on_fake))
        return {
            "discriminator": loss_d.detach(),
            "generator": loss_g,
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


def _with_gradient(fakes: Tensor, slopes: Tensor, margins: Tensor) -> Tensor:
    """What has the gradient of the generator's loss, of fakes (B, C, H, W) and the discriminator's slopes there."""
    share = -margins.sigmoid() / len(margins)  # of softplus(margin), of the fake's logit
    return (fakes * (share[:, None, None, None] * slopes).detach()).sum()


class R3GAN(RelativisticGAN):
    """Without conditions."""

    conditional = False

    def __init__(self, spec: Spec, **relativistic: Any):
        super().__init__(spec, 0, **relativistic)


class ConditionalR3GAN(RelativisticGAN):
    """Under classes, or multi-hot labels: all of them, or the one of column `attribute`."""

    def __init__(self, spec: Spec, *, attribute: Column | None = None, **relativistic: Any):
        if attribute is not None and not (spec.multi and attribute < spec.labels):
            there = f"the {spec.labels} attributes" if spec.multi else "attributes; the data have classes"
            raise UserError(f"hparams.attribute: expected a column of {there}, found {attribute}")
        super().__init__(spec, spec.labels if attribute is None else 1, **relativistic)
        self.attribute, self.classes = attribute, spec.labels

    def conditions(self, y: Tensor) -> tuple[Tensor]:
        """Labels y, (B,) or (B, L), as numbers (B, L); or the attribute (B, 1) among them."""
        if y.ndim == 1:
            return (one_hot(y, self.classes).float(),)
        return (y if self.attribute is None else y[:, self.attribute].unsqueeze(1),)
