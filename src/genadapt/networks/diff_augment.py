"""DiffAugment (Zhao et al. 2020): what a discriminator sees of reals and of fakes, augmented alike.

Of images (B, C, H, W) in [-1, 1], each its own; gradients pass to the images.
"""

import torch
from torch import Tensor
from torch.nn.functional import pad


def diff_augment(x: Tensor) -> Tensor:
    """Colour, translation and cutout."""
    return cutout(translate(colour(x)))


def colour(x: Tensor) -> Tensor:
    """Another brightness, saturation and contrast, as the paper's code has them."""
    brightness, saturation, contrast = torch.rand(3, len(x), 1, 1, 1, device=x.device)
    x = x + brightness - 0.5
    grey = x.mean(1, keepdim=True)
    x = grey + (x - grey) * 2 * saturation
    mean = x.mean((1, 2, 3), keepdim=True)
    return mean + (x - mean) * (contrast + 0.5)


def translate(x: Tensor) -> Tensor:
    """Shift by whole pixels, up to an eighth of the side; what comes in is grey."""
    height, width = x.shape[2:]
    reach = round(max(height, width) / 8)
    down, right = torch.randint(2 * reach + 1, (2, len(x), 1), device=x.device)
    rows, columns = (place + torch.arange(side, device=x.device) for place, side in ((down, height), (right, width)))
    image = torch.arange(len(x), device=x.device)[:, None, None]
    padded = pad(x, (reach,) * 4).permute(0, 2, 3, 1)
    return padded[image, rows[:, :, None], columns[:, None, :]].permute(0, 3, 1, 2)


def cutout(x: Tensor) -> Tensor:
    """Grey out a square of half the side, anywhere."""
    centres = torch.rand(2, len(x), 1, device=x.device)  # in shares of the sides
    rows, columns = (
        ((torch.arange(side, device=x.device) + 0.5) / side - centre).abs() < 0.25
        for centre, side in zip(centres, x.shape[2:], strict=True)
    )
    return x.masked_fill((rows[:, :, None] & columns[:, None, :])[:, None], 0.0)
