"""Folders of images of one shade each, by which a test knows them again."""

from pathlib import Path

import pytest
from PIL import Image

from genadapt.datasets.base import Data, Split, load
from genadapt.errors import UserError
from genadapt.stages.preprocess import preprocess

OUT = Path("mine.safetensors")


def paint(path: Path, shade: int, size: tuple[int, int] = (16, 16)) -> None:
    """Write an image of one shade; the format is that of the name."""
    path.parent.mkdir(parents=True, exist_ok=True)
    Image.new("L", size, shade).save(path)


def made(folder: Path, reader: str = "class_folders", **block: object) -> Data:
    """The folder as a processed data set of images of 16×16."""
    preprocess("mine", {"reader": reader, "folder": str(folder), "size": 16, **block}, [], OUT)
    return load(OUT)


def refused(folder: Path, reader: str = "class_folders", **block: object) -> str:
    """What is said against the folder; nothing is written."""
    with pytest.raises(UserError) as error:
        made(folder, reader, **block)
    assert not OUT.exists()
    return str(error.value)


def splits(data: Data) -> tuple[Split, Split, Split]:
    """Its splits, in their usual order."""
    return data.train, data.validation, data.test


def shades(*some: Split) -> list[int]:
    """The shades of the images of splits."""
    return [shade for split in some for shade in split.images[:, 0, 0, 0].tolist()]


def labelled(data: Data) -> dict[int, object]:
    """The name of the class, or the row of labels, of each shade in the data set."""
    names = data.classes if not data.multi else None
    rows = [(shade, row) for split in splits(data) for shade, row in zip(shades(split), split.labels, strict=True)]
    return {shade: names[row] if names else row.tolist() for shade, row in rows}
