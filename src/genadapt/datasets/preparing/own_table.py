"""The user's folder of images with a table of them, in it or elsewhere."""

from collections.abc import Iterable
from pathlib import Path
from typing import NamedTuple

from ...plan.own_files import own_files
from .folders import check_folder
from .naming import Named
from .own_images import count
from .recognising import images_of
from .walking import walk


class OwnTable(NamedTuple):
    """A table and the images that it may name."""

    root: Path  # of the images
    path: Path  # of the table
    named: Named

    def passed_over(self, files: Iterable[str]) -> list[tuple[str, str, int]]:
        """What there is beside the files that were taken and the table itself: (".", reason, count)."""
        rest = [reason for path, reason in self.named.passed.items() if not self._is_table(path)]
        unnamed = self.named.images - set(files)
        reasons = [*rest, *[f"an image that {self.path.name} does not name"] * len(unnamed)]
        return count((".", reason) for reason in reasons)

    def _is_table(self, path: str) -> bool:
        return path.endswith(self.path.name) and self.path.samefile(self.root / path)


def own_table(folder: str, csv: str) -> OwnTable:
    """The table, whose path is relative to the folder or absolute, and the images in the folder."""
    root = check_folder(folder)
    path = Path(own_files({"folder": folder, "csv": csv})["csv"])
    return OwnTable(root, path, Named(*images_of(root, walk(root)), root))
