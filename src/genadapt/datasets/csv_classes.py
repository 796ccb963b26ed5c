"""One's own images: a folder and a csv file with one row an image and a column that names its class."""

from pathlib import Path

import numpy as np

from ..errors import UserError
from ..plan.fields import Count, Every, Seed
from .base import Arrays
from .preparing.labels import read_classes
from .preparing.own_images import hold_out, own_split
from .preparing.own_table import own_table

SOURCES = []
LICENCE = "the user's own images"
STANDS_FOR = None
LABELS = "classes"
SIZE = None
LEAST = 3  # images of a class: one to train, one for validation, one for the test


def read(
    raw: dict[str, Path],
    *,
    folder: str,
    csv: str,
    column: str | None = None,
    size: Count,
    test_every: Every,
    seed: Seed = 0,
    max_pixels: Count = 89_478_485,
) -> Arrays:
    """Images (N, size, size, 3) in the order of the csv file, and labels (N,): classes are sorted by name.

    The file lies in the folder or has an absolute path. Its first column names the image, relative to the
    folder, and `column` its class; null takes the second of two. One image in `test_every` of each class, at
    random by `seed`, is for the test. Images of more than `max_pixels` pixels are refused.
    """
    table = own_table(folder, csv)
    files, labels, classes = read_classes(table.path, table.named, column)
    for name, number in zip(classes, np.bincount(labels), strict=True):
        if number < LEAST:
            raise UserError(f"{table.path}: class {name!r}: expected {LEAST} or more images, found {number}")
    split = own_split(table.root, files, labels, size, max_pixels)
    return Arrays(*hold_out(table.path, split, test_every, seed), classes, passed_over=table.passed_over(files))
