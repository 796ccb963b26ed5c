"""Residual encoder and decoder of 64×64 images, without normalisation.

Every block begins as the identity, its last convolution being zero (Zhang et al. 2019): no statistics are needed to
train it, and a decoded image depends on its code alone, not on the batch.
"""

from itertools import pairwise

from torch import Tensor, nn
from torch.nn.functional import silu

PLACES = 16  # of the lowest maps, 4×4


class Block(nn.Module):
    """x plus SiLU, conv 3×3, SiLU, conv 3×3 of it: (B, C, H, W) → the same."""

    def __init__(self, channels: int):
        super().__init__()
        self.first = nn.Conv2d(channels, channels, 3, padding=1)
        self.second = nn.Conv2d(channels, channels, 3, padding=1)
        nn.init.zeros_(self.second.weight)

    def forward(self, x: Tensor) -> Tensor:
        """The sum."""
        return x + self.second(silu(self.first(silu(x))))


def halve(before: int, after: int) -> nn.Sequential:
    """Space to depth and a mixing of the channels: (B, before, H, W) → (B, after, H / 2, W / 2)."""
    return nn.Sequential(nn.PixelUnshuffle(2), nn.Conv2d(4 * before, after, 1))


def double(before: int, after: int) -> nn.Sequential:
    """A mixing of the channels and depth to space: (B, before, H, W) → (B, after, 2 H, 2 W)."""
    return nn.Sequential(nn.Conv2d(before, 4 * after, 1), nn.PixelShuffle(2))


def blocks(count: int, channels: int) -> nn.Sequential:
    """`count` blocks."""
    return nn.Sequential(*(Block(channels) for _ in range(count)))


class Encoder(nn.Module):
    """Maps of 32, 16, 8 and 4 pixels, of 1, 2, 4 and 4 `width` channels; then a linear layer."""

    def __init__(self, channels: int, width: int, latent: int, depth: int):
        super().__init__()
        widths = [width, 2 * width, 4 * width, 4 * width]
        stem = nn.PixelUnshuffle(2), nn.Conv2d(4 * channels, width, 3, padding=1)
        down = [part for i, o in pairwise(widths) for part in (halve(i, o), blocks(depth, o))]
        self.layers = nn.Sequential(*stem, *down, nn.SiLU(), nn.Flatten())
        self.codes = nn.Linear(PLACES * widths[-1], 2 * latent)

    def forward(self, x: Tensor) -> tuple[Tensor, Tensor]:
        """Mean and log-variance (B, latent) of images (B, C, 64, 64)."""
        mean, logvar = self.codes(self.layers(x)).chunk(2, dim=1)
        return mean, logvar


class Decoder(nn.Module):
    """The encoder's way back, with blocks on the largest maps too."""

    def __init__(self, channels: int, width: int, latent: int, depth: int):
        super().__init__()
        widths = [4 * width, 4 * width, 2 * width, width]
        start = nn.Linear(latent, PLACES * widths[0]), nn.Unflatten(1, (widths[0], 4, 4)), blocks(depth, widths[0])
        up = [part for i, o in pairwise(widths) for part in (double(i, o), blocks(depth, o))]
        end = nn.SiLU(), nn.Conv2d(width, 4 * channels, 3, padding=1), nn.PixelShuffle(2)
        self.layers = nn.Sequential(*start, *up, *end)

    def forward(self, z: Tensor) -> Tensor:
        """Images (B, C, 64, 64), not bounded, of codes (B, latent)."""
        return self.layers(z)
