"""Plot one figure of one run: samples and history → png. Equal inputs give equal bytes."""

from pathlib import Path

import matplotlib

from ..errors import UserError
from ..figures.curves import losses
from ..figures.drawing import STYLE
from ..figures.embedding import latents, tsne
from ..figures.matrix import confusion
from ..figures.tiles import digits, grid, interpolation, lists, pairs, reconstructions, trajectory

FIGURES = {
    "losses": losses,
    "grid": grid,
    "digits": digits,
    "pairs": pairs,
    "trajectory": trajectory,
    "reconstructions": reconstructions,
    "interpolation": interpolation,
    "lists": lists,
    "tsne": tsne,
    "confusion": confusion,
    "latents": latents,
}


def plot(figure: str, samples: Path, history: Path, out: Path) -> None:
    """Write the figure of this name; of those of an embedding also the points, as csv beside it."""
    if figure not in FIGURES:
        raise UserError(f"no figure {figure!r}; known: {', '.join(FIGURES)}")
    with matplotlib.rc_context({**matplotlib.rcParamsDefault, **STYLE}):
        FIGURES[figure](samples, history, out)
