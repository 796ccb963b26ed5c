"""One's own images: a folder with one sub-folder a class."""

from functools import partial
from pathlib import Path

import numpy as np

from ..errors import UserError
from ..plan.fields import Count, Every
from .base import Arrays, Recipe, Split
from .preparing.folders import check_folder, held_out, images_in
from .preparing.images import decode_file
from .preparing.splits import chosen

SOURCES = []
LICENCE = "the user's own images"
STANDS_FOR = None
LABELS = "classes"
SIZE = None


def read(raw: dict[str, Path], *, folder: str, size: Count, test_every: Every) -> Arrays:
    """Images (N, size, size, 3) and labels (N,): classes are the sub-folders, in the order of their names.

    Every `test_every`-th image of a class is for the test. Raises `UserError` for an empty class.
    """
    root = check_folder(folder)
    classes = sorted(path.name for path in root.iterdir() if path.is_dir() and not path.name.startswith("."))
    if not classes:
        raise UserError(f"{folder}: expected sub-folders, one a class, with the images of that class in them")
    items, labels, tests = [], [], []
    for number, name in enumerate(classes):
        files = images_in(root / name)
        if len(files) < test_every:
            raise UserError(f"{root / name}: expected at least {test_every} images (test_every), found {len(files)}")
        items += [root / name / file for file in files]
        labels += [number] * len(files)
        tests += held_out(len(files), test_every).tolist()
    make = partial(decode_file, size=size)
    labels, test = np.array(labels, np.int64), np.array(tests)
    splits = [Split(Recipe(make, chosen(items, part), (size, size, 3)), labels[part]) for part in (~test, test)]
    return Arrays(*splits, classes)
