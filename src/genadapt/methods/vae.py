"""Variational autoencoders (Kingma and Welling 2014; report rows B1 "wide" and D1 "small")."""

from typing import Literal

import torch
from torch import Tensor, nn
from torch.nn.functional import mse_loss
from torch.optim import Optimizer

from ..networks.vae import NETWORKS
from ..plan.fields import Count, Positive, Rate
from .base import Autoencoder, Batch, Spec, adam, minimise


def draw(mean: Tensor, logvar: Tensor) -> Tensor:
    """Codes (B, latent) from N(mean, exp(logvar)), differentiable in both."""
    return mean + logvar.mul(0.5).exp() * torch.randn_like(mean)


def divergence(mean: Tensor, logvar: Tensor) -> Tensor:
    """KL of N(mean, exp(logvar)) from N(0, I) in nats: summed over the latents, mean over the batch."""
    # exp needs no bound while its own gradient turns a large logvar back: the most seen in B1's first steps is 19, at
    # weights from 0.01 to 100, and 88 overflows; only without any weight does it run away
    return (mean.square() + logvar.exp() - 1 - logvar).sum(dim=1).mean() / 2


class GaussianAutoencoder(Autoencoder):
    """An encoder of 64×64 images to Gaussians of codes and a decoder, with one Adam over both."""

    sizes = (64,)
    conditional = False

    def __init__(self, encoder: nn.Module, decoder: nn.Module, *, latent: int, lr: float, betas: tuple[float, float]):
        super().__init__()
        self.latent, self.encoder, self.decoder = latent, encoder, decoder
        self.optimizer = adam(self.parameters(), lr, betas)

    @property
    def optimizers(self) -> dict[str, Optimizer]:
        """One Adam over both networks."""
        return {"all": self.optimizer}

    def sample(self, y: Tensor, generator: torch.Generator) -> Tensor:
        """Images of codes from the prior; y gives only their number."""
        return self.decode(self.draw_codes(len(y), generator))

    def draw_codes(self, count: int, generator: torch.Generator) -> Tensor:
        """Codes (count, latent) from N(0, I)."""
        return torch.randn(count, self.latent, generator=generator, device=generator.device)

    def encode(self, x: Tensor) -> tuple[Tensor, Tensor]:
        """Mean and log-variance (N, latent)."""
        return self.encoder(x)

    def decode(self, z: Tensor) -> Tensor:
        """Images (N, C, 64, 64) of codes (N, latent)."""
        return self.decoder(z)


class VAE(GaussianAutoencoder):
    """Gaussian codes of 64×64 images. `weight` is λ, above 0.

    loss = Σ (x − x̂)² / 8 + λ Σ (μ² + σ² − 1 − log σ²) / 2, summed over an image's pixels and over its latents, mean
    over the batch: minus the log-likelihood of pixels in [0, 1] with variance 1, and the divergence.

    The reports do not say how they scale the two terms. So scaled, λ = 1 gives D1's KL of about 40 on CelebA, and
    errors of the size that B1 prints. With Σ (x − x̂)² of pixels in [-1, 1] the KL would be about 180, with means
    over pixels and latents 20, with a mean over pixels alone 0. Logged are "mse", the mean over pixels in [-1, 1]
    as B1 prints it, and "kl", the sum over latents.
    """

    def __init__(
        self,
        spec: Spec,
        *,
        network: Literal["wide", "small"],
        width: Count,
        latent: Count,
        lr: Rate,
        weight: Positive = 1.0,
    ):
        networks = NETWORKS[network](spec.shape[0], width, latent)
        super().__init__(*networks, latent=latent, lr=lr, betas=(0.9, 0.999))
        self.weight = weight

    def step(self, batch: Batch, progress: float) -> dict[str, Tensor]:
        """One step on squared error plus weighted divergence."""
        mean, logvar = self.encoder(batch.x)
        mse = mse_loss(self.decoder(draw(mean, logvar)), batch.x)
        kl = divergence(mean, logvar)
        loss = batch.x[0].numel() * mse / 8 + self.weight * kl
        minimise(self.optimizer, loss)
        return {"loss": loss.detach(), "mse": mse.detach(), "kl": kl.detach()}
