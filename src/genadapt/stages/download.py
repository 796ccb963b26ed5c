"""Bring the raw files of one source to their place: a mirror is asked first, then their homes in turn."""

from pathlib import Path

from .. import datasets
from ..datasets.base import ByHand, Packaged, Source, Url, hash_of
from ..datasets.preparing.fetching import NotBroughtError, NotThereError, fetch
from ..datasets.preparing.loading import size
from ..errors import UserError
from ..files.sealed import write_json

UNITS = (10**9, "GB"), (10**6, "MB"), (10**3, "kB")


def download(name: str, mirror: str | None, out: Path) -> None:
    """Bring the files of the source `name` into the folder of `out`, then write to `out` what they are.

    `mirror` is a folder or a base URL in which files lie under their own names, at its top or in a folder
    named like the source; if it has the source's pack, that is taken instead of the public files. What is
    there already, with the right hash, stays: an earlier try is continued, even within a file.
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
        if present(folder / file, home.hash):
            place = home.address
        elif from_mirror(mirror, source, file, folder, home.hash):
            place = "mirror"
        else:
            place = bring(file, home, folder, mirror)
        brought.append((file, home.hash, place))
    return brought


def bring(file: str, home: Packaged | Url | ByHand, folder: Path, mirror: str | None) -> str:
    """Bring a file from one of its homes and say which; a `UserError` says what was tried."""
    asked = f"the mirror {mirror} does not have it" if mirror else "no mirror is set (params.yaml: mirror)"
    if isinstance(home, ByHand):
        raise UserError(f"{file}: {home.words}; {asked}. Expected there: {file} with {home.hash}")
    try:
        return fetch(home, folder / file, home.hash)
    except NotBroughtError as error:
        raise UserError(f"{error}; {asked}") from None


def announced(name: str, mirror: str | None, folder: Path) -> list[str]:
    """What `download` would bring to the folder, a line a file, as far as is known without asking a server."""
    source = datasets.source(name)
    if source.pack and all((folder / file).exists() or on_disk(mirror, source, file) for file in source.pack):
        return [f"{file} from the mirror {mirror}" for file in source.pack if not (folder / file).exists()]
    return [
        f"{file} from the mirror {mirror}" if on_disk(mirror, source, file) else from_afar(file, home, mirror, folder)
        for file, home in source.files.items()
        if not isinstance(home, Packaged) and not (folder / file).exists()
    ]


def from_afar(file: str, home: Url | ByHand, mirror: str | None, folder: Path) -> str:
    """Where a file would come from that is not on this machine, and how large it is."""
    asked = "" if mirror is None else f" from the mirror {mirror}, else" if is_url(mirror) else ""
    if isinstance(home, ByHand):
        return f"{file}{asked} by hand, into a mirror: {home.words}"
    come = size(folder / f"{file}.part")
    there = f" ({in_bytes(come)} of it are there)" if come else ""
    return f"{file}, {in_bytes(home.size)}{there},{asked} from {home.address}"


def in_bytes(count: int | None) -> str:
    """A number of bytes in words."""
    if count is None:
        return "size unknown"
    unit, name = next((pair for pair in UNITS if count >= pair[0]), (1, "bytes"))
    return f"{count / unit:.3g} {name}"


def present(path: Path, hash: str) -> bool:
    """Whether a file is there with the right hash."""
    return path.is_file() and hash_of(path, hash) == hash


def from_mirror(mirror: str | None, source: Source, file: str, folder: Path, hash: str) -> bool:
    """Bring a file from the mirror, if it has it; a damaged one is an error."""
    for place in places(source, file) if mirror else ():
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


def places(source: Source, file: str) -> tuple[str, str]:
    """Where a mirror may have a file."""
    return file, f"{source.name}/{file}"


def on_disk(mirror: str | None, source: Source, file: str) -> bool:
    """Whether the mirror is a folder and has the file."""
    if mirror is None or is_url(mirror):
        return False
    return any(in_mirror(mirror, place).is_file() for place in places(source, file))


def is_url(mirror: str) -> bool:
    """Whether a mirror is a server and not a folder."""
    return mirror.startswith(("http://", "https://"))


def in_mirror(mirror: str, place: str) -> Path | Url:
    """Where a file would lie in the mirror."""
    if is_url(mirror):
        return Url((f"{mirror.rstrip('/')}/{place}",), "")
    folder = Path(mirror).expanduser()
    if not folder.is_dir():
        raise UserError(f"mirror {mirror}: no such folder; expected a folder or a URL (http://…, https://…)")
    return folder / place
