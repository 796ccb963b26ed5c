"""A VAE of residual networks whose noise of the pixels is learned, and which samples from the codes that it has met."""

import math

import torch
from torch import Tensor
from torch.nn.functional import mse_loss
from torch.nn.utils import clip_grad_norm_

from ..networks.vae_residual import Decoder, Encoder
from ..plan.fields import Betas, Count, Positive, Rate, Schedule, Weight
from .base import Batch, Spec, set_rate
from .vae import GaussianAutoencoder, draw

KEPT = 0.999  # decay of the moments of the codes


def divergences(mean: Tensor, logvar: Tensor) -> Tensor:
    """KL (latent,) of N(mean, exp(logvar)) from N(0, I) in nats, of each latent by itself: mean over the batch."""
    return (mean.square() + logvar.exp() - 1 - logvar).mean(dim=0) / 2


def surprise(mse: Tensor, values: int) -> Tensor:
    """Least −log p of an image in nats, over the variance of Gaussian noise: which is then the mean squared error."""
    return values / 2 * (math.log(2 * math.pi) + 1 + mse.log())


class ResidualVAE(GaussianAutoencoder):
    """Gaussian codes of 64×64 images. Latents, `width` and `depth`, blocks on each map, are the networks'.

    loss = −log N(x; x̂, σ²) + `weight` Σ max(`free_bits`, KL), σ² the batch's mean squared error: of all variances the
    likeliest (Rybkin et al. 2021), so that neither term has to be scaled by hand. `free_bits` is what each latent may
    tell for nothing, in nats (Kingma et al. 2016). Gradients of the loss, taken for each value of an image, are
    clipped at the norm `clip`: noise so small makes some of the first steps too large.

    With so small a noise the codes do not fill N(0, I), and samples from it are of no face. So `sample` draws from
    the Gaussian with the mean and covariance of the codes that training met of late, two buffers: a prior fitted
    afterwards, which "kl" is not measured by.
    """

    def __init__(
        self,
        spec: Spec,
        *,
        width: Count,
        depth: Count = 1,
        latent: Count,
        lr: Rate,
        lr_schedule: Schedule = "cosine",
        betas: Betas = (0.9, 0.99),
        clip: Positive = 0.5,
        weight: Positive = 1.0,
        free_bits: Weight = 0.0,
    ):
        channels = spec.shape[0]
        networks = Encoder(channels, width, latent, depth), Decoder(channels, width, latent, depth)
        super().__init__(*networks, latent=latent, lr=lr, betas=betas)
        self.lr, self.lr_schedule, self.clip = lr, lr_schedule, clip
        self.weight, self.free_bits = weight, free_bits
        self.register_buffer("met", torch.zeros((), dtype=torch.int64))
        self.register_buffer("centre", torch.zeros(latent))
        self.register_buffer("spread", torch.eye(latent))

    def step(self, batch: Batch, progress: float) -> dict[str, Tensor]:
        """One step on the likelihood and the weighted divergence."""
        set_rate(self.optimizer, self.lr, self.lr_schedule, progress)
        mean, logvar = self.encoder(batch.x)
        z = draw(mean, logvar)
        mse, kl, values = mse_loss(self.decoder(z), batch.x), divergences(mean, logvar), batch.x[0].numel()
        loss = surprise(mse, values) + self.weight * kl.clamp(min=self.free_bits).sum()
        self.optimizer.zero_grad(set_to_none=True)
        (loss / values).backward()
        clip_grad_norm_(self.parameters(), self.clip)
        self.optimizer.step()
        self.meet(z.detach())
        return {"loss": loss.detach(), "mse": mse.detach(), "kl": kl.detach().sum()}

    def meet(self, z: Tensor) -> None:
        """Move mean and covariance of the codes on by a batch (B, latent).

        The first batches, and N(0, I) as one before them, weigh the same.
        """
        self.met += 1
        share = (1 / (1 + self.met)).clamp(min=1 - KEPT)
        from_before = z - self.centre
        self.centre.lerp_(z.mean(dim=0), share)
        self.spread.lerp_(from_before.T @ (z - self.centre) / len(z), share)  # exact: Welford (1962)

    def draw_codes(self, count: int, generator: torch.Generator) -> Tensor:
        """Codes (count, latent) from the Gaussian of the codes of late."""
        noise = super().draw_codes(count, generator)
        return self.centre + noise @ torch.linalg.cholesky(self.spread).T

    def decode(self, z: Tensor) -> Tensor:
        """Images (N, C, 64, 64) of codes (N, latent)."""
        return self.decoder(z).clamp(-1, 1)
