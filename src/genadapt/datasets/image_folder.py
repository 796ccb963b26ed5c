"""One's own images without labels: a folder, flat or nested."""

from functools import partial
from pathlib import Path

import numpy as np

from ..errors import UserError
from ..plan.fields import Count, Every, Seed
from .base import UNLABELLED, Arrays, Recipe, Split
from .preparing.folders import check_folder, images_in
from .preparing.images import decode_file
from .preparing.splits import divide, stratified

SOURCES = []
LICENCE = "the user's own images"
STANDS_FOR = None
LABELS = "none"
SIZE = None


def read(
    raw: dict[str, Path], *, folder: str, size: Count, test_every: Every, seed: Seed, max_pixels: Count = 89_478_485
) -> Arrays:
    """Images (N, size, size, 3) from anywhere in the folder, in the order of their paths, and no classes.

    One image in `test_every`, at random, is for the test. Images of more than `max_pixels` pixels are refused.
    """
    root = check_folder(folder)
    files = images_in(root)
    if len(files) < test_every:
        raise UserError(f"{root}: expected at least {test_every} images (test_every), found {len(files)}")
    make, labels = partial(decode_file, size=size, max_pixels=max_pixels), np.full(len(files), UNLABELLED, np.int64)
    split = Split(Recipe(make, [root / file for file in files], (size, size, 3)), labels)
    return Arrays(*divide(split, stratified(labels, test_every, seed)), classes=[])
