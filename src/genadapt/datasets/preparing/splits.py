"""Which images are held out, of every class or label its share."""

from collections.abc import Iterable

import numpy as np

from ..base import Recipe, Split


def stratified(labels: np.ndarray, every: int, seed: int) -> np.ndarray:
    """A mask (N,) of the images that are held out: at random, of each class or label one in `every`.

    labels: (N,) or (N, L). What two images or more have is on both sides, with several labels an image only
    where that can be; this is then the iterative stratification of Sechidis et al. (2011): the rarest label that
    is left goes first. Images without labels, whose number of a class is the same, are one class.
    """
    order = np.random.Generator(np.random.PCG64(seed)).permutation(len(labels))
    held = (_of_labels if labels.ndim == 2 else _of_classes)(labels[order], every)
    mask = np.empty_like(held)
    mask[order] = held
    return mask


def _of_classes(labels: np.ndarray, every: int) -> np.ndarray:
    """The first images (N,) of each class, as many as are wanted."""
    _, classes, total = np.unique(labels, return_inverse=True, return_counts=True)
    place = np.empty(len(labels), int)  # of an image among those of its class
    place[np.argsort(classes, kind="stable")] = np.concatenate([np.arange(count) for count in total])
    return place < _wanted(total, every)[classes]


def _of_labels(labels: np.ndarray, every: int) -> np.ndarray:
    """The first images (N,) of each label (N, L) as far as they are wanted, the rarest label first."""
    hot, held, free = labels.astype(bool), np.zeros(len(labels), bool), np.ones(len(labels), bool)
    wanted = _wanted(hot.sum(0), every)
    while (left := (hot & free[:, None]).sum(0)).any():
        rarest = np.where(left > 0, left, left.max() + 1).argmin()
        rows = np.flatnonzero(hot[:, rarest] & free)
        held[rows[: max(0, wanted[rarest] - hot[held, rarest].sum())]] = True
        free[rows] = False
    bare = np.flatnonzero(free)  # without any label
    held[bare[: round(len(bare) / every)]] = True
    _mend(hot, held)
    return held


def _mend(hot: np.ndarray, held: np.ndarray) -> None:
    """Move an image to the side that has none with its label, if the side that it leaves still has all others."""
    shared = hot.sum(0) > 1
    for label in np.flatnonzero(shared):
        rows = np.flatnonzero(hot[:, label])
        if len(set(held[rows])) == 1:
            left = hot[held == held[rows[0]]].sum(0) - hot[rows]  # (rows, L), after each move
            fine = ((left > 0) | ~(hot[rows] & shared)).all(1)
            if fine.any():
                held[rows[fine.argmax()]] ^= True


def _wanted(total: np.ndarray, every: int) -> np.ndarray:
    """How many of so many are held out."""
    return np.where(total > 1, np.maximum(1, np.rint(total / every)), 0).astype(int)


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
