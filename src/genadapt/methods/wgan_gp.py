"""Conditional WGAN with a gradient penalty (Gulrajani et al. 2017; report row E2)."""

import torch
from torch import Tensor
from torch.linalg import vector_norm
from torch.optim import RMSprop

from ..networks.conditional import ConditionalCritic64, ConditionalGenerator64
from ..plan.fields import Count, Rate, Weight
from .base import Batch, Spec, minimise
from .gan import GAN, frozen


class WGANGP(GAN):
    """On 64×64 images with multi-hot labels; the discriminator is a critic.

    The critic learns at every step, the generator at every `critic_steps`-th. The report's "no BN, no sigmoid" is read
    as of the critic, as in the paper: the generator is E1's, 3,773,312 parameters (3,771,392 without batch norm).
    """

    sizes = (64,)
    labels = "multi-hot"

    def __init__(
        self,
        spec: Spec,
        *,
        z: Count,
        width: Count,
        lr: Rate,
        penalty: Weight = 10.0,
        critic_steps: Count = 5,
        **gan: float,
    ):
        generator = ConditionalGenerator64(z, width, spec.shape[0], spec.labels)
        super().__init__(z, generator, ConditionalCritic64(width, spec.shape[0], spec.labels), **gan)
        self.penalty, self.critic_steps = penalty, critic_steps
        self.generator_optimizer = RMSprop(self.generator.parameters(), lr)
        self.discriminator_optimizer = RMSprop(self.discriminator.parameters(), lr)
        self.register_buffer("critic_steps_done", torch.tensor(0))

    def conditions(self, y: Tensor) -> tuple[Tensor]:
        """The labels y (B, L)."""
        return (y,)

    def step(self, batch: Batch, progress: float) -> dict[str, Tensor]:
        """One step of the critic; then one of the generator, on fakes of its own, if it is due."""
        with torch.no_grad():
            fakes = self.make(batch.y)
        on_real, on_fake = self.discriminator(batch.x, batch.y), self.discriminator(fakes, batch.y)
        distance = on_real.mean() - on_fake.mean()
        penalty = self.gradient_penalty(batch.x, fakes, batch.y)
        loss = self.penalty * penalty - distance / 2
        minimise(self.discriminator_optimizer, loss)

        self.critic_steps_done += 1
        if self.critic_steps_done % self.critic_steps == 0:
            with frozen(self.discriminator):
                self.update_generator(-self.discriminator(self.make(batch.y), batch.y).mean())
        return {"critic": loss.detach(), "generator": -on_fake.detach().mean(), "penalty": penalty.detach()}

    def gradient_penalty(self, reals: Tensor, fakes: Tensor, y: Tensor) -> Tensor:
        """Mean of (‖∇D(x̂)‖₂ − 1)², x̂ at a random place between a real and a fake (B, C, H, W) under the labels y."""
        between = torch.lerp(fakes, reals, torch.rand(len(reals), 1, 1, 1, device=reals.device))
        slopes = vector_norm(self.discriminator(between, y, gradient=True), dim=(1, 2, 3))
        return (slopes - 1).square().mean()
