"""Which images are held out, of every class or label its share."""

from collections.abc import Iterable

import numpy as np

from ..base import Recipe, Split


def stratified(labels: np.ndarray, every: int, seed: int) -> np.ndarray:
    """A mask (N,) of the images that are held out: at random, of each class or label one in `every`.

    labels: (N,) or (N, L). What two images or more have is on both sides; images
    without labels, whose number of a class is the same, are one class. With several labels an image this
    is the iterative stratification of Sechidis et al. (2011): the rarest label that is left goes first.
    """
    hot = labels.astype(bool) if labels.ndim == 2 else labels[:, None] == np.unique(labels)
    order = np.random.Generator(np.random.PCG64(seed)).permutation(len(hot))
    hot = hot[order]
    total, held, free = hot.sum(0), np.zeros(len(hot), bool), np.ones(len(hot), bool)
    wanted = np.where(total > 1, np.maximum(1, np.rint(total / every)), 0).astype(int)
    while (left := (hot & free[:, None]).sum(0)).any():
        rarest = np.where(left > 0, left, left.max() + 1).argmin()
        rows = np.flatnonzero(hot[:, rarest] & free)
        held[rows[: max(0, wanted[rarest] - hot[held, rarest].sum())]] = True
        free[rows] = False
    bare = np.flatnonzero(free)  # without any label
    held[bare[: round(len(bare) / every)]] = True
    mask = np.empty_like(held)
    mask[order] = held
    return mask


def divide(split: Split, mask: np.ndarray) -> tuple[Split, Split]:
    """The images for which the mask (N,) does not hold, and those for which it does."""
    images, labels = split
    if isinstance(images, Recipe):
        parts = [Recipe(images.make, chosen(images.items, part), images.shape) for part in (~mask, mask)]
    else:
        parts = [images[~mask], images[mask]]
    return Split(parts[0], labels[~mask]), Split(parts[1], labels[mask])


def chosen(items: Iterable, mask: np.ndarray) -> list:
    """The items for which the mask holds."""
    return [item for item, wanted in zip(items, mask, strict=True) if wanted]
