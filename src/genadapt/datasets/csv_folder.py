"""One's own images: a folder and a csv file with one row an image and one column an attribute or object."""

from pathlib import Path

from ..errors import UserError
from ..plan.fields import Count, Every, Seed
from .base import Arrays
from .preparing.labels import read_labels
from .preparing.own_images import hold_out, own_split
from .preparing.own_table import own_table

SOURCES = []
LICENCE = "the user's own images"
STANDS_FOR = None
LABELS = "multi-hot"
SIZE = None


def read(
    raw: dict[str, Path],
    *,
    folder: str,
    csv: str,
    columns: list[str] | None,
    size: Count,
    test_every: Every,
    seed: Seed = 0,
    max_pixels: Count = 89_478_485,
) -> Arrays:
    """Images (N, size, size, 3) and labels (N, L) of 0 and 1, in the order of the csv file.

    That lies in the folder or has an absolute path. Its first column names the image, relative to the folder;
    `columns` chooses labels, null takes all. One image in `test_every` of each label, at random by `seed`, is
    for the test. Images of more than `max_pixels` pixels are refused.
    """
    table = own_table(folder, csv)
    files, labels, names = read_labels(table.path, table.named, columns)
    if len(files) < test_every:
        raise UserError(f"{table.path}: expected at least {test_every} images (test_every), found {len(files)}")
    split = own_split(table.root, files, labels, size, max_pixels)
    return Arrays(*hold_out(table.path, split, test_every, seed), names, passed_over=table.passed_over(files))
