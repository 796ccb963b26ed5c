"""A U-Net whose group norms are adapted to time and labels (Dhariwal & Nichol 2021), for square images of any size."""

import math
from itertools import pairwise

import torch
from torch import Tensor, nn
from torch.nn.functional import interpolate, pixel_shuffle, pixel_unshuffle, scaled_dot_product_attention, silu

GROUPS = 8  # of channels, normalised together
FREQUENCIES = 16  # of the time's sines


class Residual(nn.Module):
    """Two convolutions added to x: (B, before, H, W) → (B, after, H, W).

    Between them each channel is scaled and shifted by the embedding (B, embedded) of time and labels.
    """

    def __init__(self, before: int, after: int, embedded: int):
        super().__init__()
        self.norm1, self.norm2 = nn.GroupNorm(GROUPS, before), nn.GroupNorm(GROUPS, after, affine=False)
        self.conv1, self.conv2 = nn.Conv2d(before, after, 3, padding=1), nn.Conv2d(after, after, 3, padding=1)
        self.affine = nn.Linear(embedded, 2 * after)
        self.skip = nn.Conv2d(before, after, 1) if before != after else nn.Identity()

    def forward(self, x: Tensor, embedding: Tensor) -> Tensor:
        """The sum, scaled to keep the variance: (B, after, H, W)."""
        scale, shift = self.affine(embedding)[:, :, None, None].chunk(2, dim=1)
        change = self.norm2(self.conv1(silu(self.norm1(x))))
        return (self.skip(x) + self.conv2(silu(change * (1 + scale) + shift))) * 0.5**0.5


class Attention(nn.Module):
    """Each place looks at all others, by one head, added to x: (B, C, H, W) → (B, C, H, W)."""

    def __init__(self, width: int):
        super().__init__()
        self.norm = nn.GroupNorm(GROUPS, width)
        self.parts, self.out = nn.Conv2d(width, 3 * width, 1), nn.Conv2d(width, width, 1)

    def forward(self, x: Tensor) -> Tensor:
        """The sum, scaled to keep the variance: (B, C, H, W)."""
        query, key, value = self.parts(self.norm(x)).flatten(2).transpose(1, 2).chunk(3, dim=2)
        seen = scaled_dot_product_attention(query, key, value).transpose(1, 2).unflatten(2, x.shape[2:])
        return (x + self.out(seen)) * 0.5**0.5


class AdaGNUnet(nn.Module):
    """Noisy images, times and conditions → a prediction of the same shape; 1,272,332 parameters for 28×28 RGB digits
    with widths 64 and 128 and patches of 2.

    `widths` are the channels of each map, of which each is half as high as the one before; the lowest has attention.
    The first is `patch` times lower than the image, with a patch's pixels as channels (space to depth): a map of all
    pixels costs most and says least. To each map is added what it learns of its places, which convolutions know from
    the border alone. GROUPS divides all widths, `patch` the size. The last convolution starts at zero.
    """

    def __init__(self, shape: tuple[int, int, int], labels: int, widths: list[int], patch: int):
        super().__init__()
        channels, embedded = shape[0] * patch**2, 4 * widths[0]
        self.patch = patch
        self.time = nn.Sequential(nn.Linear(2 * FREQUENCIES, embedded), nn.SiLU(), nn.Linear(embedded, embedded))
        self.labels = nn.Linear(labels, embedded, bias=False)
        nn.init.normal_(self.labels.weight)  # as an embedding table; with PyTorch's own start labels hardly differ
        self.start = nn.Conv2d(channels, widths[0], 3, padding=1)
        sides = [math.ceil(shape[1] / patch / 2**k) for k in range(len(widths))]
        maps = zip(widths, sides, strict=True)
        self.places = nn.ParameterList(nn.Parameter(torch.zeros(width, side, side)) for width, side in maps)
        self.down = nn.ModuleList(Residual(width, width, embedded) for width in widths)
        self.smaller = nn.ModuleList(nn.Conv2d(a, b, 3, stride=2, padding=1) for a, b in pairwise(widths))
        self.attention = Attention(widths[-1])
        above = [*widths[1:], 0]  # channels that come from the map below
        self.up = nn.ModuleList(Residual(a + b, a, embedded) for a, b in zip(widths, above, strict=True))
        self.end = nn.Sequential(
            nn.GroupNorm(GROUPS, widths[0]), nn.SiLU(), nn.Conv2d(widths[0], channels, 3, padding=1)
        )
        nn.init.zeros_(self.end[-1].weight)
        nn.init.zeros_(self.end[-1].bias)
        self.to(memory_format=torch.channels_last)  # also when no set-up does it: fast, and always the same rounding

    def forward(self, x: Tensor, t: Tensor, condition: Tensor) -> Tensor:
        """Of x (B, C, H, W) at t (B,) in [0, 1] under each condition (k·B, K): (k·B, C, H, W)."""
        k = len(condition) // len(x)
        embedding = silu(self.time(waves(t)).repeat(k, 1) + self.labels(condition))
        x = pixel_unshuffle(x, self.patch).contiguous(memory_format=torch.channels_last)
        x = self.start(x).repeat(k, 1, 1, 1)
        kept = []
        for block, places, smaller in zip(self.down, self.places, [*self.smaller, self.attention], strict=True):
            kept.append(block(x + places, embedding))
            x = smaller(kept[-1])
        for block, same in zip(reversed(self.up), [None, *reversed(kept[:-1])], strict=True):
            if same is not None:
                x = torch.cat([same, interpolate(x, size=same.shape[2:])], dim=1)
            x = block(x, embedding)
        return pixel_shuffle(self.end(x), self.patch)


def waves(t: Tensor) -> Tensor:
    """Cosines and sines (B, 2 FREQUENCIES) of times t (B,) in [0, 1], from half a period to hundreds."""
    frequencies = torch.logspace(0, 2, FREQUENCIES, device=t.device) * math.pi
    angles = t[:, None] * frequencies
    return torch.cat([angles.cos(), angles.sin()], dim=1)
