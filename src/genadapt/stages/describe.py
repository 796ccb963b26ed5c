"""The card of a data set: where it comes from, what is in it, and a sheet of its images."""

from collections.abc import Iterable
from pathlib import Path

import numpy as np

from ..datasets.base import PARTS, Data, Split, load
from ..datasets.preparing.remarks import totals_of
from ..figures.contact_sheet import contact_sheet, write_png
from ..files.sealed import read_json, unseal, write_json

COLUMNS = 10  # of the sheet
ROWS = 6  # of the sheet, if the data set has attributes or objects and no classes
BLOCK = 1024  # images looked at together


def describe(data: Path, download_manifests: Iterable[Path], card: Path, sheet: Path) -> None:
    """Write the card as JSON and the sheet as PNG."""
    _, manifest = unseal(data, "data set")
    described = load(data)
    raw = {
        download_manifest["source"]: download_manifest["files"]
        for download_manifest in map(read_json, download_manifests)
    }
    told = {"passed over": manifest["passed_over"], "remarks": manifest["remarks"]}
    known = {"licence": manifest["licence"], "block": manifest["block"], "raw": raw}
    write_json(card, {**facts(described), **told, **known})
    write_png(sheet, contact_sheet(pick(described), COLUMNS))


def facts(data: Data) -> dict:
    """What is in a data set: numbers of images and labels, and the statistics of its pixels."""
    mean, deviation, within = statistics(data.train.images)
    return {
        "name": data.name,
        "digest": data.digest,
        "stands for": data.stands_for,
        "image": list(data.train.images.shape[1:]),
        "labels": "attributes or objects" if data.multi else "classes" if data.labelled else "none",
        "images": {part: len(getattr(data, part).images) for part in PARTS},
        "balance": {part: balance(getattr(data, part), data.classes) for part in PARTS},
        "label lists": {name: len(labels) for name, labels in data.label_lists.items()},
        "pixels": {"mean": mean, "standard deviation": deviation, "within an image": within},
    }


def balance(split: Split, classes: list[str]) -> list[list]:
    """How many images have each class, attribute or object: [name, count], in the order of the classes."""
    return [[name, int(total)] for name, total in zip(classes, totals_of(split, len(classes)), strict=True)]


def statistics(images: np.ndarray) -> tuple[list[float], list[float], float]:
    """Mean and standard deviation of each channel in 0..1, and the mean deviation within an image."""
    total, square, within = np.zeros(3), np.zeros(3), 0.0
    for start in range(0, len(images), BLOCK):
        block = images[start : start + BLOCK].astype(np.float64) / 255
        total += block.sum((0, 1, 2))
        square += (block**2).sum((0, 1, 2))
        within += block.mean(3).std((1, 2)).sum()
    pixels = images.size / 3
    mean = total / pixels
    deviation = np.sqrt(np.maximum(square / pixels - mean**2, 0))
    return mean.round(4).tolist(), deviation.round(4).tolist(), round(within / len(images), 4)


def pick(data: Data) -> np.ndarray:
    """Images of the training split for the sheet: whole rows of each of the first classes, or evenly spaced ones.

    None is there twice: where there are too few the rest is white.
    """
    images, labels = data.train
    if data.multi or not data.labelled:
        return images[np.linspace(0, len(images) - 1, min(ROWS * COLUMNS, len(images))).astype(int)]
    shown = range(min(len(data.classes), COLUMNS))
    count = COLUMNS * max(1, ROWS // len(shown))
    of_class = [np.flatnonzero(labels == number)[:count] for number in shown]
    places = np.concatenate([np.pad(rows, (0, count - len(rows)), constant_values=-1) for rows in of_class])
    return np.where((places < 0)[:, None, None, None], np.uint8(255), images[places])
