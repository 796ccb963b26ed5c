"""Raw files: from a mirror, from one of their public homes, from an installed package; always verified."""

import os
import shutil
from importlib.util import find_spec
from pathlib import Path

from ...errors import UserError
from ...files.sealed import replacing
from ..base import Packaged, Url, hash_of
from .loading import AbsentError, HomeError, forget, load


class NotBroughtError(UserError):
    """No home has given the file; the text says what each has answered."""


class NotThereError(NotBroughtError):
    """No home has the file."""


def fetch(origin: Packaged | Url | Path, target: Path, hash: str) -> str:
    """Bring a file to `target`, whole and verified, and say where it is from.

    What has come of a file from a public home lies in {target}.part until it is whole, and outlives a killed job and a
    home that fails. Raises `NotBroughtError` if no home gives the file, `UserError` for all else.
    """
    if isinstance(origin, Url):
        return _from_homes(origin, target, hash)
    address = origin.address if isinstance(origin, Packaged) else str(origin)
    try:
        with replacing(target) as temporary:
            shutil.copyfile(packaged(origin) if isinstance(origin, Packaged) else origin, temporary)
            if wrong := _difference(temporary, hash):
                raise UserError(f"{address}: {wrong}")
    except OSError as error:
        raise UserError(f"{target.name}: could not be brought from {address} ({error.strerror or error})") from None
    return address


def packaged(source: Packaged) -> Path:
    """The path of a packaged file, without importing the package."""
    spec = find_spec(source.package)
    if spec is None or not spec.submodule_search_locations:
        raise UserError(f"package {source.package}: not installed, expected for its file {source.path}")
    return Path(next(iter(spec.submodule_search_locations)), source.path)


def _from_homes(origin: Url, target: Path, hash: str) -> str:
    """The home that has given the file: the first in order."""
    part, failures = target.with_name(f"{target.name}.part"), {}
    for home in origin.homes:
        try:
            part.parent.mkdir(parents=True, exist_ok=True)
            _load_verified(home, part, hash)
            os.replace(part, target)
            forget(part)
        except HomeError as error:
            failures[home] = error
        except OSError as error:  # of the disk: no other home would help
            raise UserError(f"{target}: could not be written ({error.strerror})") from None
        else:
            return home
    absent = all(isinstance(error, AbsentError) for error in failures.values())
    said = "; ".join(f"{home}: {error}" for home, error in failures.items())
    raise (NotThereError if absent else NotBroughtError)(f"{target.name}: could not be brought; {said}")


def _load_verified(home: str, part: Path, hash: str) -> None:
    """Load a file; if the pieces of several answers do not fit together, once more from its beginning."""
    joined = load(home, part)
    wrong = _difference(part, hash)
    if wrong and joined:
        forget(part)
        load(home, part)
        wrong = _difference(part, hash)
    if wrong:
        forget(part)
        raise HomeError(wrong)


def _difference(path: Path, expected: str) -> str:
    """How a file is not the one of this hash; empty if it is."""
    actual = hash_of(path, expected)
    size = path.stat().st_size
    return "" if actual == expected else f"another content: {size:,} bytes with {actual}, expected {expected}"
