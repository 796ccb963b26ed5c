"""i-CLEVR: rendered scenes of one to three of 24 objects, 3 shapes × 8 colours."""

import json
from functools import partial
from pathlib import Path

import numpy as np

from ..errors import UserError
from ..plan.fields import Count, Every
from .base import Arrays, ByHand, Recipe, Source, Split
from .preparing.folders import check_folder, held_out
from .preparing.images import decode_file
from .preparing.splits import chosen

HOW = "a label file of the course's data set i-CLEVR, which has no public link"
SOURCES = [
    Source(
        "iclevr",
        {
            "objects.json": ByHand(HOW, "sha256:c2597380e60866a15e03bfc829eba051725191f097d6c6ec5508a47f4673b785"),
            "train.json": ByHand(HOW, "sha256:ea00721abb5e0743ea61ca36857b1d2a14b336457b8c6c9c7a0cd6a555075978"),
            "test.json": ByHand(HOW, "sha256:5bd1c81070a84e2f550c4b4add0f0186ee75d46c54606879548e32a11cf894fd"),
            "new_test.json": ByHand(HOW, "sha256:d1ab2f4a98518a802c663f8e92751e9e6de6becff5dfd1a5ac375c6d2880aa15"),
        },
    )
]
LICENCE = "i-CLEVR, after CLEVR (J. Johnson et al. 2017, CC BY 4.0); terms of the course's copy unknown"
STANDS_FOR = None
LABELS = "multi-hot"
SIZE = None


def read(raw: dict[str, Path], *, folder: str, size: Count, test_every: Every) -> Arrays:
    """Images (N, size, size, 3), squeezed and not cropped, and labels (N, 24).

    `folder` has the 18,009 images that train.json names. All images of every `test_every`-th scene are for
    the test of evaluators; `test.json` and `new_test.json` become its label lists.
    """
    objects = _json(raw["objects.json"], dict)
    names, wanted = sorted(objects, key=objects.get), _json(raw["train.json"], dict)
    root = check_folder(folder)
    if missing := [file for file in wanted if not (root / file).is_file()]:
        raise UserError(f"{folder}: expected the {len(wanted)} images of train.json, {missing[0]} is not there")
    labels = multi_hot(raw["train.json"], list(wanted.values()), objects)
    scenes = [file.rpartition("_")[0] for file in wanted]  # CLEVR_train_002066_0.png and _1, _2 show one scene
    number = {scene: place for place, scene in enumerate(dict.fromkeys(scenes))}
    test = held_out(len(number), test_every)[[number[scene] for scene in scenes]]
    make, items = partial(decode_file, size=size, fit="squeeze"), [root / file for file in wanted]
    splits = [Split(Recipe(make, chosen(items, part), (size, size, 3)), labels[part]) for part in (~test, test)]
    asked = {part: raw[f"{part}.json"] for part in ("test", "new_test")}
    label_lists = {part: multi_hot(path, _json(path, list), objects) for part, path in asked.items()}
    return Arrays(*splits, names, label_lists)


def multi_hot(path: Path, sets: list[list[str]], objects: dict[str, int]) -> np.ndarray:
    """Sets of object names as (N, L) uint8; a `UserError` names the file and an object that is unknown."""
    labels = np.zeros((len(sets), len(objects)), np.uint8)
    for number, (row, names) in enumerate(zip(labels, sets, strict=True)):
        for name in names:
            if name not in objects:
                raise UserError(f"{path}: entry {number}: unknown object {name!r}; known: {', '.join(objects)}")
            row[objects[name]] = 1
    return labels


def _json(path: Path, kind: type) -> dict | list:
    try:
        value = json.loads(path.read_text(encoding="utf-8-sig"))
    except ValueError as error:
        raise UserError(f"{path}: expected a JSON file ({error})") from None
    if not isinstance(value, kind):
        raise UserError(f"{path}: expected a JSON {kind.__name__}, found a {type(value).__name__}")
    return value
