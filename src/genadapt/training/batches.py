"""Batches from data that lies whole on the device as uint8 NHWC: an index select, a cast, an augmentation."""

from collections.abc import Iterator, Sequence
from itertools import count
from typing import NamedTuple

import numpy as np
import torch
from torch import Tensor
from torch.nn.functional import pad

from ..datasets.base import Split
from ..methods.base import Batch


class DeviceData(NamedTuple):
    """A split on the device."""

    images: Tensor  # (N, H, W, C) uint8
    labels: Tensor  # (N,) int64, or (N, labels) float multi-hot


def to_device(split: Split, device: torch.device) -> DeviceData:
    """Bring a split to the device."""
    labels = torch.from_numpy(split.labels).to(device)
    return DeviceData(torch.from_numpy(split.images).to(device), labels.float() if labels.ndim == 2 else labels)


def to_float(images: Tensor) -> Tensor:
    """(B, H, W, C) uint8 → (B, C, H, W) float in [-1, 1], channels-last in memory for free."""
    return images.permute(0, 3, 1, 2).float().div_(127.5).sub_(1)


def to_uint8(images: Tensor) -> Tensor:
    """(B, C, H, W) float in [-1, 1] → (B, H, W, C) uint8, rounded to the nearest."""
    return images.permute(0, 2, 3, 1).add(1).mul(127.5).round().clamp(0, 255).to(torch.uint8)


def seeded(*key: int, device: torch.device | str = "cpu") -> torch.Generator:
    """A generator whose stream depends on the key alone."""
    state = int(np.random.SeedSequence(key).generate_state(1, np.uint64)[0])
    return torch.Generator(device).manual_seed(state >> 1)


def rows(total: int, size: int, key: tuple[int, ...], start: int, device: torch.device) -> Iterator[Tensor]:
    """Row numbers (size,) of batch start, start + 1, …: shuffled anew each epoch, the last short batch dropped."""
    shuffled, order = None, None
    for number in count(start):
        epoch, place = divmod(number, total // size)
        if epoch != shuffled:
            order = torch.randperm(total, generator=seeded(*key, epoch)).to(device)
            shuffled = epoch
        yield order[place * size : (place + 1) * size]


def flip(x: Tensor, generator: torch.Generator) -> Tensor:
    """Mirror half of the images (B, C, H, W)."""
    mirrored = torch.rand(len(x), 1, 1, 1, generator=generator, device=x.device) < 0.5
    return torch.where(mirrored, x.flip(3), x)


def translate(x: Tensor, generator: torch.Generator) -> Tensor:
    """Shift each image (B, C, H, W) by whole pixels, up to a tenth of its side; what comes in is black (row B1)."""
    (height, width), reach = x.shape[2:], round(0.1 * max(x.shape[2:]))
    size = torch.tensor([[height], [width]], device=x.device)
    shift = (torch.rand(2, len(x), generator=generator, device=x.device) * 2 - 1).mul(0.1 * size).round().long()
    rows = torch.arange(height, device=x.device) + reach - shift[0, :, None]
    columns = torch.arange(width, device=x.device) + reach - shift[1, :, None]
    image = torch.arange(len(x), device=x.device)[:, None, None]
    padded = pad(x, (reach,) * 4, value=-1.0).permute(0, 2, 3, 1)
    return padded[image, rows[:, :, None], columns[:, None, :]].permute(0, 3, 1, 2)


AUGMENTATIONS = {"flip": flip, "translate": translate}


def batches(
    domains: Sequence[DeviceData], size: int, augment: Sequence[str], seed: int, start: int = 0
) -> Iterator[Batch]:
    """Batches of one domain, or of a source and a target; what batch i holds depends on (seed, i) only."""
    device = domains[0].images.device
    picks = zip(*(rows(len(d.images), size, (seed, k), start, device) for k, d in enumerate(domains)), strict=True)
    for number, picked in enumerate(picks, start):
        images = [to_float(d.images[index]) for d, index in zip(domains, picked, strict=True)]
        generator = seeded(seed, len(domains), number, device=device)
        for name in augment:
            images = [AUGMENTATIONS[name](x, generator) for x in images]
        yield Batch(images[0], domains[0].labels[picked[0]], *images[1:])
