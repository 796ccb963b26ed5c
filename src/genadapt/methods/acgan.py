"""ACGAN: a GAN whose discriminator also predicts the class (Odena et al. 2017; report row A2)."""

from typing import Annotated, Any

import torch
from pydantic import Field
from torch import Tensor
from torch.nn.functional import cross_entropy

from ..networks.acgan import DigitDiscriminator, DigitGenerator
from ..plan.fields import Count, Number, Rate
from .base import Batch, Spec, minimise
from .gan import REAL, SmoothedGAN, accuracies, frozen, smooth_bce


class ACGAN(SmoothedGAN):
    """On 28×28 images of classes.

    `fake_class_weight` is that of the classification loss on fakes in what the discriminator learns: 1 in the paper and
    the report. Then it learns that fakes show the class they were conditioned on, whatever they show, and for long both
    networks may agree on patterns that are no digits. With 0 only real images teach it what a digit is. Below 0 the
    class too is adversarial: it learns to take fakes for other classes, as far as real images allow.
    """

    sizes = (28,)
    labels = "classes"

    def __init__(
        self,
        spec: Spec,
        *,
        z: Count,
        width: Annotated[Count, Field(ge=4)],
        discriminator_width: Annotated[Count, Field(ge=4)],
        last_norm: bool = True,
        lr: Rate,
        fake_class_weight: Number = 1.0,
        **smoothed: Any,
    ):
        generator = DigitGenerator(z, width, spec.labels, spec.shape[0])
        discriminator = DigitDiscriminator(discriminator_width, spec.labels, spec.shape[0], last_norm)
        super().__init__(z, generator, discriminator, (lr, lr), **smoothed)
        self.last_norm, self.fake_class_weight = last_norm, fake_class_weight

    def conditions(self, y: Tensor) -> tuple[Tensor]:
        """The classes y (B,)."""
        return (y,)

    def step(self, batch: Batch, progress: float) -> dict[str, Tensor]:
        """One step of the discriminator, then one of the generator, on the same fakes and their classes."""
        fakes = self.make(batch.y)
        on_real, on_fake, classes_real, classes_fake = self._discriminate(batch.x, fakes.detach())
        class_loss = cross_entropy(classes_real, batch.y) + self.fake_class_weight * cross_entropy(
            classes_fake, batch.y
        )
        loss_d = smooth_bce(on_real, self.real_labels) + smooth_bce(on_fake, self.fake_labels) + class_loss
        minimise(self.discriminator_optimizer, loss_d)

        with frozen(self.discriminator):
            if self.last_norm:
                _, on_fake_again, _, classes_again = self._discriminate(batch.x, fakes)
            else:
                on_fake_again, classes_again = self.discriminator(fakes)
            loss_g = smooth_bce(on_fake_again, REAL) + cross_entropy(classes_again, batch.y)
            self.update_generator(loss_g)
        return {
            "discriminator": loss_d.detach(),
            "generator": loss_g.detach(),
            **accuracies(on_real, on_fake),
            "class accuracy": (classes_real.argmax(1) == batch.y).float().mean(),
        }

    def _discriminate(self, reals: Tensor, fakes: Tensor) -> tuple[Tensor, Tensor, Tensor, Tensor]:
        """Logits of being real (B,) and (B,), and of the classes (B, K) and (B, K), for reals and for fakes.

        In a batch of their own, as usual, batch norm shows the discriminator when fakes are too much alike.
        But a batch norm on a 1×1 map right before the heads takes away what all images of a batch have in
        common, that is whether they are real: with it both kinds must share a batch.
        """
        if self.last_norm:
            real, classes = self.discriminator(torch.cat([reals, fakes]))
            return *real.split(len(reals)), *classes.split(len(reals))
        (on_real, classes_real), (on_fake, classes_fake) = self.discriminator(reals), self.discriminator(fakes)
        return on_real, on_fake, classes_real, classes_fake
