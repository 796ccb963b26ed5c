"""Where what a model makes is to be written, checked before it is made."""

import os
from pathlib import Path

from ..errors import UserError
from ..figures.contact_sheet import FORMATS
from ..files.sealed import check_writable

LABELS = "labels.json"
PICTURES = ", ".join(FORMATS)


def is_picture(out: Path) -> bool:
    """Whether a name is one of a picture, by its ending."""
    return out.suffix.lower() in FORMATS


def check_picture(out: Path) -> None:
    """Refuse what is no name of a picture, or cannot be written."""
    if not is_picture(out):
        raise UserError(f"--out {out}: expected a name that ends with one of {PICTURES}")
    check_writable(out)


def check_apart(out: Path, inputs: list[Path]) -> None:
    """Refuse to write over an image that is read."""
    if os.path.realpath(out) in map(os.path.realpath, inputs):
        raise UserError(f"{out}: is one of the images; expected another name")


def check_folder(out: Path, names: list[str]) -> None:
    """Refuse what is no folder, and one that holds other images of ours than those of these names."""
    is_there = os.path.exists(out)  # which, unlike Path's, is False for what can be no path
    if is_there and not out.is_dir():
        raise UserError(f"--out {out}: is a file; expected a folder, or a name that ends with one of {PICTURES}")
    if out.suffix and not is_there:
        expected = f"expected a folder's name without an ending, or one of {PICTURES}"
        raise UserError(f"--out {out}: {expected}; if a folder of this name is meant, make it first")
    for name in names:
        check_writable(out / name)
    there = sorted(path.name for path in (*out.glob("[0-9]*.png"), *out.glob(LABELS)))
    if others := [name for name in there if name not in names]:
        raise UserError(f"--out {out}: {others[0]} of an earlier call is in it; expected a new or empty folder")
