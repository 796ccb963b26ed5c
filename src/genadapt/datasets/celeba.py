"""CelebA: 202,599 aligned photographs of faces with 40 attributes."""

from functools import partial
from pathlib import Path

import numpy as np

from ..errors import UserError
from ..plan.fields import Count
from .base import Arrays, Recipe, Source, Split, Url
from .preparing.archives import zip_file, zip_names
from .preparing.images import decode

DRIVE = "https://drive.google.com/uc?export=download&id="
SOURCES = [
    Source(
        "celeba",
        {
            # PyTorch's copy for its tutorials: before a file of this size Google Drive puts a page to confirm
            "img_align_celeba.zip": Url(
                "https://s3.amazonaws.com/pytorch-tutorial-assets/img_align_celeba.zip",
                "sha256:46fb89443c578308acf364d7d379fe1b9efb793042c0af734b6112e4fd3a8c74",
            ),
            "list_attr_celeba.txt": Url(
                f"{DRIVE}0B7EVK8r0v71pblRyaVFSWGxPY0U",
                "sha256:f0e5da289d5ccf75ffe8811132694922b60f2af59256ed362afa03fefba324d0",
            ),
            "list_eval_partition.txt": Url(
                f"{DRIVE}0B7EVK8r0v71pY0NSMzRuSXJEVkk",
                "sha256:fc955bcb3ef8fbdf7d5640d9a8693a8431b5f2ee291a5c1449a1549e7e073fe7",
            ),
        },
    )
]
LICENCE = "CelebA, Z. Liu et al. 2015, for non-commercial research only, no redistribution"
STANDS_FOR = None
LABELS = "multi-hot"
SIZE = None
TRAIN, TEST = "0", "2"  # partition 1 is for validation and not used
FOLDER = "img_align_celeba/"


def read(raw: dict[str, Path], *, size: Count) -> Arrays:
    """Images (N, size, size, 3) of the central 178×178 pixels and labels (N, 40), in the official partition."""
    archive = raw["img_align_celeba.zip"]
    names, attributes = attribute_table(raw["list_attr_celeba.txt"])
    partition = dict(line.split() for line in raw["list_eval_partition.txt"].read_text().splitlines())
    if missing := {FOLDER + file for file in attributes} - zip_names(archive):
        raise UserError(f"{archive}: expected {min(missing)} and all other images that the attributes name")
    make = partial(_face, archive=archive, size=size)
    splits = []
    for part in (TRAIN, TEST):
        files = sorted(file for file in attributes if partition[file] == part)
        labels = np.array([attributes[file] for file in files], np.uint8)
        splits.append(Split(Recipe(make, files, (size, size, 3)), labels))
    return Arrays(*splits, names)


def attribute_table(path: Path) -> tuple[list[str], dict[str, list[bool]]]:
    """Names of the attributes, and the attributes of each file; in the table 1 means yes and -1 no."""
    _, names, *rows = path.read_text().splitlines()
    return names.split(), {file: [value == "1" for value in values] for file, *values in map(str.split, rows)}


def _face(file: str, archive: Path, size: int) -> np.ndarray:
    return decode(zip_file(archive, FOLDER + file), file, size)
