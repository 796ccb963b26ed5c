"""DCGAN (Radford et al. 2016; report rows A1, B2, C1, D2), and what all games of two players share."""

from collections.abc import Iterator
from contextlib import contextmanager
from copy import deepcopy

import torch
from torch import Tensor, nn
from torch.nn.functional import binary_cross_entropy_with_logits
from torch.optim import Optimizer

from ..networks.dcgan import Discriminator64, Generator64
from .base import Batch, Generator, Spec, adam, minimise, update_ema


def smooth_bce(logits: Tensor, bounds: tuple[float, float]) -> Tensor:
    """Binary cross entropy of logits (B,) with one label for each image, uniform in `bounds`.

    For labels above 1 the loss has no minimum. In the report's sigmoid the probability rounds to 1 at
    a logit of 17, and there the gradient ends; so it does here.
    """
    low, high = bounds
    labels = torch.empty_like(logits).uniform_(low, high) if low < high else torch.full_like(logits, low)
    return binary_cross_entropy_with_logits(logits.clamp(max=17.0), labels)


@contextmanager
def frozen(network: nn.Module) -> Iterator[None]:
    """Without gradients of the network's own weights: where they are not needed, a third of its backward pass."""
    network.requires_grad_(False)
    yield
    network.requires_grad_(True)


class GAN(Generator):
    """A generator against a discriminator, each with its optimizer; the step is that of plain DCGAN.

    Sub-classes set z and both players with their optimizers, then call `keep_average`; for this step they also set
    `real_labels` and `fake_labels`, the bounds of the labels that the discriminator learns from.
    """

    z: int
    real_labels: tuple[float, float]
    fake_labels: tuple[float, float]
    generator: nn.Module
    discriminator: nn.Module
    generator_optimizer: Optimizer
    discriminator_optimizer: Optimizer

    @property
    def optimizers(self) -> dict[str, Optimizer]:
        """One a player."""
        return {"generator": self.generator_optimizer, "discriminator": self.discriminator_optimizer}

    def keep_average(self, decay: float) -> None:
        """Sample from an exponential moving average of the generator (Yazıcı et al. 2019); with 0 from itself.

        The reports have none. In few steps the game swings, and the average calms it.
        """
        self.decay = decay
        self.average = deepcopy(self.generator).requires_grad_(False) if decay else None

    def update_generator(self, loss: Tensor) -> None:
        """One step of the generator down the gradient of `loss`; the average follows it."""
        minimise(self.generator_optimizer, loss)
        if self.average is not None:
            update_ema(self.average, self.generator, self.decay)

    def conditions(self, y: Tensor) -> tuple[Tensor, ...]:
        """What a player is told of the labels y, (B,) or (B, L): nothing, unless a sub-class says more."""
        return ()

    def make(self, y: Tensor) -> Tensor:
        """Images (B, C, H, W) under the conditions of y, to learn from."""
        return self.generator(torch.randn(len(y), self.z, device=y.device), *self.conditions(y))

    def step(self, batch: Batch, progress: float) -> dict[str, Tensor]:
        """One step of the discriminator, then one of the generator, on the same fakes."""
        fakes, told = self.make(batch.y), self.conditions(batch.y)
        on_real, on_fake = self.discriminator(batch.x, *told), self.discriminator(fakes.detach(), *told)
        loss_d = smooth_bce(on_real, self.real_labels) + smooth_bce(on_fake, self.fake_labels)
        minimise(self.discriminator_optimizer, loss_d)

        with frozen(self.discriminator):
            loss_g = smooth_bce(self.discriminator(fakes, *told), (1.0, 1.0))
            self.update_generator(loss_g)
        return {
            "discriminator": loss_d.detach(),
            "generator": loss_g.detach(),
            "accuracy on real": (on_real > 0).float().mean(),
            "accuracy on fake": (on_fake < 0).float().mean(),
        }

    def sample(self, y: Tensor, generator: torch.Generator) -> Tensor:
        """Images (N, C, H, W) under the conditions of y, (N,) or (N, L)."""
        network = self.generator if self.average is None else self.average
        codes = torch.randn(len(y), self.z, generator=generator, device=y.device)
        return network(codes, *self.conditions(y))


class DCGAN(GAN):
    """On 64×64 images, without conditions. `first_norm`: a batch norm after D's first convolution too (D2)."""

    def __init__(
        self,
        spec: Spec,
        *,
        z: int,
        width: int,
        first_norm: bool,
        lr: float,
        betas: tuple[float, float],
        real_labels: tuple[float, float],
        fake_labels: tuple[float, float],
        ema: float,
    ):
        super().__init__()
        self.z, self.real_labels, self.fake_labels = z, real_labels, fake_labels
        self.generator = Generator64(z, width, spec.shape[0])
        self.discriminator = Discriminator64(width, spec.shape[0], (first_norm, True, True, True))
        self.generator_optimizer = adam(self.generator.parameters(), lr, betas)
        self.discriminator_optimizer = adam(self.discriminator.parameters(), lr, betas)
        self.keep_average(ema)
