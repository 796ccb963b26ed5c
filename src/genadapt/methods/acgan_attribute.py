"""ACGAN of faces with one attribute: the discriminator also says whether a face has it (report row D3)."""

from torch import Tensor
from torch.nn.functional import binary_cross_entropy_with_logits

from ..errors import UserError
from ..networks.conditional import AttributeDiscriminator64, ConditionalGenerator64
from .base import Batch, Spec, adam, minimise
from .dcgan import GAN, frozen, smooth_bce


class AttributeACGAN(GAN):
    """On 64×64 images with several attributes, of which column `attribute` of the labels is learnt.

    The column's number, not its name, because a method knows the shape of its data but not what it shows.

    `fake_class_weight` is as in `ACGAN`.
    """

    def __init__(
        self,
        spec: Spec,
        *,
        z: int,
        width: int,
        attribute: int,
        lr: float,
        betas: tuple[float, float],
        real_labels: tuple[float, float],
        fake_labels: tuple[float, float],
        fake_class_weight: float,
        ema: float,
    ):
        super().__init__()
        if not (spec.multi and 0 <= attribute < spec.labels):
            raise UserError(f"hparams.attribute: expected the column of an attribute, found {attribute} for {spec}")
        self.z, self.attribute, self.real_labels, self.fake_labels = z, attribute, real_labels, fake_labels
        self.fake_class_weight = fake_class_weight
        self.generator = ConditionalGenerator64(z, width, spec.shape[0], 1)
        self.discriminator = AttributeDiscriminator64(width, spec.shape[0])
        self.generator_optimizer = adam(self.generator.parameters(), lr, betas)
        self.discriminator_optimizer = adam(self.discriminator.parameters(), lr, betas)
        self.keep_average(ema)

    def conditions(self, y: Tensor) -> tuple[Tensor]:
        """The attribute (B, 1) among the labels y (B, L)."""
        return (y[:, self.attribute].unsqueeze(1),)

    def step(self, batch: Batch, progress: float) -> dict[str, Tensor]:
        """One step of the discriminator, then one of the generator, on the same fakes and their attribute."""
        fakes, wanted = self.make(batch.y), batch.y[:, self.attribute]
        (on_real, said_real), (on_fake, said_fake) = self.discriminator(batch.x), self.discriminator(fakes.detach())
        class_real = binary_cross_entropy_with_logits(said_real, wanted)
        class_fake = binary_cross_entropy_with_logits(said_fake, wanted)
        loss_d = smooth_bce(on_real, self.real_labels) + smooth_bce(on_fake, self.fake_labels)
        loss_d = loss_d + class_real + self.fake_class_weight * class_fake
        minimise(self.discriminator_optimizer, loss_d)

        with frozen(self.discriminator):
            on_fake_again, said_again = self.discriminator(fakes)
            loss_g = smooth_bce(on_fake_again, (1.0, 1.0)) + binary_cross_entropy_with_logits(said_again, wanted)
            self.update_generator(loss_g)
        return {
            "discriminator": loss_d.detach(),
            "generator": loss_g.detach(),
            "class loss on real": class_real.detach(),
            "class loss on fake": class_fake.detach(),
            "accuracy on real": (on_real > 0).float().mean(),
            "accuracy on fake": (on_fake < 0).float().mean(),
            "class accuracy on real": ((said_real > 0) == wanted.bool()).float().mean(),
            "class accuracy on fake": ((said_fake > 0) == wanted.bool()).float().mean(),
        }
