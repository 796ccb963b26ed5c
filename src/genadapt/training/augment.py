"""Augmentations: what is drawn anew for each image of a batch (B, C, H, W) in [-1, 1], all from one generator."""

import math
from collections.abc import Callable
from functools import wraps

import torch
from torch import Tensor
from torch.nn.functional import affine_grid, conv2d, grid_sample, pad

TURN, STRETCH, SHIFT = math.radians(15), 0.15, 0.1  # of affine: at most; stretch and shift of the side
CONTRAST, BRIGHTNESS, TINT = 0.5, 0.4, 0.5
NOISE, BLUR = 0.2, 1.2  # standard deviations, at most: of values in [-1, 1]; in pixels
REACH = 3  # pixels of the blur's kernel on either side


Augment = Callable[[Tensor, torch.Generator], Tensor]


def on_half(augment: Augment) -> Augment:
    """The same on half of the images: batch norm must know those that are as they are, too."""

    @wraps(augment)
    def sometimes(x: Tensor, generator: torch.Generator) -> Tensor:
        chosen = torch.rand(len(x), 1, 1, 1, generator=generator, device=x.device) < 0.5
        return torch.where(chosen, augment(x, generator), x)

    return sometimes


def uniform(x: Tensor, shape: tuple[int, ...], reach: float, generator: torch.Generator) -> Tensor:
    """Numbers (B, *shape) in ±reach."""
    return (torch.rand(len(x), *shape, generator=generator, device=x.device) * 2 - 1) * reach


@on_half
def flip(x: Tensor, generator: torch.Generator) -> Tensor:
    """Mirror half of the images."""
    return x.flip(3)


def translate(x: Tensor, generator: torch.Generator) -> Tensor:
    """Shift each image by whole pixels, up to a tenth of its side; what comes in is black (row B1)."""
    (height, width), reach = x.shape[2:], round(0.1 * max(x.shape[2:]))
    size = torch.tensor([[height], [width]], device=x.device)
    shift = (torch.rand(2, len(x), generator=generator, device=x.device) * 2 - 1).mul(0.1 * size).round().long()
    rows = torch.arange(height, device=x.device) + reach - shift[0, :, None]
    columns = torch.arange(width, device=x.device) + reach - shift[1, :, None]
    image = torch.arange(len(x), device=x.device)[:, None, None]
    padded = pad(x, (reach,) * 4, value=-1.0).permute(0, 2, 3, 1)
    return padded[image, rows[:, :, None], columns[:, None, :]].permute(0, 3, 1, 2)


@on_half
def affine(x: Tensor, generator: torch.Generator) -> Tensor:
    """Turn, stretch and shift half of the images; what comes in is mirrored."""
    turn = uniform(x, (), TURN, generator)
    stretch = 1 + uniform(x, (2, 1), STRETCH, generator)
    shift = uniform(x, (2, 1), 2 * SHIFT, generator)  # of coordinates in [-1, 1]
    turned = torch.stack([turn.cos(), -turn.sin(), turn.sin(), turn.cos()], 1).view(-1, 2, 2)
    grid = affine_grid(torch.cat([turned * stretch, shift], 2), list(x.shape), align_corners=False)
    return grid_sample(x, grid, padding_mode="reflection", align_corners=False)


@on_half
def light(x: Tensor, generator: torch.Generator) -> Tensor:
    """Change contrast and brightness of half of the images."""
    contrast, brightness = 1 + uniform(x, (1, 1, 1), CONTRAST, generator), uniform(x, (1, 1, 1), BRIGHTNESS, generator)
    return (x * contrast + brightness).clamp(-1, 1)


@on_half
def tint(x: Tensor, generator: torch.Generator) -> Tensor:
    """Weight and shift the channels of half of the images."""
    channels = (x.shape[1], 1, 1)
    weight, offset = 1 + uniform(x, channels, TINT, generator), uniform(x, channels, BRIGHTNESS, generator)
    return (x * weight + offset).clamp(-1, 1)


@on_half
def invert(x: Tensor, generator: torch.Generator) -> Tensor:
    """Make negatives of half of the images."""
    return -x


@on_half
def noise(x: Tensor, generator: torch.Generator) -> Tensor:
    """Add Gaussian noise, to half of the images, each of another strength."""
    drawn = torch.randn(x.shape, generator=generator, device=x.device)
    return (x + drawn * uniform(x, (1, 1, 1), NOISE, generator).abs()).clamp(-1, 1)


@on_half
def blur(x: Tensor, generator: torch.Generator) -> Tensor:
    """Blur half of the images by Gaussians of their own widths."""
    width = uniform(x, (1,), BLUR, generator).abs().clamp(min=0.1)
    kernel = torch.exp(-0.5 * (torch.arange(-REACH, REACH + 1, device=x.device) / width) ** 2)
    kernel = (kernel / kernel.sum(1, keepdim=True)).repeat_interleave(x.shape[1], 0)
    each = pad(x, (REACH,) * 4, "reflect").flatten(0, 1)[None]  # every channel of every image by itself
    across = conv2d(each, kernel[:, None, None, :], groups=each.shape[1])
    return conv2d(across, kernel[:, None, :, None], groups=each.shape[1]).view_as(x)


@on_half
def cutout(x: Tensor, generator: torch.Generator) -> Tensor:
    """Grey out a square of half of the images, of a quarter to a half of the side (DeVries and Taylor 2017)."""
    half = (0.375 + uniform(x, (1,), 0.125, generator)) * min(x.shape[2:]) / 2
    centre = 0.5 + uniform(x, (2,), 0.5, generator)  # in shares of the sides
    rows, columns = (
        (torch.arange(side, device=x.device) + 0.5 - centre[:, place, None] * side).abs() < half  # (B, side)
        for place, side in enumerate(x.shape[2:])
    )
    return torch.where((rows[:, :, None] & columns[:, None, :])[:, None], 0.0, x)


AUGMENTATIONS = {f.__name__: f for f in (flip, translate, affine, light, tint, invert, noise, blur, cutout)}
