"""Residual networks without normalisation, after R3GAN's (Huang et al. 2024), narrow enough for a CPU.

Both see images as half as large maps of four times the channels (space to depth), which is fast: 64×64 images as
maps of 4, 8, 16 and 32, 28×28 images as maps of 7 and 14. Between two maps is one block, whose 4×4 convolution is
also what resamples: the paper's has two blocks a map, and grouped convolutions.
"""

from itertools import pairwise

import torch
from torch import Tensor, nn
from torch.nn.functional import avg_pool2d, conv_transpose2d, interpolate, leaky_relu, pixel_shuffle, pixel_unshuffle

from .points import FromPoint

SLOPE = 0.2  # of leaky ReLU below 0
LINEAR = ((1 + SLOPE**2) / 2) ** 0.5  # gain where no leaky ReLU was before
MAPS = {64: (4, 8, 16, 32), 28: (7, 14)}  # of images of a size, from the lowest


def channels_of(maps: tuple[int, ...], width: int) -> list[int]:
    """As many channels as `width` at the highest map, twice as many at each lower one."""
    return [width * maps[-1] // side for side in maps]


def initialise(layer: nn.Module, fan_in: int, gain: float) -> None:
    """Weights that keep the variance through a leaky ReLU, times `gain`; no biases."""
    nn.init.normal_(layer.weight, 0.0, gain * (2 / (1 + SLOPE**2) / fan_in) ** 0.5)
    if layer.bias is not None:
        nn.init.zeros_(layer.bias)


def same(before: int, after: int, kernel: int, gain: float = 1.0) -> nn.Conv2d:
    """A convolution without bias that keeps the map."""
    made = nn.Conv2d(before, after, kernel, padding=kernel // 2, bias=False)
    initialise(made, before * kernel**2, gain)
    return made


class Up(nn.Module):
    """(B, before, H, W) → (B, after, 2 H, 2 W): bilinear, and what two convolutions add to it: at first nothing.

    `gain` is that of the inner weights (Fixup, Zhang et al. 2019).
    """

    def __init__(self, before: int, after: int, gain: float):
        super().__init__()
        self.skip = same(before, after, 1, LINEAR)
        self.resample = nn.ConvTranspose2d(before, after, 4, 2, 1)
        initialise(self.resample, 4 * before, gain)
        self.mix = same(after, after, 1, 0.0)

    def forward(self, x: Tensor) -> Tensor:
        """(B, before, H, W) → (B, after, 2 H, 2 W)."""
        inner = leaky_relu(self.resample(leaky_relu(x, SLOPE)), SLOPE)
        return interpolate(self.skip(x), scale_factor=2, mode="bilinear") + self.mix(inner)


class Down(nn.Module):
    """(B, before, H, W) → (B, after, H / 2, W / 2): the mean, and what two convolutions add to it, as in `Up`."""

    def __init__(self, before: int, after: int, gain: float):
        super().__init__()
        self.skip = same(before, after, 1, LINEAR)
        self.resample = nn.Conv2d(before, after, 4, 2, 1)
        initialise(self.resample, 16 * before, gain)
        self.mix = same(after, after, 1, 0.0)

    def forward(self, x: Tensor) -> tuple[Tensor, Tensor]:
        """(B, before, H, W) → (B, after, H / 2, W / 2), and what came before the inner leaky ReLU."""
        inner = self.resample(leaky_relu(x, SLOPE))
        return self.skip(avg_pool2d(x, 2)) + self.mix(leaky_relu(inner, SLOPE)), inner

    def back(self, gradient: Tensor, x: Tensor, inner: Tensor) -> Tensor:
        """The gradient of x, of that of what went out."""
        back = back_through(inner, conv_transpose2d(gradient, self.mix.weight))
        back = back_through(x, conv_transpose2d(back, self.resample.weight, stride=2, padding=1))
        return back + interpolate(conv_transpose2d(gradient, self.skip.weight), scale_factor=2) / 4


def back_through(x: Tensor, gradient: Tensor) -> Tensor:
    """The gradient before a leaky ReLU at x, of that after it; the slope is constant almost everywhere."""
    return torch.ops.aten.leaky_relu_backward(gradient, x.detach(), SLOPE, False)


class ResidualGenerator(nn.Module):
    """Codes (B, z) and labels (B, L), if there are any, → images (B, C, size, size), about within [-1, 1].

    Where a tanh ends it, a step too long at the start makes it black and white for ever.
    """

    def __init__(self, z: int, width: int, channels: int, size: int, labels: int = 0):
        super().__init__()
        widths = channels_of(MAPS[size], width)
        self.start = FromPoint(z + labels, widths[0], MAPS[size][0], bias=False)
        nn.init.normal_(self.start.weight, 0.0, (z + labels) ** -0.5)
        self.blocks = nn.ModuleList(Up(*ends, len(widths) ** -0.5) for ends in pairwise(widths))
        self.smooth = same(width, channels, 1, 0.3 * LINEAR)  # images of low contrast at first
        self.details = same(width, 4 * channels, 3, 0.0)

    def forward(self, z: Tensor, *y: Tensor) -> Tensor:
        """Images (B, C, H, W) of codes (B, z) under labels (B, L)."""
        x = self.start(torch.cat([z, *y], 1))
        for block in self.blocks:
            x = block(x)
        smooth = interpolate(self.smooth(x), scale_factor=2, mode="bilinear")
        return smooth + pixel_shuffle(self.details(leaky_relu(x, SLOPE)), 2)


class ResidualDiscriminator(nn.Module):
    """Images (B, C, size, size) and labels (B, L), if there are any, → logits (B,) and their gradients ∇x.

    Labels by projection (Miyato and Koyama 2018).
    """

    def __init__(self, width: int, channels: int, size: int, labels: int = 0):
        super().__init__()
        maps = MAPS[size]
        widths = channels_of(maps, width)[::-1]
        self.start = same(4 * channels, width, 3, LINEAR)
        self.blocks = nn.ModuleList(Down(*ends, len(widths) ** -0.5) for ends in pairwise(widths))
        self.places = nn.Parameter(torch.randn(widths[-1], maps[0], maps[0]) / maps[0])
        self.weight = nn.Parameter(torch.randn(widths[-1]) * widths[-1] ** -0.5)
        self.project = nn.Linear(labels, widths[-1], bias=False) if labels else None

    def forward(self, images: Tensor, *y: Tensor) -> tuple[Tensor, Tensor]:
        """Logits (B,), higher for real, and their gradients (B, C, H, W), which can be differentiated themselves.

        The gradients are written as forward operations: leaky ReLU's slopes are constant almost everywhere, so that
        only the weights on the way back need gradients. Differentiating a backward pass takes about half as long again.
        """
        x, passed = self.start(pixel_unshuffle(images, 2)), []
        for block in self.blocks:
            after, inner = block(x)
            passed.append((block, x, inner))
            x = after
        weight = self.weight if self.project is None else self.weight + self.project(*y)
        head = (self.places * weight.unflatten(-1, (-1, 1, 1))).to(x.dtype)
        logits = (leaky_relu(x, SLOPE) * head).float().sum((1, 2, 3))
        gradient = back_through(x, head.expand_as(x).contiguous(memory_format=torch.channels_last))
        for block, before, inner in reversed(passed):
            gradient = block.back(gradient, before, inner)
        return logits, pixel_shuffle(conv_transpose2d(gradient, self.start.weight, padding=1), 2)
