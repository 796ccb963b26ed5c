"""One's own images: a folder with one sub-folder a class, or with such folders below `train`, `val` and `test`."""

from collections.abc import Mapping
from pathlib import Path

import numpy as np

from ..errors import UserError
from ..plan.fields import Count, Every, Seed
from .base import Arrays, Split
from .preparing.class_tree import Classes, class_tree
from .preparing.folders import check_folder
from .preparing.own_images import count, hold_out, own_split
from .preparing.recognising import images_of
from .preparing.walking import Tree, walk

SOURCES = []
LICENCE = "the user's own images"
STANDS_FOR = None
LABELS = "classes"
SIZE = None


def read(
    raw: dict[str, Path],
    *,
    folder: str,
    size: Count,
    test_every: Every | None = None,
    seed: Seed = 0,
    max_pixels: Count = 89_478_485,
) -> Arrays:
    """Images (N, size, size, 3) and labels (N,): classes are the sub-folders, in the order of their names.

    Sub-folders called `train`, `val` and `test`, in any capitals, with classes in them are the splits. Without
    `test`, one image in `test_every` of each class, at random by `seed`, is for the test. Images of more than
    `max_pixels` pixels are refused. Raises `UserError` for a class of too few images.
    """
    root = check_folder(folder)
    tree = walk(root)
    images, passed = images_of(root, tree)
    found = class_tree(root, tree, images)
    _refuse_shared(root, tree, found)
    if "test" in found.folders and test_every is not None:
        raise UserError(f"{root / found.folders['test']}: this is the test split: leave out test_every, or this folder")
    if "test" not in found.folders and test_every is None:
        wanted = "expected test_every: one image in how many is for the test; or a folder test beside train"
        raise UserError(f"{root}: {wanted}")
    splits = {part: _split(root, found, part, passed, size, max_pixels) for part in found.folders}
    train = splits["train"]
    train, test = (train, splits["test"]) if test_every is None else hold_out(root, train, test_every, seed)
    reasons = [(found.place(path), reason) for path, reason in passed.items()]
    reasons += [(found.place(path), "an image in no class") for path in found.without(images)]
    return Arrays(train, test, found.names, validation=splits.get("validation"), passed_over=count(reasons))


def _split(root: Path, found: Classes, part: str, passed: Mapping[str, str], size: int, max_pixels: int) -> Split:
    """A split as it lies there; each class must have an image for it, and for each split that is yet to be held out."""
    least = 1 + (part == "train") * sum(other not in found.folders for other in ("validation", "test"))
    files, labels = [], []
    for number, name in enumerate(found.names):
        of_class = found.files[part][name]
        if len(of_class) < least:
            place = f"{found.folders[part]}/{name}".lstrip("/")
            reasons = [(place, reason) for path, reason in passed.items() if path.startswith(f"{place}/")]
            more = "".join(f"; passed over: {times} × {reason}" for _, reason, times in count(reasons))
            raise UserError(f"{root / place}: expected {least} or more images, found {len(of_class)}{more}")
        files += of_class
        labels += [number] * len(of_class)
    return own_split(root, files, np.array(labels, np.int64), size, max_pixels)


def _refuse_shared(root: Path, tree: Tree, found: Classes) -> None:
    """Refuse files outside of the folder to which links in two classes lead."""
    for path, other in tree.twins.items():
        outside = not (root / other).resolve().is_relative_to(root.resolve())
        if outside and found.place(f"{path}/") != found.place(f"{other}/"):
            raise UserError(f"{root}: {path} and {other} are links to one place: expected it in one class")
