"""DCGAN (Radford et al. 2016) with smoothed labels (report row A1)."""

import torch
from torch import Tensor
from torch.nn.functional import binary_cross_entropy_with_logits
from torch.optim import Optimizer

from ..networks.dcgan import Discriminator64, Generator64
from .base import Batch, Generator, Spec, adam, minimise


def smooth_bce(logits: Tensor, bounds: tuple[float, float]) -> Tensor:
    """Binary cross entropy of logits (B,) with one label for each image, uniform in `bounds`.

    For labels above 1 the loss has no minimum. In the report's sigmoid the probability rounds to 1 at
    a logit of 17, and there the gradient ends; so it does here.
    """
    low, high = bounds
    labels = torch.empty_like(logits).uniform_(low, high) if low < high else torch.full_like(logits, low)
    return binary_cross_entropy_with_logits(logits.clamp(max=17.0), labels)


class DCGAN(Generator):
    """Two players on 64×64 images. `real` and `fake` bound the labels that the discriminator learns from."""

    def __init__(
        self,
        spec: Spec,
        *,
        z: int,
        width: int,
        lr: float,
        betas: tuple[float, float],
        real: tuple[float, float],
        fake: tuple[float, float],
    ):
        super().__init__()
        self.z, self.real, self.fake = z, real, fake
        self.generator = Generator64(z, width, spec.shape[0])
        self.discriminator = Discriminator64(width, spec.shape[0])
        self.generator_adam = adam(self.generator.parameters(), lr, betas)
        self.discriminator_adam = adam(self.discriminator.parameters(), lr, betas)

    @property
    def optimizers(self) -> dict[str, Optimizer]:
        """One Adam a player."""
        return {"generator": self.generator_adam, "discriminator": self.discriminator_adam}

    def step(self, batch: Batch, progress: float) -> dict[str, Tensor]:
        """One step of the discriminator, then one of the generator, on the same fakes."""
        fakes = self.generator(torch.randn(len(batch.x), self.z, device=batch.x.device))
        on_real, on_fake = self.discriminator(batch.x), self.discriminator(fakes.detach())
        loss_d = smooth_bce(on_real, self.real) + smooth_bce(on_fake, self.fake)
        minimise(self.discriminator_adam, loss_d)

        # the discriminator's own gradients are not needed here: frozen, a third of its backward pass is saved
        self.discriminator.requires_grad_(False)
        loss_g = smooth_bce(self.discriminator(fakes), (1.0, 1.0))
        minimise(self.generator_adam, loss_g)
        self.discriminator.requires_grad_(True)
        return {
            "discriminator": loss_d.detach(),
            "generator": loss_g.detach(),
            "accuracy on real": (on_real > 0).float().mean(),
            "accuracy on fake": (on_fake < 0).float().mean(),
        }

    def sample(self, y: Tensor, generator: torch.Generator) -> Tensor:
        """Images; y gives only their number."""
        return self.generator(torch.randn(len(y), self.z, generator=generator, device=y.device))
