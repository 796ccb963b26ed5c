"""Turn the raw files of a data set into one sealed file of arrays."""

from collections.abc import Iterable, Mapping
from pathlib import Path

from .. import datasets
from ..datasets.base import Packaged, Url, hash_of, save
from ..errors import UserError


def preprocess(name: str, settings: Mapping[str, object], raw: Iterable[Path], out: Path) -> None:
    """Verify the raw files once more, read them with these settings and seal the arrays."""
    data = datasets.module(name)
    given = {Path(path).name: Path(path) for path in raw}
    for file, source in data.SOURCES.items():
        if file not in given:
            raise UserError(f"data set {name}: raw file {file} not given, expected {', '.join(data.SOURCES)}")
        verify(given[file], source)
    save(
        out,
        name,
        data.read(given, **settings),
        stands_for=data.STANDS_FOR,
        licence=data.LICENCE,
        settings=dict(settings),
        sources={file: source.hash for file, source in data.SOURCES.items()},
    )


def verify(path: Path, source: Packaged | Url) -> None:
    """Refuse a raw file that was lost or changed since its download."""
    try:
        found = hash_of(path)
    except OSError as error:
        raise UserError(f"{path}: not readable ({error}); delete it and run again") from None
    if found != source.hash:
        raise UserError(f"{path}: damaged, it has {found}, expected {source.hash}; delete it and run again")
