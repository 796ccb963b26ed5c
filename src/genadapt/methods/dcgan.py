"""DCGAN (Radford et al. 2016; report rows A1, B2, C1, D2)."""

from typing import Any

from ..networks.dcgan import Discriminator64, Generator64
from ..plan.fields import Count, Rate
from .base import Spec
from .gan import SmoothedGAN


class DCGAN(SmoothedGAN):
    """On 64×64 images, without conditions. `first_norm`: a batch norm after D's first convolution too (D2)."""

    sizes = (64,)
    conditional = False

    def __init__(self, spec: Spec, *, z: Count, width: Count, first_norm: bool = False, lr: Rate, **smoothed: Any):
        generator = Generator64(z, width, spec.shape[0])
        discriminator = Discriminator64(width, spec.shape[0], (first_norm, True, True, True))
        super().__init__(z, generator, discriminator, (lr, lr), **smoothed)
