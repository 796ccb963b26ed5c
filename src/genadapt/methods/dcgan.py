"""DCGAN (Radford et al. 2016; report rows A1, B2, C1, D2)."""

from ..networks.dcgan import Discriminator64, Generator64
from ..plan.fields import Betas, Count, Decay, Range, Rate
from .base import Spec, adam
from .gan import GAN


class DCGAN(GAN):
    """On 64×64 images, without conditions. `first_norm`: a batch norm after D's first convolution too (D2)."""

    sizes = (64,)
    conditional = False

    def __init__(
        self,
        spec: Spec,
        *,
        z: Count,
        width: Count,
        first_norm: bool = False,
        lr: Rate,
        betas: Betas = (0.5, 0.999),
        real_labels: Range = (1.0, 1.0),
        fake_labels: Range = (0.0, 0.0),
        ema: Decay = 0.0,
    ):
        generator = Generator64(z, width, spec.shape[0])
        discriminator = Discriminator64(width, spec.shape[0], (first_norm, True, True, True))
        super().__init__(z, generator, discriminator, ema, real_labels, fake_labels)
        self.generator_optimizer = adam(self.generator.parameters(), lr, betas)
        self.discriminator_optimizer = adam(self.discriminator.parameters(), lr, betas)
