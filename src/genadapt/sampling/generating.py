"""What the sample stage asks of a trained generator."""

from collections.abc import Callable

import numpy as np
import torch
from torch import Tensor

from ..datasets.base import UNLABELLED, Data
from ..errors import UserError
from ..files.samples import Generated, ListImages
from ..methods.base import Autoencoder, Diffusion, Generator
from ..plan.fields import Generate
from ..training.batches import seeded, to_uint8
from .coding import interpolation, reconstructions
from .ready import device_of

BATCH = 250  # images at a time
WAYS = 6  # between two random codes

Sampler = Callable[[Tensor, torch.Generator], Tensor]  # labels → images (N, C, H, W) in [-1, 1]


def labels_for(data: Data, count: int) -> np.ndarray:
    """What images are conditioned on: every class in turn (count,), or the label sets of the training split (count, L).

    Of a data set without labels, which only a generator without conditions is trained on, nothing but their number.
    """
    if data.multi:
        return np.resize(data.train.labels, (count, data.train.labels.shape[1]))
    if not data.labelled:
        return np.full(count, UNLABELLED, np.int64)
    return np.arange(count, dtype=np.int64) % len(data.classes)


def to_conditions(labels: np.ndarray, device: torch.device) -> Tensor:
    """Labels (N,) or (N, L) as a method takes them."""
    y = torch.from_numpy(labels).to(device)
    return y.float() if y.ndim == 2 else y


def images(sampler: Sampler, labels: np.ndarray, seed: int, device: torch.device) -> np.ndarray:
    """Images (N, H, W, C) uint8 under the labels (N,) or (N, L)."""
    generator = seeded(seed, device=device)
    parts = to_conditions(labels, device).split(BATCH)
    return np.concatenate([to_uint8(sampler(y, generator)).cpu().numpy() for y in parts])


def generate(method: Generator, data: Data, wanted: Generate) -> Generated:
    """All images that a generator is evaluated and shown by."""
    seed, labels, device = wanted.seed, labels_for(data, wanted.count), device_of(method)
    is_autoencoder, is_diffusion = isinstance(method, Autoencoder), isinstance(method, Diffusion)
    pair_of = None if is_autoencoder else wanted.attribute  # which only colours an autoencoder's codes
    return Generated(
        images=images(method.sample, labels, seed, device),
        labels=labels if method.conditional else None,
        pairs=pairs(method, data, pair_of, labels, seed) if pair_of is not None else None,
        lists=lists(method, data, wanted.repeats, seed) if wanted.repeats is not None else {},
        reconstructions=reconstructions(method, data) if is_autoencoder else None,
        interpolation=interpolation(method, WAYS, seed) if is_autoencoder else None,
        unguided=images(method.sample_unguided, labels, seed, device) if is_diffusion else None,
        trajectory=trajectory(method, labels, wanted.frames, seed) if is_diffusion and wanted.frames else None,
    )


def pairs(method: Generator, data: Data, attribute: str, labels: np.ndarray, seed: int) -> np.ndarray:
    """Images (2, N, H, W, C) of the same codes without and with an attribute, all else as in `labels` (N, L)."""
    if attribute not in data.classes:
        raise UserError(f"sample.attribute: {data.name} has no {attribute!r}; it has {', '.join(data.classes)}")
    column, halves = data.classes.index(attribute), []
    for value in (0, 1):
        switched = labels.copy()
        switched[:, column] = value
        halves.append(images(method.sample, switched, seed, device_of(method)))
    return np.stack(halves)


def lists(method: Generator, data: Data, repeats: int, seed: int) -> dict[str, ListImages]:
    """The data set's lists of label sets, each drawn from `repeats` seeds in a row."""
    device, drawn = device_of(method), {}
    for name, labels in data.label_lists.items():
        by_seed = [images(method.sample, labels, seed + number, device) for number in range(repeats)]
        drawn[name] = ListImages(np.stack(by_seed), labels)
    return drawn


def trajectory(method: Diffusion, labels: np.ndarray, frames: int, seed: int) -> np.ndarray:
    """The reverse process (frames, H, W, C) uint8 that ends in the first image."""
    device = device_of(method)
    reverse = method.trajectory(to_conditions(labels[:1], device), seeded(seed, device=device), frames)
    return to_uint8(reverse[:, 0]).cpu().numpy()
