"""What lies in a folder, each real file once, whatever links there are."""

import os
from dataclasses import dataclass, field
from pathlib import Path

from ...errors import UserError

# of file managers, NAS boxes and archives, beside whatever begins with a dot
SYSTEM = {
    *("#recycle", "$recycle.bin", "@eadir", "@recycle", "__macosx", "desktop.ini", "ehthumbs.db", "lost+found"),
    *("system volume information", "thumbs.db"),
}
HIDDEN = "hidden, or of the system"
LINK_BACK = "a link to what is in the folder already"
NO_FILE = "neither a file nor a folder"


@dataclass
class Tree:
    """Files and folders by their paths relative to a folder, and what was passed over."""

    files: list[str] = field(default_factory=list)  # sorted; each real file once; links to nowhere too
    folders: list[str] = field(default_factory=list)  # sorted
    passed: dict[str, str] = field(default_factory=dict)  # path → why it is not among them
    twins: dict[str, str] = field(default_factory=dict)  # a link that is passed over → what it leads to, as it is there


def walk(root: Path) -> Tree:
    """All that lies in a folder. What there is without links is read first, then each link that leads to more."""
    walker = _Walker(root)
    walker.enter(walker.top, "")
    while walker.links:
        walker.follow(*walker.links.pop(0))
    walker.tree.files.sort()
    walker.tree.folders.sort()
    return walker.tree


def is_hidden(name: str) -> bool:
    """Whether a file or folder of this name was made by a program for itself."""
    return name.startswith(".") or name.lower() in SYSTEM


class _Walker:
    """Fills a tree; paths in the tree are relative, `real` ones absolute and without links."""

    def __init__(self, root: Path) -> None:
        self.tree = Tree()
        self.top = os.path.realpath(root)
        self.seen = {self.top: "."}  # real path → path in the tree
        self.links: list[tuple[str, str]] = []  # path in the tree, where it leads

    def enter(self, real: str, inside: str) -> None:
        """Take what is in a folder; `inside` is its path with a slash behind it, or nothing."""
        try:
            entries = sorted(os.scandir(real), key=lambda entry: entry.name)
        except OSError as error:
            raise UserError(f"{real}: expected a readable folder ({error.strerror})") from None
        for entry in entries:
            path = f"{inside}{entry.name}"
            if is_hidden(entry.name):
                self.tree.passed[path] = HIDDEN
            elif entry.is_symlink():
                self.links.append((path, os.path.realpath(entry.path)))
            else:
                self.take(entry.path, path)

    def follow(self, path: str, real: str) -> None:
        """Take what a link leads to, unless that holds the folder itself."""
        if os.path.commonpath([real, self.top]) == real:
            self.tree.passed[path] = LINK_BACK
        else:
            self.take(real, path)

    def take(self, real: str, path: str) -> None:
        """Take a file, or a folder with all that is in it, unless that was done before."""
        if real in self.seen:
            self.tree.passed[path], self.tree.twins[path] = LINK_BACK, self.seen[real]
            return
        self.seen[real] = path
        if os.path.isdir(real):
            self.tree.folders.append(path)
            self.enter(real, f"{path}/")
        elif os.path.isfile(real) or not os.path.exists(real):
            self.tree.files.append(path)
        else:
            self.tree.passed[path] = NO_FILE
