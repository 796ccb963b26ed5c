"""1,797 handwritten 8×8 digits of other writers and another scanner than MNIST's, carried by scikit-learn."""

from pathlib import Path

import numpy as np

from ..plan.fields import Every
from .base import Arrays, Packaged, Source
from .preparing.digits import hold_out, resize, rgb

SOURCES = [
    Source(
        "optdigits",
        {
            "digits.csv.gz": Packaged(
                "sklearn",
                "datasets/data/digits.csv.gz",
                "sha256:09f66e6debdee2cd2b5ae59e0d6abbb73fc2b0e0185d2e1957e9ebb51e23aa22",
            )
        },
    )
]
LICENCE = "Optical Recognition of Handwritten Digits, E. Alpaydin and C. Kaynak, UCI repository, CC BY 4.0"
STANDS_FOR = "usps"
LABELS = "classes"
SIZE = 28


def read(raw: dict[str, Path], *, test_every: Every) -> Arrays:
    """Images (N, 28, 28, 3), digits in the central 20×20 as in MNIST; `test_every` as in mnist5k."""
    table = np.loadtxt(raw["digits.csv.gz"], delimiter=",")  # 64 pixels in 0..16 and the label
    grey = np.rint(table[:, :-1] * (255 / 16)).astype(np.uint8).reshape(-1, 8, 8)
    images = np.pad(resize(grey, 20), ((0, 0), (4, 4), (4, 4)))
    return hold_out(rgb(images), table[:, -1].astype(np.int64), test_every)
