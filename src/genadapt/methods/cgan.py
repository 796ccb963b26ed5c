"""Conditional DCGAN: both players are told which labels an image has (Mirza and Osindero 2014; report row E1)."""

from torch import Tensor

from ..networks.conditional import ConditionalDiscriminator64, ConditionalGenerator64
from .base import Spec, adam
from .dcgan import GAN


class ConditionalDCGAN(GAN):
    """On 64×64 images with multi-hot labels; fakes are made under the labels of the batch's own images."""

    def __init__(
        self,
        spec: Spec,
        *,
        z: int,
        width: int,
        generator_lr: float,
        discriminator_lr: float,
        betas: tuple[float, float],
        real_labels: tuple[float, float],
        fake_labels: tuple[float, float],
        ema: float,
    ):
        super().__init__()
        self.z, self.real_labels, self.fake_labels = z, real_labels, fake_labels
        self.generator = ConditionalGenerator64(z, width, spec.shape[0], spec.labels)
        norms = (False, True, True, True)
        self.discriminator = ConditionalDiscriminator64(width, spec.shape[0], spec.labels, norms)
        self.generator_optimizer = adam(self.generator.parameters(), generator_lr, betas)
        self.discriminator_optimizer = adam(self.discriminator.parameters(), discriminator_lr, betas)
        self.keep_average(ema)

    def conditions(self, y: Tensor) -> tuple[Tensor]:
        """The labels y (B, L)."""
        return (y,)
