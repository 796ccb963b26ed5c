"""Plot one figure of one run: samples and history → png. Equal inputs give equal bytes."""

from pathlib import Path

import matplotlib

from ..errors import UserError
from ..figures.drawing import STYLE
from ..figures.registry import figures


def plot(figure: str, samples: Path, history: Path, out: Path) -> None:
    """Write the figure of this name; of those of an embedding also the points, as csv beside it."""
    if figure not in figures():
        raise UserError(f"no figure {figure!r}; known: {', '.join(figures())}")
    with matplotlib.rc_context({**matplotlib.rcParamsDefault, **STYLE}):
        figures()[figure].draw(samples, history, out)
