"""Whether the figures of an experiment can be drawn of what it makes, as their decorators say."""

from collections.abc import Iterator
from typing import TYPE_CHECKING

from . import codebase
from .fit import WORDS, Known
from .mistakes import Mistake, Path, unknown

if TYPE_CHECKING:
    from .params import Experiment


def check(path: Path, experiment: "Experiment", kinds: set[str]) -> Iterator[Mistake]:
    """Every figure is there, is of such a method, and has its option in the sample block."""
    known = codebase.figures()
    for place, name in enumerate(experiment.figures):
        where = (*path, "figures", place)
        if name not in known:
            yield Mistake(where, unknown("figure", name, known))
            continue
        needed, option = known[name]["of"], known[name]["sample"]
        kind = "diffusion model" if needed == "diffusion" else needed
        if needed not in kinds:
            yield Mistake(where, f"{name} is for {kind}s, {experiment.method} is no {kind}")
        elif option and experiment.sample and getattr(experiment.sample, option) is None:
            yield Mistake(where, f"{name} needs sample.{option}, which is not set")


def check_labels(experiment: "Experiment", source: Known, target: Known) -> Iterator[Mistake]:
    """Every figure is of such labels, by the key below the experiment; of one data set, both are this."""
    known = codebase.figures()
    for place, name in enumerate(experiment.figures):
        needed = known[name]["labels"] if name in known else None
        data = target if needed and known[name]["target"] else source
        if needed and data.labels not in (None, needed):
            yield Mistake(("figures", place), f"{name} needs {WORDS[needed]} labels, {data.labels_in_words}")
