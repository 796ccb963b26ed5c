"""Bring one raw file to its place, verified by its hash."""

import shutil
from importlib.util import find_spec
from pathlib import Path

from .. import datasets
from ..datasets.base import Packaged, Url, hash_of
from ..errors import UserError
from ..sealed import replacing


def download(file: str, out: Path) -> None:
    """Fetch the raw file of this name, whichever data set it belongs to; write it whole or not at all."""
    source = find(file)
    try:
        with replacing(out) as temporary:
            fetch(source, temporary)
            if (found := hash_of(temporary)) != source.hash:
                raise UserError(f"{file}: {source.address} has {found}, expected {source.hash}")
    except OSError as error:  # also what requests raises
        raise UserError(
            f"{file}: could not be brought from {source.address} ({error}); expected {source.hash}"
        ) from None


def find(file: str) -> Packaged | Url:
    """The source of a raw file; names of raw files are unique over all data sets."""
    known = {name: source for data in datasets.names() for name, source in datasets.sources(data).items()}
    if file not in known:
        raise UserError(f"{file}: no data set has a raw file of this name; known: {', '.join(sorted(known))}")
    return known[file]


def fetch(source: Packaged | Url, target: Path) -> None:
    """Copy or load a source to `target`, not yet verified."""
    if isinstance(source, Packaged):
        shutil.copyfile(locate(source), target)
    else:
        from pooch import HTTPDownloader

        HTTPDownloader(chunk_size=1 << 20)(source.url, str(target), None)


def locate(source: Packaged) -> Path:
    """The path of a packaged file, without importing the package."""
    spec = find_spec(source.package)
    if spec is None or not spec.submodule_search_locations:
        raise UserError(f"package {source.package}: not installed, expected for its file {source.path}")
    return Path(next(iter(spec.submodule_search_locations)), source.path)
