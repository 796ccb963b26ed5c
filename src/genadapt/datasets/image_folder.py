"""One's own images without labels: a folder, flat or nested."""

from pathlib import Path

import numpy as np

from ..errors import UserError
from ..plan.fields import Count, Every, Seed
from .base import UNLABELLED, Arrays
from .preparing.folders import check_folder
from .preparing.own_images import count, hold_out, own_split
from .preparing.recognising import images_of
from .preparing.walking import walk

SOURCES = []
LICENCE = "the user's own images"
STANDS_FOR = None
LABELS = "none"
SIZE = None


def read(
    raw: dict[str, Path],
    *,
    folder: str,
    size: Count,
    test_every: Every,
    seed: Seed = 0,
    max_pixels: Count = 89_478_485,
) -> Arrays:
    """Images (N, size, size, 3) from anywhere in the folder, in the order of their paths, and no classes.

    One image in `test_every`, at random, is for the test. Images of more than `max_pixels` pixels are refused.
    """
    root = check_folder(folder)
    files, passed = images_of(root, walk(root))
    if len(files) < test_every:
        raise UserError(f"{root}: expected at least {test_every} images (test_every), found {len(files)}")
    split = own_split(root, files, np.full(len(files), UNLABELLED, np.int64), size, max_pixels)
    passed_over = count((".", reason) for reason in passed.values())
    return Arrays(*hold_out(root, split, test_every, seed), classes=[], passed_over=passed_over)
