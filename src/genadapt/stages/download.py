"""Bring the raw files of one source to their place: a mirror is asked first, then their home."""

from pathlib import Path

from .. import datasets
from ..datasets.base import ByHand, Packaged, Source, Url, hash_of
from ..datasets.preparing.fetching import NotThereError, fetch
from ..errors import UserError
from ..files.sealed import write_json


def download(name: str, mirror: str | None, out: Path) -> None:
    """Bring the files of the source `name` into the folder of `out`, then write to `out` what they are.

    `mirror` is a folder or a base URL in which files lie under their own names, at its top or in a folder
    named like the source; if it has the source's pack, that is taken instead of the public files. What is
    there already, with the right hash, stays: an earlier try is continued.
    """
    source = datasets.source(name)
    brought = from_pack(source, mirror, out.parent) or from_home(source, mirror, out.parent)
    write_json(out, {"source": name, "files": {file: {"hash": h, "from": place} for file, h, place in brought}})


def from_pack(source: Source, mirror: str | None, folder: Path) -> list[tuple[str, str, str]]:
    """The files of the source's pack as (file, hash, from); none if the mirror has no such pack."""
    brought = []
    for file, hash in source.pack.items():
        if not (present(folder / file, hash) or from_mirror(mirror, source, file, folder, hash)):
            return []
        brought.append((file, hash, "mirror"))
    return brought


def from_home(source: Source, mirror: str | None, folder: Path) -> list[tuple[str, str, str]]:
    """The public files of a source as (file, hash, from), each from the mirror if it has it."""
    brought = []
    for file, home in source.files.items():
        place = home.address
        if not present(folder / file, home.hash):
            if from_mirror(mirror, source, file, folder, home.hash):
                place = "mirror"
            else:
                bring(file, home, folder, mirror)
        brought.append((file, home.hash, place))
    return brought


def bring(file: str, home: Packaged | Url | ByHand, folder: Path, mirror: str | None) -> None:
    """Bring a file from its home; a `UserError` says what was tried."""
    asked = f"the mirror {mirror} does not have it" if mirror else "no mirror is set (params.yaml: mirror)"
    if isinstance(home, ByHand):
        raise UserError(f"{file}: {home.words}; {asked}. Expected there: {file} with {home.hash}")
    try:
        fetch(home, folder / file, home.hash)
    except NotThereError:
        raise UserError(f"{file}: not found at {home.address}; {asked}") from None
    except UserError as error:
        of_home = isinstance(home, Url) and home.url in str(error)  # not of a full disk
        raise UserError(f"{error}; {asked}" if of_home else str(error)) from None


def present(path: Path, hash: str) -> bool:
    """Whether a file is there with the right hash."""
    return path.is_file() and hash_of(path, hash) == hash


def from_mirror(mirror: str | None, source: Source, file: str, folder: Path, hash: str) -> bool:
    """Bring a file from the mirror, if it has it; a damaged one is an error."""
    for place in (file, f"{source.name}/{file}") if mirror else ():
        origin = in_mirror(mirror, place)
        if isinstance(origin, Path) and not origin.is_file():
            continue
        try:
            fetch(origin, folder / file, hash)
        except NotThereError:
            continue
        print(f"{file}: from the mirror {mirror}", flush=True)
        return True
    return False


def in_mirror(mirror: str, place: str) -> Path | Url:
    """Where a file would lie in the mirror."""
    if mirror.startswith(("http://", "https://")):
        return Url(f"{mirror.rstrip('/')}/{place}", "")
    folder = Path(mirror).expanduser()
    if not folder.is_dir():
        raise UserError(f"mirror {mirror}: no such folder; expected a folder or a URL (http://…, https://…)")
    return folder / place
