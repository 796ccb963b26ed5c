"""VAE's networks for 64×64 images (report rows B1 "wide" and D1 "small"; Kingma and Welling 2014).

The wide ones' convolutions are computed in cheaper forms, with the same weights and equal up to rounding.
"""

from itertools import pairwise

import torch
from torch import Tensor, nn
from torch.nn.functional import conv_transpose2d, linear, pad


def has_few_places(side: int, channels: int) -> bool:
    """Whether reading the weights is the work of an output (B, channels, side, side): a matrix product does it best."""
    return 8 * side**2 <= channels


def by_patches(x: Tensor, weight: Tensor, bias: Tensor, stride: int) -> Tensor:
    """Unpadded convolution of square maps as one matrix product: (B, C, H, H), (O, C, k, k) → (B, O, h, h)."""
    x, kernel = x.permute(0, 2, 3, 1), weight.shape[2]
    reach = (x.shape[1] - kernel) // stride * stride + 1
    taps = [x[:, i : i + reach : stride, j : j + reach : stride] for i in range(kernel) for j in range(kernel)]
    return linear(torch.cat(taps, dim=3), weight.permute(0, 2, 3, 1).flatten(1), bias).permute(0, 3, 1, 2)


def replicate(x: Tensor) -> Tensor:
    """Replication pad 1: (B, C, H, W) → (B, C, H + 2, W + 2); `pad` is slow on a GPU when it must be deterministic."""
    x = torch.cat([x[:, :, :1], x, x[:, :, -1:]], dim=2)
    return torch.cat([x[..., :1], x, x[..., -1:]], dim=3)


class Halve(nn.Conv2d):
    """3×3 convolution of stride 2 and padding 1."""

    def __init__(self, before: int, after: int):
        super().__init__(before, after, 3, 2, 1)

    def forward(self, x: Tensor) -> Tensor:
        """(B, C, H, H) → (B, O, H / 2, H / 2)."""
        if has_few_places(x.shape[2] // 2, self.out_channels):
            return by_patches(pad(x, (1, 1, 1, 1)), self.weight, self.bias, stride=2)
        return super().forward(x)


class Double(nn.Conv2d):
    """Nearest ×2, replication pad 1, 3×3 convolution."""

    def __init__(self, before: int, after: int):
        super().__init__(before, after, 3)

    def forward(self, x: Tensor) -> Tensor:
        """(B, C, H, H) → (B, O, 2 H, 2 H)."""
        if has_few_places(2 * x.shape[2], self.out_channels):
            doubled = x.repeat_interleave(2, dim=2).repeat_interleave(2, dim=3)
            return by_patches(replicate(doubled), self.weight, self.bias, stride=1)
        # doubled, a pixel meets one tap or the sum of two: 4 products for each output instead of 9
        weight = self._fold(self._fold(self.weight, 2), 3).transpose(0, 1)
        return conv_transpose2d(replicate(x), weight, self.bias, stride=2, padding=3)

    @staticmethod
    def _fold(weight: Tensor, dim: int) -> Tensor:
        a, b, c = weight.unbind(dim)
        return torch.stack([c, b + c, a + b, a], dim)


def normed(convolution: nn.Module) -> list[nn.Module]:
    """A convolution, BN, LReLU."""
    return [convolution, nn.BatchNorm2d(convolution.out_channels), nn.LeakyReLU(0.2, inplace=True)]


class Encoder(nn.Module):
    """Layers, then a linear one for the mean and one for the log-variance."""

    def __init__(self, layers: list[nn.Module], features: int, latent: int):
        super().__init__()
        self.layers = nn.Sequential(*layers, nn.Flatten())
        self.mean = nn.Linear(features, latent)
        self.logvar = nn.Linear(features, latent)

    def forward(self, x: Tensor) -> tuple[Tensor, Tensor]:
        """Mean and log-variance (B, latent) of images (B, C, 64, 64)."""
        features = self.layers(x)
        return self.mean(features), self.logvar(features)


def wide(channels: int, width: int, latent: int) -> tuple[Encoder, nn.Sequential]:
    """Encoder and decoder of B1: 75,335,683 parameters at width 128, latent 1024; every layer has a bias."""
    widths = [width, 2 * width, 4 * width, 8 * width, 16 * width]
    down = [layer for i, o in pairwise([channels, *widths]) for layer in normed(Halve(i, o))]
    up = [layer for i, o in pairwise(widths[::-1]) for layer in normed(Double(i, o))]
    point = nn.Linear(latent, 64 * width), nn.Unflatten(1, (16 * width, 2, 2))
    return Encoder(down, 64 * width, latent), nn.Sequential(*point, *up, Double(width, channels), nn.Tanh())


def small(channels: int, width: int, latent: int) -> tuple[Encoder, nn.Sequential]:
    """Encoder and decoder of D1: 7,677,792 parameters at width 32, latent 512; no bias in transposed convolutions."""
    widths = [width, 2 * width, 4 * width, 8 * width]
    down = [layer for i, o in pairwise([channels, *widths]) for layer in normed(nn.Conv2d(i, o, 4, 2, 1))]
    ups = [nn.ConvTranspose2d(i, o, 4, 2, 1, bias=False) for i, o in pairwise([*widths[::-1], channels])]
    up = [layer for convolution in ups[:-1] for layer in normed(convolution)]
    point = nn.Linear(latent, 128 * width), nn.Unflatten(1, (8 * width, 4, 4))
    return Encoder(down, 128 * width, latent), nn.Sequential(*point, *up, ups[-1], nn.Tanh())


NETWORKS = {"wide": wide, "small": small}
