"""USPS: 7,291 and 2,007 digits from envelopes, 16×16, in the libsvm format."""

import bz2
from pathlib import Path

import numpy as np

from .base import Arrays, Source, Split, Url
from .preparing.digits import CLASSES, npz_splits, resize, rgb

HOME = "https://www.csie.ntu.edu.tw/~cjlin/libsvmtools/datasets/multiclass"
SOURCES = [
    Source(
        "usps",
        {
            "usps.bz2": Url(
                (f"{HOME}/usps.bz2",), "sha256:3771e9dd6ba685185f89867b6e249233dd74652389f263963b3b741e994b034f"
            ),
            "usps.t.bz2": Url(
                (f"{HOME}/usps.t.bz2",), "sha256:a9c0164e797d60142a50604917f0baa604f326e9a689698763793fa5d12ffc4e"
            ),
        },
        pack={"usps.npz": "sha256:ff1e144b09abdd42b3877b83440fe2c032f76dd3d7d247010b756c454c067fd9"},
    )
]
LICENCE = "USPS, J. J. Hull 1994, from LIBSVM's collection, which states no licence"
STANDS_FOR = None
LABELS = "classes"
SIZE = 28


def read(raw: dict[str, Path]) -> Arrays:
    """Images (N, 28, 28, 3) in the official splits; digits fill the frame, as in the adaptation papers."""
    packed = "usps.npz" in raw
    splits = npz_splits(raw["usps.npz"]) if packed else [_split(raw["usps.bz2"]), _split(raw["usps.t.bz2"])]
    return Arrays(*(Split(rgb(resize(grey, 28)), labels) for grey, labels in splits), CLASSES)


def _split(path: Path) -> Split:
    """Grey images (N, 16, 16) and labels (N,): a line has the digit plus 1, then 256 times `index:value` in -1..1."""
    rows = [line.split() for line in bz2.decompress(path.read_bytes()).decode().splitlines()]
    values = np.array([[field.partition(":")[2] for field in row[1:]] for row in rows], dtype=np.float64)
    grey = np.rint((values + 1) * 127.5).astype(np.uint8).reshape(-1, 16, 16)
    return Split(grey, np.array([int(row[0]) - 1 for row in rows], dtype=np.int64))
