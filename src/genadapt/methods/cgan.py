"""Conditional DCGAN: both networks are conditioned on the labels (Mirza and Osindero 2014; report row E1)."""

from typing import Any

from torch import Tensor

from ..networks.conditional import ConditionalDiscriminator64, ConditionalGenerator64
from ..plan.fields import Count, Rate
from .base import Spec
from .gan import SmoothedGAN


class ConditionalDCGAN(SmoothedGAN):
    """On 64×64 images with multi-hot labels; fakes are made under the labels of the batch's own images."""

    sizes = (64,)
    labels = "multi-hot"

    def __init__(
        self, spec: Spec, *, z: Count, width: Count, generator_lr: Rate, discriminator_lr: Rate, **smoothed: Any
    ):
        generator = ConditionalGenerator64(z, width, spec.shape[0], spec.labels)
        norms = (False, True, True, True)
        discriminator = ConditionalDiscriminator64(width, spec.shape[0], spec.labels, norms)
        super().__init__(z, generator, discriminator, (generator_lr, discriminator_lr), **smoothed)

    def conditions(self, y: Tensor) -> tuple[Tensor]:
        """The labels y (B, L)."""
        return (y,)
