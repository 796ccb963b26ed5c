"""ACGAN of faces with one attribute: the discriminator also predicts whether a face has it (report row D3)."""

from typing import Any

from torch import Tensor
from torch.nn.functional import binary_cross_entropy_with_logits

from ..errors import UserError
from ..networks.conditional import AttributeDiscriminator64, ConditionalGenerator64
from ..plan.fields import Column, Count, Number, Rate
from .base import Batch, Spec, minimise
from .gan import REAL, SmoothedGAN, accuracies, frozen, smooth_bce


class AttributeACGAN(SmoothedGAN):
    """On 64×64 images with several attributes, of which column `attribute` of the labels is learnt.

    The column's number, not its name, because a method knows the shape of its data but not what it shows.

    `fake_class_weight` is as in `ACGAN`.
    """

    sizes = (64,)
    labels = "multi-hot"

    def __init__(
        self,
        spec: Spec,
        *,
        z: Count,
        width: Count,
        attribute: Column,
        lr: Rate,
        fake_class_weight: Number = 1.0,
        **smoothed: Any,
    ):
        if attribute >= spec.labels:
            raise UserError(f"hparams.attribute: expected a column of the {spec.labels} attributes, found {attribute}")
        generator = ConditionalGenerator64(z, width, spec.shape[0], 1)
        discriminator = AttributeDiscriminator64(width, spec.shape[0])
        super().__init__(z, generator, discriminator, (lr, lr), **smoothed)
        self.attribute, self.fake_class_weight = attribute, fake_class_weight

    def conditions(self, y: Tensor) -> tuple[Tensor]:
        """The attribute (B, 1) among the labels y (B, L)."""
        return (y[:, self.attribute].unsqueeze(1),)

    def step(self, batch: Batch, progress: float) -> dict[str, Tensor]:
        """One step of the discriminator, then one of the generator, on the same fakes and their attribute."""
        fakes, attribute = self.make(batch.y), batch.y[:, self.attribute]
        (on_real, class_real), (on_fake, class_fake) = self.discriminator(batch.x), self.discriminator(fakes.detach())
        loss_real = binary_cross_entropy_with_logits(class_real, attribute)
        loss_fake = binary_cross_entropy_with_logits(class_fake, attribute)
        loss_d = smooth_bce(on_real, self.real_labels) + smooth_bce(on_fake, self.fake_labels)
        loss_d = loss_d + loss_real + self.fake_class_weight * loss_fake
        minimise(self.discriminator_optimizer, loss_d)

        with frozen(self.discriminator):
            on_fake_again, class_again = self.discriminator(fakes)
            loss_g = smooth_bce(on_fake_again, REAL) + binary_cross_entropy_with_logits(class_again, attribute)
            self.update_generator(loss_g)
        return {
            "discriminator": loss_d.detach(),
            "generator": loss_g.detach(),
            "class loss on real": loss_real.detach(),
            "class loss on fake": loss_fake.detach(),
            **accuracies(on_real, on_fake),
            "class accuracy on real": ((class_real > 0) == attribute.bool()).float().mean(),
            "class accuracy on fake": ((class_fake > 0) == attribute.bool()).float().mean(),
        }
