"""What figures share: colours, and how a png is written. Equal inputs give equal bytes."""

import io
from pathlib import Path

import numpy as np
from matplotlib.figure import Figure
from PIL import Image

from ..files.sealed import replacing
from .contact_sheet import contact_sheet, write_png

# Okabe-Ito for curves and domains, Tol's "muted" for classes: both are safe for colour-blind readers
CURVES = ("#0072B2", "#D55E00", "#009E73", "#CC79A7", "#56B4E9", "#E69F00")
DASHES = ("-", (0, (5, 1.5)), (0, (1.2, 1.2)), (0, (5, 1.5, 1.2, 1.5)))
DOMAINS = (("#0072B2", "o"), ("#E69F00", "^"))
CLASSES = (
    *("#332288", "#2E8FBF", "#44AA99", "#117733", "#8A8A1F"),
    *("#B8860B", "#CC6677", "#882255", "#AA4499", "#555555"),
)
SHAPES = "osDv^<>PXh"
STYLE = {
    **{"font.size": 9, "axes.titlesize": 10, "axes.titlelocation": "left"},
    **{"axes.spines.top": False, "axes.spines.right": False, "legend.frameon": False},
    "text.parse_math": False,  # a $ in a name is no formula
}
COLOURS = 96  # of a chart


def save_figure(figure: Figure, out: Path, colours: int | None = COLOURS) -> None:
    """Write a png without date or versions in it.

    A chart does with few colours, in a third of the bytes; a figure that shows images needs all, None: with few of them
    what is red in an image may turn magenta.
    """
    buffer = io.BytesIO()
    figure.savefig(buffer, format="png", dpi=132)
    with Image.open(buffer) as image, replacing(out) as temporary:
        pixels = image.convert("RGB")
        pixels = pixels if colours is None else pixels.quantize(colours)
        pixels.save(temporary, format="png", optimize=True)


def save_tiles(images: np.ndarray, columns: int, out: Path) -> None:
    """Write images (N, H, W, 3) uint8 as a png, `columns` in a row."""
    write_png(out, contact_sheet(images, columns))
