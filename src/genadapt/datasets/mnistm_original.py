"""MNIST-M as published by the authors of DANN: 59,001 and 9,001 digits blended with photographs, 32×32."""

import io
from functools import partial
from pathlib import Path
from typing import Literal

import numpy as np

from ..errors import UserError
from .base import Arrays, Recipe, Source, Split, Url
from .preparing.archives import tar_files
from .preparing.digits import CLASSES
from .preparing.folders import check_folder
from .preparing.google_drive import drive
from .preparing.images import decode

ARCHIVE = "mnist_m.tar.gz"
SOURCES = [
    Source(
        "mnistm_original",
        {
            ARCHIVE: Url(
                (
                    drive("0B_tExHiYS-0veklUZHFYT19KYjg"),
                    "https://cornell.box.com/shared/static/jado7quprg6hzzdubvwzh9umr75damwi",
                ),
                "md5:859df31c91afe82e80e5012ba928f279",
            )
        },
    )
]
FOLDER_HAS_ALL = True
LICENCE = "MNIST-M, Y. Ganin et al. 2016, which states no licence; of MNIST (CC BY-SA 3.0) and BSDS500 (non-commercial)"
STANDS_FOR = "mnistm"
LABELS = "classes"
SIZE = None
LABEL_LIST = "mnist_m_{}_labels.txt"
COUNTS = {"train": 59_001, "test": 9_001}
SIDE = 32  # pixels; the digit of 28 is padded by 2


def read(raw: dict[str, Path], *, folder: str | None, size: Literal[28, 32]) -> Arrays:
    """Images (N, size, size, 3) in the published splits: 32 as they are, 28 their centre, which MNIST's digit fills.

    `folder` has the unpacked folder mnist_m, or is it, or has the archive; null: the archive is downloaded.
    """
    place = raw[ARCHIVE] if folder is None else found(check_folder(folder))
    if place.is_dir():
        files = {path.relative_to(place).as_posix(): path for path in place.rglob("*")}
    else:
        files = {name.removeprefix("mnist_m/"): content for name, content in tar_files(place)}
    return Arrays(*(_split(place, files, part, size) for part in COUNTS), CLASSES)


def found(folder: Path) -> Path:
    """The unpacked folder, or else the archive, in a folder of the user's."""
    for place in (folder, folder / "mnist_m"):
        if (place / LABEL_LIST.format("train")).is_file():
            return place
    if (folder / ARCHIVE).is_file():
        return folder / ARCHIVE
    raise UserError(f"{folder}: expected {LABEL_LIST.format('train')} in it, or the folder mnist_m, or {ARCHIVE}")


def _split(place: Path, files: dict[str, Path | bytes], part: str, size: int) -> Split:
    """One split of the files in a folder or archive."""
    path = place / LABEL_LIST.format(part)
    if path.name not in files:
        raise UserError(f"{place}: expected {path.name} in it")
    labels = label_list(path, _content(files[path.name]), COUNTS[part])
    names = {name: f"mnist_m_{part}/{name}" for name in labels}
    if missing := [line for line, name in enumerate(names, 1) if names[name] not in files]:
        name = list(names.values())[missing[0] - 1]
        raise UserError(f"{path}: line {missing[0]}: no image {name} in {place}; {len(missing):,} are missing")
    items = [files[name] for name in names.values()]
    if place.is_file():
        items = [(f"{place}: {name}", content) for name, content in zip(names.values(), items, strict=True)]
    return Split(Recipe(partial(_digit, size=size), items, (size, size, 3)), np.array(list(labels.values()), np.int64))


def label_list(path: Path, content: bytes, count: int) -> dict[str, int]:
    """The digit of each image, in the list's order; a `UserError` names the file, and the line that is amiss."""
    labels: dict[str, int] = {}
    for number, line in enumerate(content.decode("utf-8", "replace").splitlines(), 1):
        name, _, digit = line.strip().partition(" ")
        if digit not in CLASSES:
            raise UserError(f"{path}: line {number}: expected an image and its digit, 00000000.png 5, found {line!r}")
        if name in labels:
            raise UserError(f"{path}: line {number}: image {name} is there more than once")
        labels[name] = int(digit)
    if len(labels) != count:
        raise UserError(f"{path}: expected {count:,} lines, an image each, found {len(labels):,}")
    return labels


def _content(file: Path | bytes) -> bytes:
    return file.read_bytes() if isinstance(file, Path) else file


def _digit(item: Path | tuple[str, bytes], size: int) -> np.ndarray:
    """An image (size, size, 3) of a file, or of a name and its content in the archive."""
    from PIL import Image

    name, content = (item, item.read_bytes()) if isinstance(item, Path) else item
    image = decode(content, name, SIDE)
    with Image.open(io.BytesIO(content)) as opened:
        if opened.size != (SIDE, SIDE):
            raise UserError(f"{name}: expected {SIDE}×{SIDE} pixels, found {opened.width}×{opened.height}")
    rest = (SIDE - size) // 2
    return image[rest : SIDE - rest, rest : SIDE - rest]
