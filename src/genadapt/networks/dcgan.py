"""DCGAN's networks for 64×64 images (report rows A1, B2, C1, D2; Radford et al. 2016), as wide as `width`: 64 there."""

from itertools import pairwise

from torch import Tensor, nn

from .points import FromPoint, ToPoint

Norms = tuple[bool, bool, bool, bool]  # is there a batch norm after the first, second, … convolution?


def normal_init(module: nn.Module) -> None:
    """DCGAN's initial weights: N(0, 0.02) for convolutions, N(1, 0.02) for batch norm."""
    if isinstance(module, nn.Conv2d | nn.ConvTranspose2d):
        nn.init.normal_(module.weight, 0.0, 0.02)
    elif isinstance(module, nn.BatchNorm1d | nn.BatchNorm2d):
        nn.init.normal_(module.weight, 1.0, 0.02)


def up(before: int, after: int, stride: int, padding: int, kind: type = nn.ConvTranspose2d) -> list[nn.Module]:
    """Transposed 4×4 convolution without bias, BN, ReLU."""
    return [kind(before, after, 4, stride, padding, bias=False), nn.BatchNorm2d(after), nn.ReLU(inplace=True)]


def down(before: int, after: int, norm: bool) -> list[nn.Module]:
    """4×4 convolution without bias that halves the map, BN if `norm`, LeakyReLU."""
    norms = [nn.BatchNorm2d(after)] if norm else []
    return [nn.Conv2d(before, after, 4, 2, 1, bias=False), *norms, nn.LeakyReLU(0.2, inplace=True)]


def convolutions(width: int, channels: int, norms: Norms, outputs: int) -> nn.Sequential:
    """The discriminator's layers: images (B, C, 64, 64) → logits (B, outputs)."""
    widths = [channels, width, 2 * width, 4 * width, 8 * width]
    blocks = [down(*ends, norm) for ends, norm in zip(pairwise(widths), norms, strict=True)]
    layers = [layer for block in blocks for layer in block]
    return nn.Sequential(*layers, ToPoint(8 * width, outputs, 4, 1, 0, bias=False))


class Generator64(nn.Module):
    """(B, z) → images (B, C, 64, 64) in [-1, 1]; 3,576,704 parameters at z 100, width 64."""

    def __init__(self, z: int, width: int, channels: int):
        super().__init__()
        self.layers = nn.Sequential(
            *up(z, 8 * width, 1, 0, FromPoint),
            *up(8 * width, 4 * width, 2, 1),
            *up(4 * width, 2 * width, 2, 1),
            *up(2 * width, width, 2, 1),
            nn.ConvTranspose2d(width, channels, 4, 2, 1, bias=False),
            nn.Tanh(),
        )
        self.apply(normal_init)

    def forward(self, z: Tensor) -> Tensor:
        """Images (B, C, 64, 64) of codes (B, z)."""
        return self.layers(z)


class Discriminator64(nn.Module):
    """Images (B, C, 64, 64) → logits (B,); at width 64 2,765,568 parameters, or 2,765,696 with the first norm (D2)."""

    def __init__(self, width: int, channels: int, norms: Norms):
        super().__init__()
        self.layers = convolutions(width, channels, norms, 1)
        self.apply(normal_init)

    def forward(self, x: Tensor) -> Tensor:
        """Logits (B,): positive for real."""
        return self.layers(x).squeeze(1)
