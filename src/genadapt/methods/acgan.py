"""ACGAN: a GAN whose discriminator also names the class (Odena et al. 2017; report row A2)."""

import torch
from torch import Tensor
from torch.nn.functional import cross_entropy

from ..networks.acgan import DigitDiscriminator, DigitGenerator
from .base import Batch, Spec, adam, minimise
from .dcgan import GAN, frozen, smooth_bce


class ACGAN(GAN):
    """Two players on 28×28 digits. `real_labels` and `fake_labels` bound the labels that the discriminator learns from.

    `fake_class_weight` is that of the classification loss on fakes in what the discriminator learns: 1 in the paper and
    the report. Taught that fakes show what was asked for, whatever they show, both players may for long agree on signs
    that are no digits. With 0 only real images teach it what a digit is. Below 0 it plays about the class too: it
    learns to take fakes for other classes, as far as real images allow.
    """

    def __init__(
        self,
        spec: Spec,
        *,
        z: int,
        width: int,
        discriminator_width: int,
        last_norm: bool,
        lr: float,
        betas: tuple[float, float],
        real_labels: tuple[float, float],
        fake_labels: tuple[float, float],
        fake_class_weight: float,
        ema: float,
    ):
        super().__init__()
        self.z, self.real_labels, self.fake_labels, self.last_norm = z, real_labels, fake_labels, last_norm
        self.fake_class_weight = fake_class_weight
        self.generator = DigitGenerator(z, width, spec.labels, spec.shape[0])
        self.discriminator = DigitDiscriminator(discriminator_width, spec.labels, spec.shape[0], last_norm)
        self.generator_optimizer = adam(self.generator.parameters(), lr, betas)
        self.discriminator_optimizer = adam(self.discriminator.parameters(), lr, betas)
        self.keep_average(ema)

    def conditions(self, y: Tensor) -> tuple[Tensor]:
        """The classes y (B,)."""
        return (y,)

    def step(self, batch: Batch, progress: float) -> dict[str, Tensor]:
        """One step of the discriminator, then one of the generator, on the same fakes and their classes."""
        fakes = self.make(batch.y)
        on_real, on_fake, label_real, label_fake = self._discriminate(batch.x, fakes.detach())
        classes = cross_entropy(label_real, batch.y) + self.fake_class_weight * cross_entropy(label_fake, batch.y)
        loss_d = smooth_bce(on_real, self.real_labels) + smooth_bce(on_fake, self.fake_labels) + classes
        minimise(self.discriminator_optimizer, loss_d)

        with frozen(self.discriminator):
            if self.last_norm:
                _, on_fake_again, _, label_fake_again = self._discriminate(batch.x, fakes)
            else:
                on_fake_again, label_fake_again = self.discriminator(fakes)
            loss_g = smooth_bce(on_fake_again, (1.0, 1.0)) + cross_entropy(label_fake_again, batch.y)
            self.update_generator(loss_g)
        return {
            "discriminator": loss_d.detach(),
            "generator": loss_g.detach(),
            "accuracy on real": (on_real > 0).float().mean(),
            "accuracy on fake": (on_fake < 0).float().mean(),
            "class accuracy": (label_real.argmax(1) == batch.y).float().mean(),
        }

    def _discriminate(self, reals: Tensor, fakes: Tensor) -> tuple[Tensor, Tensor, Tensor, Tensor]:
        """Logits for real (B,) and (B,), for the classes (B, K) and (B, K), of reals and of fakes.

        In a batch of their own, as usual, batch norm shows the discriminator when fakes are too much alike.
        But a batch norm on a 1×1 map right before the heads takes away what all images of a batch have in
        common, that is whether they are real: with it both kinds must share a batch.
        """
        if self.last_norm:
            real, label = self.discriminator(torch.cat([reals, fakes]))
            return *real.split(len(reals)), *label.split(len(reals))
        (on_real, label_real), (on_fake, label_fake) = self.discriminator(reals), self.discriminator(fakes)
        return on_real, on_fake, label_real, label_fake
