"""What all GANs share: generator and discriminator, the losses with smoothed labels, the averaged generator."""

from collections.abc import Iterator
from contextlib import contextmanager
from copy import deepcopy

import torch
from torch import Tensor, nn
from torch.nn.functional import binary_cross_entropy_with_logits
from torch.optim import Optimizer

from ..plan.fields import Betas, Decay, Range
from .base import Batch, Generator, adam, minimise, update_ema

REAL = (1.0, 1.0)  # the labels that the generator learns from


def smooth_bce(logits: Tensor, bounds: tuple[float, float]) -> Tensor:
    """Binary cross entropy of logits (B,) with a label per image, uniform in `bounds`.

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


def accuracies(on_real: Tensor, on_fake: Tensor) -> dict[str, Tensor]:
    """Shares of reals and of fakes that the discriminator's logits (B,) get right."""
    return {"accuracy on real": (on_real > 0).float().mean(), "accuracy on fake": (on_fake < 0).float().mean()}


class GAN(Generator):
    """A generator of codes (B, z), trained against a discriminator; sub-classes set the optimizer of each.

    With `ema` above 0 samples come from an exponential moving average of the generator (Yazıcı et al. 2019) of this
    decay. The reports have none: in few steps adversarial training oscillates, and the average is stable.
    """

    generator_optimizer: Optimizer
    discriminator_optimizer: Optimizer

    def __init__(self, z: int, generator: nn.Module, discriminator: nn.Module, *, ema: Decay = 0.0):
        super().__init__()
        self.z, self.generator, self.discriminator, self.decay = z, generator, discriminator, ema
        self.average = deepcopy(generator).requires_grad_(False) if ema else None

    @property
    def optimizers(self) -> dict[str, Optimizer]:
        """One of the generator, one of the discriminator."""
        return {"generator": self.generator_optimizer, "discriminator": self.discriminator_optimizer}

    def update_generator(self, loss: Tensor) -> None:
        """One step of the generator down the gradient of `loss`, and one of its average."""
        minimise(self.generator_optimizer, loss)
        if self.average is not None:
            update_ema(self.average, self.generator, self.decay)

    def conditions(self, y: Tensor) -> tuple[Tensor, ...]:
        """What the networks are conditioned on, of labels y, (B,) or (B, L): nothing, unless a sub-class says more."""
        return ()

    def make(self, y: Tensor) -> Tensor:
        """Images (B, C, H, W) under the conditions of y, to learn from."""
        return self.generator(torch.randn(len(y), self.z, device=y.device), *self.conditions(y))

    def sample(self, y: Tensor, generator: torch.Generator) -> Tensor:
        """Images (N, C, H, W) under the conditions of y, (N,) or (N, L)."""
        network = self.generator if self.average is None else self.average
        codes = torch.randn(len(y), self.z, generator=generator, device=y.device)
        return network(codes, *self.conditions(y))


class SmoothedGAN(GAN):
    """By Adam on the binary cross entropy; the step is that of plain DCGAN.

    `real_labels` and `fake_labels` bound the labels that the discriminator learns from.
    """

    def __init__(
        self,
        z: int,
        generator: nn.Module,
        discriminator: nn.Module,
        rates: tuple[float, float],  # of learning: the generator's, the discriminator's
        *,
        betas: Betas = (0.5, 0.999),
        real_labels: Range = (1.0, 1.0),
        fake_labels: Range = (0.0, 0.0),
        **gan: float,
    ):
        super().__init__(z, generator, discriminator, **gan)
        self.real_labels, self.fake_labels = real_labels, fake_labels
        self.generator_optimizer = adam(generator.parameters(), rates[0], betas)
        self.discriminator_optimizer = adam(discriminator.parameters(), rates[1], betas)

    def step(self, batch: Batch, progress: float) -> dict[str, Tensor]:
        """One step of the discriminator, then one of the generator, on the same fakes."""
        fakes, conditions = self.make(batch.y), self.conditions(batch.y)
        on_real = self.discriminator(batch.x, *conditions)
        on_fake = self.discriminator(fakes.detach(), *conditions)
        loss_d = smooth_bce(on_real, self.real_labels) + smooth_bce(on_fake, self.fake_labels)
        minimise(self.discriminator_optimizer, loss_d)

        with frozen(self.discriminator):
            loss_g = smooth_bce(self.discriminator(fakes, *conditions), REAL)
            self.update_generator(loss_g)
        return {"discriminator": loss_d.detach(), "generator": loss_g.detach(), **accuracies(on_real, on_fake)}
