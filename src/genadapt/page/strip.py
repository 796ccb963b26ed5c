"""A strip of small pictures: one of each method, of the first experiment that has one."""

import base64
from pathlib import Path
from typing import NamedTuple

import pandas as pd
from PIL import Image, ImageDraw

from ..figures.drawing import CLASSES
from ..plan.runs import Run
from .groups import Group
from .pictures import alt, webp

SIDE = 168  # pixels
DOT = 3  # radius of a point, on twice as many pixels
KINDS = ("grid", "digits", "tsne", "latents", "confusion")  # the first of them that there is


class Thumbnail(NamedTuple):
    """A small picture of an experiment."""

    group: Group
    name: str  # of the method
    kind: str
    uri: str
    alt: str


def strip(groups: list[Group], figures: dict[tuple[str, Run], Path]) -> list[Thumbnail]:
    """One thumbnail for each method, generated images first; none of a figure that cannot be read."""
    shown: dict[str, Thumbnail] = {}
    for group in groups:
        own = {kind: path for (kind, run), path in figures.items() if run == group.first}
        for kind in (kind for kind in KINDS if kind in own and group.method not in shown):
            if image := small(kind, own[kind]):
                name = group.method.rpartition(".")[2]
                shown[group.method] = Thumbnail(group, name, kind, image, "Detail: " + alt(kind, group.title))
    return sorted(shown.values(), key=lambda thumbnail: KINDS.index(thumbnail.kind))


def small(kind: str, path: Path) -> str:
    """A figure's thumbnail as an address that holds it; "" if there is none to be had."""
    try:
        pixels = scatter(path.with_suffix(".csv")) if kind in ("tsne", "latents") else corner(path)
    except (OSError, SyntaxError, ValueError, KeyError):
        return ""
    content = webp(pixels.resize((SIDE, SIDE), Image.Resampling.LANCZOS), lossless=False)
    return "data:image/webp;base64," + base64.b64encode(content).decode()


def corner(path: Path) -> Image.Image:
    """The upper left square of a picture: of a sheet of images whole tiles, of a square drawing all."""
    with Image.open(path) as image:
        side = min(image.size)
        return image.convert("RGB").crop((0, 0, side, side))


def scatter(path: Path) -> Image.Image:
    """The points of an embedding, coloured by class."""
    frame = pd.read_csv(path, dtype={"class": str}, keep_default_na=False)  # a class may be called NA
    image = Image.new("RGB", (2 * SIDE, 2 * SIDE), "white")
    draw, room = ImageDraw.Draw(image), 2 * SIDE - 6 * DOT
    places = frame[["x", "y"]] - frame[["x", "y"]].min()
    places = 3 * DOT + room * places / places.max().clip(lower=1e-9)
    for x, y, group in zip(places["x"], places["y"], frame["class"].factorize(sort=True)[0], strict=True):
        draw.circle((x, 2 * SIDE - y), DOT, fill=CLASSES[group % len(CLASSES)])
    return image
