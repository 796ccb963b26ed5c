"""What tests of readers share."""

import pickle
from pathlib import Path
from types import ModuleType

from genadapt.datasets.base import Arrays, Recipe
from genadapt.stages import preprocess


def made(name: str, arrays: Arrays) -> Arrays:
    """The same with images in place of recipes; its validation split, which no reader gives, is the test's again."""
    return preprocess.made(name, arrays._replace(validation=arrays.test), Path("chunks"))


def read(reader: ModuleType, raw: dict[str, Path], **keywords: object) -> Arrays:
    """What a data set's module reads, by the stage's rules; its recipes can be sent to other processes."""
    arrays = preprocess.read(reader.__name__.rpartition(".")[2], reader, raw, keywords)
    for split in (arrays.train, arrays.test):
        if isinstance(split.images, Recipe):
            again = pickle.loads(pickle.dumps(split.images))
            assert again.items == split.images.items and again.shape == split.images.shape
    return arrays
