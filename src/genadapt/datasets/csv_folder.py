"""One's own images: a folder and a csv file with one row an image and one column an attribute or object."""

from functools import partial
from pathlib import Path

from ..errors import UserError
from ..plan.fields import Count, Every
from .base import Arrays, Recipe, Split
from .preparing.folders import check_folder, held_out, images_in
from .preparing.images import decode_file
from .preparing.labels import read_labels
from .preparing.splits import chosen

SOURCES = []
LICENCE = "the user's own images"
STANDS_FOR = None
LABELS = "multi-hot"
SIZE = None


def read(
    raw: dict[str, Path], *, folder: str, csv: str, columns: list[str] | None, size: Count, test_every: Every
) -> Arrays:
    """Images (N, size, size, 3) and labels (N, L) of 0 and 1, in the order of the csv file in the folder.

    The first column names the image, relative to the folder; `columns` chooses labels, null takes all. Every
    `test_every`-th row is for the test.
    """
    root = check_folder(folder)
    if Path(csv).is_absolute() or ".." in Path(csv).parts:  # a change of it would not be noticed
        raise UserError(f"{csv}: the csv file must be in the folder {folder}: expected its path in the folder")
    files, labels, names = read_labels(root / csv, known=set(images_in(root)), columns=columns)
    if len(files) < test_every:
        raise UserError(f"{root / csv}: expected at least {test_every} images (test_every), found {len(files)}")
    make, test = partial(decode_file, size=size), held_out(len(files), test_every)
    items = [root / file for file in files]
    splits = [Split(Recipe(make, chosen(items, part), (size, size, 3)), labels[part]) for part in (~test, test)]
    return Arrays(*splits, names)
