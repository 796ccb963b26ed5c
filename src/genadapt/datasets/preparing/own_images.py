"""The user's own images: as a split, with a part held out for the test, and what was passed over."""

from collections import Counter
from collections.abc import Iterable
from functools import partial
from pathlib import Path

import numpy as np

from ...errors import UserError
from ..base import Recipe, Split
from .images import decode_file
from .splits import divide, stratified


def own_split(root: Path, files: Iterable[str], labels: np.ndarray, size: int, max_pixels: int) -> Split:
    """Images (N, size, size, 3), yet to be decoded, of files in a folder, and their labels."""
    make = partial(decode_file, size=size, max_pixels=max_pixels)
    return Split(Recipe(make, [root / file for file in files], (size, size, 3)), labels)


def hold_out(where: object, split: Split, test_every: int, seed: int) -> tuple[Split, Split]:
    """Those to train and those for the test; `where` names the images in a `UserError` if there are too few."""
    test = stratified(split.labels, test_every, seed)
    if not test.any():
        raise UserError(f"{where}: expected a label that two or more of its {len(test)} images have, for the test")
    return divide(split, test)


def count(passed: Iterable[tuple[str, str]]) -> list[tuple[str, str, int]]:
    """How many paths of each folder were passed over for each reason: (folder, reason, count), sorted."""
    return [(*pair, number) for pair, number in sorted(Counter(passed).items())]
