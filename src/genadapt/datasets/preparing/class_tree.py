"""Which folders are classes, and which of them lie below folders of splits."""

import re
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import NamedTuple
from unicodedata import normalize

from ...errors import UserError
from .walking import Tree

SPLITS = {
    **dict.fromkeys(("train", "training"), "train"),
    **dict.fromkeys(("val", "valid", "validation"), "validation"),
    **dict.fromkeys(("test", "testing"), "test"),
}


class Classes(NamedTuple):
    """The images of each class in each split."""

    folders: dict[str, str]  # split → its sub-folder; that of "train" is "" where no splits are given
    names: list[str]  # of the classes, sorted
    files: dict[str, dict[str, list[str]]]  # split → class → images, by their paths in the folder

    def place(self, path: str) -> str:
        """The folder of a class, or that above it, which a path lies in."""
        above = path.split("/")[:-1]
        return "/".join(above[: 1 if self.folders["train"] == "" else 2]) or "."

    def without(self, images: list[str]) -> set[str]:
        """The images that are in no class."""
        return set(images).difference(*(files for classes in self.files.values() for files in classes.values()))


def class_tree(root: Path, tree: Tree, images: list[str]) -> Classes:
    """The classes in a folder; a `UserError` says where it is not one sub-folder a class, below splits or not."""
    folders = split_folders(root, tree) or {"train": ""}
    files = {part: _classes_in(root, tree, images, folder) for part, folder in folders.items()}
    names = list(files["train"])
    for part, found in files.items():
        _refuse_other_classes(root / folders["train"], set(names), root / folders[part], set(found))
    return Classes(folders, names, files)


def split_folders(root: Path, tree: Tree) -> dict[str, str]:
    """The sub-folders that are splits: all are called so, one is `train`, and each has sub-folders. Else none is."""
    tops, nested = list(_children(tree, "")), {path.partition("/")[0] for path in tree.folders if "/" in path}
    named = [top for top in tops if top.lower() in SPLITS]
    found = {SPLITS[top.lower()]: top for top in named}
    if "train" not in found:
        if found and nested >= set(tops) == set(named):
            raise UserError(f"{root}: {_listed(named)} are splits with classes in them: expected a folder train too")
        _refuse_other_names(root, tops, nested)
        return {}
    if others := [top for top in tops if top not in named]:
        if len(found) > 1 and nested >= set(named):
            words = f"{_listed(named)} are splits with classes in them, {_listed(others)} is none"
            raise UserError(f"{root}: {words}: expected splits alone or classes alone")
        return {}
    if len(found) < len(named):
        raise UserError(f"{root}: expected one folder for each split, found {_listed(named)}")
    if flat := [top for top in named if top not in nested]:
        raise UserError(f"{root / flat[0]}: the name is that of a split: expected sub-folders in it, one a class")
    return found


def _refuse_other_names(root: Path, tops: list[str], nested: set[str]) -> None:
    """Refuse folders of classes that are nearly called like splits, as training_set and test_set are."""
    parts = {SPLITS.get(word) for top in tops for word in re.split(r"[^a-z]+|set", top.lower())}
    if parts >= {"train", "test"} and nested >= set(tops):
        raise UserError(f"{root}: {_listed(tops)} look like splits: expected them to be called train, val and test")


def _classes_in(root: Path, tree: Tree, images: list[str], folder: str) -> dict[str, list[str]]:
    """The images of each class in a folder; a name in two Unicode forms is one class."""
    inside = f"{folder}/" if folder else ""
    children = list(_children(tree, folder))
    classes: dict[str, list[str]] = {name: [] for name in sorted({normalize("NFC", name) for name in children})}
    if not classes:
        raise UserError(f"{root / folder}: expected sub-folders, one a class, with the images of that class in them")
    for image in images:
        name, _, below = image.removeprefix(inside).partition("/")
        if image.startswith(inside) and below:
            classes[normalize("NFC", name)].append(image)
    if len(children) == 1:
        _refuse_folder_above(root, tree, images, f"{inside}{children[0]}")
    return classes


def _children(tree: Tree, folder: str) -> Iterator[str]:
    """The names of the sub-folders of a folder, sorted."""
    inside = f"{folder}/" if folder else ""
    below = sorted(path.removeprefix(inside) for path in tree.folders if path.startswith(inside))
    return (path for path in below if "/" not in path)


def _refuse_folder_above(root: Path, tree: Tree, images: list[str], only: str) -> None:
    """Refuse a single class that holds several folders and hardly an image beside them: these are the classes."""
    direct = [image for image in images if image.rpartition("/")[0] == only]
    inner = list(_children(tree, only))
    if len(inner) > 1 and len(direct) < len(inner):
        words = f"found {only} alone, with {_listed(inner)} in it"
        raise UserError(f"{root}: expected sub-folders, one a class, {words}: is {root / only} meant?")


def _refuse_other_classes(train: Path, names: set[str], folder: Path, found: set[str]) -> None:
    """Refuse a split with other classes than those that are trained on."""
    if more := found - names:
        raise UserError(f"{folder}: expected the classes of {train}, found also {_listed(more)}")
    if absent := names - found:
        raise UserError(f"{folder}: expected the classes of {train}, without {_listed(absent)}")


def _listed(names: Iterable[str]) -> str:
    """Some names as text."""
    shown = sorted(names)
    return ", ".join(shown[:5]) + (f" and {len(shown) - 5} more" if len(shown) > 5 else "")
