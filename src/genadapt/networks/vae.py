"""VAE's networks for 64×64 images (report rows B1 and D1; Kingma and Welling 2014).

B1's convolutions are written in the forms that are fast on small maps: the same weights, equal up to rounding.
"""

import torch
from torch import Tensor, nn
from torch.nn.functional import conv_transpose2d, linear, pad

SMALL = 4  # maps up to 4×4: there the weights are the work, and one matrix product reads them at full speed


def by_patches(x: Tensor, weight: Tensor, bias: Tensor, stride: int) -> Tensor:
    """Convolution without padding as a matrix product: (B, C, H, W) and (O, C, k, k) → (B, O, h, w), channels-last."""
    size = weight.shape[2]
    taps = x.permute(0, 2, 3, 1).unfold(1, size, stride).unfold(2, size, stride)  # (B, h, w, C, k, k)
    taps = taps.permute(0, 1, 2, 4, 5, 3).flatten(3)
    return linear(taps, weight.permute(0, 2, 3, 1).flatten(1), bias).permute(0, 3, 1, 2)


def replicate(x: Tensor) -> Tensor:
    """Replication pad 1, (B, C, H, W) → (B, C, H + 2, W + 2): on a GPU deterministic at no cost, `pad` is not."""
    x = torch.cat([x[:, :, :1], x, x[:, :, -1:]], dim=2)
    return torch.cat([x[..., :1], x, x[..., -1:]], dim=3)


class Halve(nn.Conv2d):
    """3×3 convolution of stride 2: (B, C, H, W) → (B, O, H / 2, W / 2)."""

    def __init__(self, before: int, after: int):
        super().__init__(before, after, 3, 2, 1)

    def forward(self, x: Tensor) -> Tensor:
        """(B, C, H, W) → (B, O, H / 2, W / 2)."""
        if x.shape[2] > 2 * SMALL:
            return super().forward(x)
        return by_patches(pad(x, (1, 1, 1, 1)), self.weight, self.bias, 2)


class Double(nn.Conv2d):
    """Nearest ×2, replication pad 1, 3×3 convolution: (B, C, H, W) → (B, O, 2 H, 2 W)."""

    def __init__(self, before: int, after: int):
        super().__init__(before, after, 3)

    def forward(self, x: Tensor) -> Tensor:
        """(B, C, H, W) → (B, O, 2 H, 2 W)."""
        if x.shape[2] < SMALL:
            x = x.repeat_interleave(2, dim=2).repeat_interleave(2, dim=3)
            return by_patches(replicate(x), self.weight, self.bias, 1)
        # a kernel on doubled pixels meets each pixel with one tap or with the sum of two: 4 products instead of 9
        weight = self._over_pairs(self._over_pairs(self.weight, 2), 3).transpose(0, 1)
        return conv_transpose2d(replicate(x), weight, self.bias, stride=2, padding=3)

    @staticmethod
    def _over_pairs(weight: Tensor, dim: int) -> Tensor:
        """Taps (a, b, c) of a convolution → (c, b + c, a + b, a) of the transposed one."""
        a, b, c = weight.unbind(dim)
        return torch.stack([c, b + c, a + b, a], dim)


def normed(convolution: nn.Module, width: int) -> list[nn.Module]:
    """A convolution to `width` channels, BN, LReLU."""
    return [convolution, nn.BatchNorm2d(width), nn.LeakyReLU(0.2, inplace=True)]


class Encoder(nn.Module):
    """Images (B, C, 64, 64) → mean and log-variance (B, latent): the layers of a subclass, then two linear ones."""

    def __init__(self, layers: list[nn.Module], features: int, latent: int):
        super().__init__()
        self.layers = nn.Sequential(*layers, nn.Flatten())
        self.mean = nn.Linear(features, latent)
        self.logvar = nn.Linear(features, latent)

    def forward(self, x: Tensor) -> tuple[Tensor, Tensor]:
        """Mean and log-variance (B, latent) of images (B, C, 64, 64)."""
        features = self.layers(x)
        return self.mean(features), self.logvar(features)
