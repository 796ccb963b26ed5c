"""Conditional DCGAN: both networks are conditioned on the labels (Mirza and Osindero 2014; report row E1)."""

from torch import Tensor

from ..networks.conditional import ConditionalDiscriminator64, ConditionalGenerator64
from ..plan.fields import Betas, Count, Decay, Range, Rate
from .base import Spec, adam
from .gan import GAN


class ConditionalDCGAN(GAN):
    """On 64×64 images with multi-hot labels; fakes are made under the labels of the batch's own images."""

    sizes = (64,)
    labels = "multi-hot"

    def __init__(
        self,
        spec: Spec,
        *,
        z: Count,
        width: Count,
        generator_lr: Rate,
        discriminator_lr: Rate,
        betas: Betas = (0.5, 0.999),
        real_labels: Range = (1.0, 1.0),
        fake_labels: Range = (0.0, 0.0),
        ema: Decay = 0.0,
    ):
        generator = ConditionalGenerator64(z, width, spec.shape[0], spec.labels)
        norms = (False, True, True, True)
        discriminator = ConditionalDiscriminator64(width, spec.shape[0], spec.labels, norms)
        super().__init__(z, generator, discriminator, ema, real_labels, fake_labels)
        self.generator_optimizer = adam(self.generator.parameters(), generator_lr, betas)
        self.discriminator_optimizer = adam(self.discriminator.parameters(), discriminator_lr, betas)

    def conditions(self, y: Tensor) -> tuple[Tensor]:
        """The labels y (B, L)."""
        return (y,)
