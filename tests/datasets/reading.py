"""What tests of readers share."""

import io
import pickle
import tarfile
from pathlib import Path
from types import ModuleType

from genadapt.datasets.base import Arrays, Recipe, Source
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


def whole(arrays: Arrays) -> Arrays:
    """With the test split for want of a validation split, which the stage would hold out."""
    return arrays._replace(validation=arrays.test)


def write_tar(path: Path, mode: str, files: dict[str, bytes]) -> None:
    with tarfile.open(path, mode) as tar:
        for name, content in files.items():
            member = tarfile.TarInfo(name)
            member.size = len(content)
            tar.addfile(member, io.BytesIO(content))


def paths(folder: Path, *sources: Source) -> dict[str, Path]:
    """The public files of sources, by name."""
    return {file: folder / file for source in sources for file in source.files}
