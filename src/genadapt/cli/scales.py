"""The scale that a command is about: that of --scale, or of params.yaml."""

import os
from pathlib import Path
from typing import Annotated

import typer

from ..errors import UserError
from ..plan import paths, source
from ..plan.params import SCALES, Params, parse

Scale = Annotated[str | None, typer.Option(help="tiny, demo, real or full; default: params.yaml's")]
PARAMS = Path("params.yaml")


def scale_of(scale: str | None) -> str:
    """The scale asked for, or that of params.yaml; a `UserError` if there is no such scale."""
    scale = source.load(PARAMS).get("scale") if scale is None else scale
    if scale not in SCALES:
        raise UserError(f"scale {scale}: expected one of {', '.join(SCALES)}")
    return scale


def results_of(scale: str | None) -> paths.Results:
    """Where the results of a scale lie."""
    return paths.results(scale_of(scale))


def params_of(scale: str | None) -> Params:
    """params.yaml at a scale."""
    return parse({**source.load(PARAMS), "scale": scale_of(scale)})


def checkpoint_of(run: str, scale: str | None) -> Path:
    """The checkpoint of a run, by its name or path; a `UserError` names those that are there."""
    if os.path.isfile(run):  # which, unlike Path's, is False for what can be no path
        return Path(run)
    at = scale_of(scale)
    pattern = paths.results(at).checkpoint
    if os.path.isfile(path := pattern.format(run=run)):
        return Path(path)
    folder, _, ending = pattern.partition("{run}")
    files = sorted(Path(folder).rglob(f"*{ending}"))
    known = [file.relative_to(folder).as_posix().removesuffix(ending) for file in files]
    there = ", ".join(known) or "none yet; run snakemake first"
    others = [other for other in SCALES if os.path.isfile(paths.results(other).checkpoint.format(run=run))]
    hint = f"; it is there at scale {' and '.join(others)}: --scale {others[0]}" if others else ""
    raise UserError(f"run {run}: no such checkpoint; trained runs at scale {at}: {there}{hint}")
