"""Images inside archives: read in place, never unpacked."""

import stat
import tarfile
import zlib
from collections.abc import Iterator
from functools import cache
from pathlib import Path, PurePosixPath
from typing import NamedTuple
from zipfile import BadZipFile, ZipFile

from ...errors import UserError

DAMAGED = (tarfile.TarError, BadZipFile, EOFError, OSError, zlib.error)


class Place(NamedTuple):
    """Where a file lies in an uncompressed tar archive."""

    offset: int
    size: int


def safe(archive: Path, name: str, link: str = "") -> str:
    """The name of a member; an archive with a name or a link that points outside of itself is refused as a whole."""
    for place in (name, link):
        path = PurePosixPath(place.replace("\\", "/"))
        if path.is_absolute() or ".." in path.parts or (path.parts[:1] and path.parts[0].endswith(":")):
            member = f"{name!r}, a link to {link!r}," if link else f"{name!r}"
            raise UserError(f"{archive}: refused, its member {member} points outside of the archive")
    return str(PurePosixPath(name.replace("\\", "/")))


def tar_places(archive: Path) -> dict[str, Place]:
    """Where each file of an uncompressed tar archive lies."""
    try:
        with tarfile.open(archive, "r:") as tar:
            return {safe(archive, m.name): Place(m.offset_data, m.size) for m in tar if _is_file(archive, m)}
    except DAMAGED as error:
        raise UserError(f"{archive}: expected an uncompressed tar archive ({error})") from None


def tar_files(archive: Path) -> Iterator[tuple[str, bytes]]:
    """Names and contents of the files in a tar archive, compressed or not, in its own order."""
    try:
        with tarfile.open(archive) as tar:
            for member in tar:
                if _is_file(archive, member):
                    yield safe(archive, member.name), tar.extractfile(member).read()
    except DAMAGED as error:
        raise UserError(f"{archive}: expected a tar archive ({error})") from None


def _is_file(archive: Path, member: tarfile.TarInfo) -> bool:
    """Whether a member is a file; the names of all others are looked at too."""
    safe(archive, member.name, member.linkname if member.issym() or member.islnk() else "")
    return member.isfile()


def zip_names(archive: Path) -> set[str]:
    """Names of the files in a zip archive."""
    names = set()
    for member in _opened(archive).infolist():
        link = stat.S_ISLNK(member.external_attr >> 16)
        name = safe(archive, member.filename, zip_file(archive, member.filename).decode("latin-1") if link else "")
        if not (link or member.is_dir()):
            names.add(name)
    return names


def zip_file(archive: Path, name: str) -> bytes:
    """The content of one file in a zip archive."""
    try:
        return _opened(archive).read(name)
    except DAMAGED as error:
        raise UserError(f"{archive}: its member {name!r} is damaged ({error})") from None


@cache
def _opened(archive: Path) -> ZipFile:
    """The archive, once per process: reading the table of contents of 200,000 files takes a second."""
    try:
        return ZipFile(archive)
    except BadZipFile as error:
        raise UserError(f"{archive}: expected a zip archive ({error})") from None
