"""Batches from data that lies whole on the device as uint8 NHWC: an index select, a cast, an augmentation."""

from collections.abc import Iterator, Sequence
from itertools import count
from typing import NamedTuple

import numpy as np
import torch
from torch import Tensor

from ..datasets.base import Split
from ..methods.base import Batch
from .augment import AUGMENTATIONS


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


def batches(
    domains: Sequence[DeviceData], size: int, augment: Sequence[str], seed: int, start: int = 0
) -> Iterator[Batch]:
    """Batches of one domain, or of a source and a target; what batch i holds depends on (seed, i) only."""
    device = domains[0].images.device
    picks = zip(*(rows(len(d.images), size, (seed, k), start, device) for k, d in enumerate(domains)), strict=True)
    for number, picked in enumerate(picks, start):
        images = [to_float(d.images[index]) for d, index in zip(domains, picked, strict=True)]
        generator = seeded(seed, len(domains), number, device=device)
        plain = images[1:]
        for name in augment:
            images = [AUGMENTATIONS[name](x, generator) for x in images]
        yield Batch(images[0], domains[0].labels[picked[0]], *images[1:], *plain)
