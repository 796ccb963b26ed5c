"""Images inside archives: read in place, never unpacked."""

import tarfile
from collections.abc import Iterator
from functools import cache
from pathlib import Path, PurePosixPath
from typing import NamedTuple
from zipfile import BadZipFile, ZipFile

from ..errors import UserError


class Place(NamedTuple):
    """Where a file lies in an uncompressed tar archive."""

    offset: int
    size: int


def safe(archive: Path, name: str) -> str:
    """The name of a member; an archive with a name that points outside of itself is refused as a whole."""
    path = PurePosixPath(name.replace("\\", "/"))
    if path.is_absolute() or ".." in path.parts or (path.parts[:1] and path.parts[0].endswith(":")):
        raise UserError(f"{archive}: refused, its member {name!r} points outside of the archive")
    return str(path)


def tar_places(archive: Path) -> dict[str, Place]:
    """Where each file of an uncompressed tar archive lies."""
    try:
        with tarfile.open(archive, "r:") as tar:
            return {safe(archive, m.name): Place(m.offset_data, m.size) for m in tar if _is_file(archive, m)}
    except tarfile.TarError as error:
        raise UserError(f"{archive}: expected an uncompressed tar archive ({error})") from None


def tar_files(archive: Path) -> Iterator[tuple[str, bytes]]:
    """Names and contents of the files in a tar archive, compressed or not, in its own order."""
    try:
        with tarfile.open(archive) as tar:
            for member in tar:
                if _is_file(archive, member):
                    yield safe(archive, member.name), tar.extractfile(member).read()
    except tarfile.TarError as error:
        raise UserError(f"{archive}: expected a tar archive ({error})") from None


def _is_file(archive: Path, member: tarfile.TarInfo) -> bool:
    """Whether a member is a file; the names of all others are looked at too."""
    safe(archive, member.name)
    if member.issym() or member.islnk():
        safe(archive, member.linkname)
    return member.isfile()


def zip_names(archive: Path) -> set[str]:
    """Names of the files in a zip archive."""
    return {safe(archive, name) for name in _opened(archive).namelist() if not name.endswith("/")}


def zip_file(archive: Path, name: str) -> bytes:
    """The content of one file in a zip archive."""
    return _opened(archive).read(name)


@cache
def _opened(archive: Path) -> ZipFile:
    """The archive, once per process: reading the table of contents of 200,000 files takes a second."""
    try:
        return ZipFile(archive)
    except BadZipFile as error:
        raise UserError(f"{archive}: expected a zip archive ({error})") from None
