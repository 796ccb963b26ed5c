"""CelebA: 202,599 aligned photographs of faces with 40 attributes, or the first of them."""

from functools import partial
from pathlib import Path

import numpy as np

from ..errors import UserError
from ..plan.fields import Count
from .base import Arrays, Recipe, Source, Split, Url
from .preparing.archives import zip_file, zip_names
from .preparing.google_drive import drive
from .preparing.images import decode

SOURCES = [
    Source(
        "celeba",
        {
            "img_align_celeba.zip": Url(
                (
                    "https://s3.amazonaws.com/pytorch-tutorial-assets/img_align_celeba.zip",
                    "https://s3-us-west-1.amazonaws.com/udacity-dlnfd/datasets/celeba.zip",
                    drive("0B7EVK8r0v71pZjFTYXZWM3FlRnM"),  # CelebA's own; many days its quota is used up
                ),
                "sha256:46fb89443c578308acf364d7d379fe1b9efb793042c0af734b6112e4fd3a8c74",
                1_443_490_838,
            ),
            "list_attr_celeba.txt": Url(
                (drive("0B7EVK8r0v71pblRyaVFSWGxPY0U"), drive("1gxmFoeEPgF9sT65Wpo85AnHl3zsQ4NvS")),
                "sha256:f0e5da289d5ccf75ffe8811132694922b60f2af59256ed362afa03fefba324d0",
                26_721_026,
            ),
            "list_eval_partition.txt": Url(
                (drive("0B7EVK8r0v71pY0NSMzRuSXJEVkk"), drive("1ih_VMokoI774ErNWrb26lDeWlanUBpnX")),
                "sha256:fc955bcb3ef8fbdf7d5640d9a8693a8431b5f2ee291a5c1449a1549e7e073fe7",
                2_836_386,
            ),
        },
    )
]
LICENCE = "CelebA, Z. Liu et al. 2015, for non-commercial research only, no redistribution"
STANDS_FOR = None
LABELS = "multi-hot"
SIZE = None
PARTITION = {"train": "0", "validation": "1", "test": "2"}
FOLDER = "img_align_celeba/"


def read(raw: dict[str, Path], *, count: Count | None, size: Count) -> Arrays:
    """Images (N, size, size, 3) of the central 178×178 pixels and labels (N, 40), in the official partition.

    With a `count` the first images of each part, in the parts' official proportions: no person is in two parts, which
    would not hold for the first images of all.
    """
    archive = raw["img_align_celeba.zip"]
    names, attributes = attribute_table(raw["list_attr_celeba.txt"])
    parts = first(partition(raw["list_eval_partition.txt"], attributes), count)
    if missing := {FOLDER + file for files in parts.values() for file in files} - zip_names(archive):
        raise UserError(f"{archive}: expected {min(missing)} and all other images that the attributes name")
    make = partial(_face, archive=archive, size=size)
    splits = {}
    for part, files in parts.items():
        labels = np.array([attributes[file] for file in files], np.uint8)
        splits[part] = Split(Recipe(make, files, (size, size, 3)), labels)
    return Arrays(**splits, classes=names)


def attribute_table(path: Path) -> tuple[list[str], dict[str, list[bool]]]:
    """Names of the attributes, and the attributes of each file; in the table 1 means yes and -1 no."""
    _, names, *rows = path.read_text().splitlines()
    return names.split(), {file: [value == "1" for value in values] for file, *values in map(str.split, rows)}


def partition(path: Path, attributes: dict[str, list[bool]]) -> dict[str, list[str]]:
    """The files of each part, in the order of their numbers."""
    number = dict(line.split() for line in path.read_text().splitlines())
    return {part: sorted(file for file in attributes if number[file] == own) for part, own in PARTITION.items()}


def first(parts: dict[str, list[str]], count: int | None) -> dict[str, list[str]]:
    """The first files of each part, `count` in all; a `UserError` if there are fewer, or a part would have none."""
    total = sum(map(len, parts.values()))
    if count is None:
        return parts
    held_out = {part: round(count * len(files) / total) for part, files in parts.items() if part != "train"}
    wanted = {"train": count - sum(held_out.values())} | held_out
    if count > total or min(wanted.values()) == 0:
        raise UserError(f"count: expected at most {total:,}, and enough for an image of each part, found {count:,}")
    return {part: files[: wanted[part]] for part, files in parts.items()}


def _face(file: str, archive: Path, size: int) -> np.ndarray:
    return decode(zip_file(archive, FOLDER + file), file, size)
