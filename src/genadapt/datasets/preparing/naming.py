"""Names of images as tables write them, and the files that they mean."""

import os
from collections.abc import Iterable, Mapping
from pathlib import Path, PurePosixPath
from types import MappingProxyType
from unicodedata import normalize

from ...errors import UserError
from .recognising import NO_IMAGE


class Named:
    """The images of a folder, found by what a table calls them.

    The same name may be composed or decomposed Unicode (NFC in most programs, NFD on a Mac's disk), have
    backslashes, a leading "./" or blanks around it, be absolute, or be that of a link.
    """

    def __init__(
        self, images: Iterable[str], passed: Mapping[str, str] = MappingProxyType({}), folder: Path | None = None
    ) -> None:
        """`images` by their paths in the folder; `passed`: why other files are not among them."""
        self.images = set(images)
        self.passed = passed
        self.folder = os.path.abspath(folder) if folder else None
        self.why_not = {normalize("NFC", path): reason for path, reason in passed.items()}
        self.composed: dict[str, list[str]] = {}
        for image in sorted(self.images):
            self.composed.setdefault(normalize("NFC", image), []).append(image)

    def find(self, name: str) -> str:
        """The image of this name; a `UserError` says what is wrong with the name."""
        for form in (str, self._plain, self._real):
            meant = self.composed.get(normalize("NFC", form(name)), [])
            if len(meant) > 1:
                raise UserError(f"{name!r} may be any of {len(meant)} images whose names differ in Unicode form alone")
            if meant:
                return meant[0]
        raise UserError(self._mistake(name))

    def _plain(self, name: str) -> str:
        """A path as it is written here, relative to the folder."""
        path = os.path.normpath(name.strip().replace("\\", "/"))
        if self.folder and os.path.isabs(path) and os.path.commonpath([path, self.folder]) == self.folder:
            return os.path.relpath(path, self.folder)
        return path

    def _real(self, name: str) -> str:
        """The path in the folder of the file that a link leads to: of each file the walk keeps one name."""
        if not self.folder:
            return name
        real = os.path.realpath(os.path.join(self.folder, self._plain(name)))
        return os.path.relpath(real, os.path.realpath(self.folder))

    def _mistake(self, name: str) -> str:
        """Why there is no image of this name, and which may be meant."""
        plain = normalize("NFC", self._plain(name))
        if reason := self.why_not.get(plain):
            return f"{name!r} is {reason}" if reason != NO_IMAGE else f"{name!r} is no image"
        if os.path.isabs(plain) or plain.startswith("../") or plain[1:3] == ":/":
            return f"no image {name!r}: expected its path in the folder of images"
        for alike in (str.casefold, _without_ending, _without_folder):
            if near := next((image for image in sorted(self.images) if alike(image) == alike(plain)), None):
                return f"no image {name!r}; there is {near!r}"
        return f"no image {name!r}"


def _without_ending(path: str) -> str:
    return str(PurePosixPath(path).with_suffix("")).casefold() if PurePosixPath(path).name else path


def _without_folder(path: str) -> str:
    return PurePosixPath(path).name.casefold()
