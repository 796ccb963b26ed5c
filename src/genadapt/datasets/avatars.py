"""Drawn faces 64×64 with four true attributes: DiceBear's style avataaars, by Pablo Stanley."""

import io
import json
from functools import cache, partial
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from ..plan.fields import Count, Every, Seed
from .base import Arrays, Packaged, Recipe, Source, Split

if TYPE_CHECKING:
    from dicebear import Style

SOURCES = [
    Source(
        "avatars",
        {
            "avataaars.json": Packaged(
                "dicebear_styles",
                "avataaars.json",
                "sha256:1acbfab4b4b225e4ecb46822bfdfdd0750ebad21ca59637a028980305445ed32",
            )
        },
    )
]
LICENCE = "avataaars by Pablo Stanley, free for personal and commercial use; drawn by DiceBear, MIT"
STANDS_FOR = "celeba"
LABELS = "multi-hot"
SIZE = 64
CLASSES = ["smiling", "long hair", "facial hair", "glasses"]

# left out: hats, grimaces and hair between long and short, so that each attribute is plain to see at 64×64
MOUTHS = ["concerned", "sad", "serious"], ["default", "smile", "twinkle"]
HAIR = (
    [
        *("dreads01", "dreads02", "frizzle", "shaggy", "shortCurly", "shortFlat"),
        *("shortRound", "shortWaved", "theCaesar", "theCaesarAndSidePart"),
    ],
    [
        *("bigHair", "bob", "curvy", "dreads", "longButNotTooLong", "miaWallace"),
        *("straight01", "straight02", "straightAndStrand"),
    ],
)
GLASSES = ["kurt", "prescription01", "prescription02", "round", "sunglasses", "wayfarers"]
EYES = ["closed", "default", "happy", "side", "squint", "surprised", "wink"]
SKIN_COLOURS = ["#614335", "#ae5d29", "#d08b5b", "#edb98a", "#f8d25c", "#ffdbb4"]
HAIR_COLOURS = [
    *("#2c1b18", "#4a312c", "#724133", "#a55728", "#b58143"),
    *("#c93305", "#d6b370", "#e8e1e1", "#ecdcbf", "#f59797"),
]
GLASSES_COLOURS = ["#262e33", "#25557c", "#5199e4", "#ff488e", "#ff5c5c"]


def read(raw: dict[str, Path], *, count: Count, test_every: Every, seed: Seed) -> Arrays:
    """Images (N, 64, 64, 3) and labels (N, 4); every `test_every`-th is for the test."""
    make = partial(picture, path=raw["avataaars.json"])
    options = [choose(seed, index) for index in range(count)]
    tests = [index % test_every == test_every - 1 for index in range(count)]
    splits = []
    for part in (False, True):
        chosen = [one for one, test in zip(options, tests, strict=True) if test == part]
        labels = np.array([attributes(one) for one in chosen], np.uint8)
        splits.append(Split(Recipe(make, chosen, (SIZE, SIZE, 3)), labels))
    return Arrays(*splits, CLASSES)


def choose(seed: int, index: int) -> dict[str, object]:
    """DiceBear's options for one avatar, from (seed, index) only; each attribute has probability 1/2."""
    generator = np.random.Generator(np.random.PCG64([seed, index]))
    smiling, long, beard, glasses = (int(coin) for coin in generator.integers(2, size=4))
    skin = str(generator.choice(SKIN_COLOURS))
    hair = str(generator.choice([colour for colour in HAIR_COLOURS if _distance(colour, skin) > 48]))
    return {
        "seed": f"{seed}/{index}",  # DiceBear draws clothes, eyebrows, kind of beard, place and size
        "size": SIZE,
        "scale": [1.2, 1.4],
        "translateX": [-5, 5],
        "translateY": [3, 9],
        "backgroundColor": "#{:02x}{:02x}{:02x}".format(*generator.integers(90, 250, size=3)),
        "skinColor": skin,
        "hairColor": hair,
        "facialHairColor": hair,
        "facialHairProbability": 100 * beard,
        "accessoriesProbability": 100 * glasses,
        "accessoriesColor": str(generator.choice(GLASSES_COLOURS)),
        "accessoriesVariant": str(generator.choice(GLASSES)),
        "mouthVariant": str(generator.choice(MOUTHS[smiling])),
        "topVariant": str(generator.choice(HAIR[long])),
        "eyesVariant": str(generator.choice(EYES)),
    }


def picture(options: dict[str, object], path: Path) -> np.ndarray:
    """The avatar (64, 64, 3) of these options, in the style that `path` holds."""
    return draw(_style(path), options)


@cache
def _style(path: Path) -> "Style":
    from dicebear import Style

    return Style(json.loads(path.read_text(encoding="utf-8")))


def draw(style: "Style", options: dict[str, object]) -> np.ndarray:
    """The avatar (64, 64, 3) of these options."""
    from dicebear import Avatar
    from PIL import Image
    from resvg_py import svg_to_bytes

    png = svg_to_bytes(svg_string=str(Avatar(style, options)), skip_system_fonts=True)
    return np.asarray(Image.open(io.BytesIO(png)).convert("RGB"))


def attributes(options: dict[str, object]) -> list[bool]:
    """The attributes (4,) that these options give an avatar, in the order of `CLASSES`."""
    return [
        options["mouthVariant"] in MOUTHS[True],
        options["topVariant"] in HAIR[True],
        options["facialHairProbability"] == 100,
        options["accessoriesProbability"] == 100,
    ]


def _distance(colour: str, other: str) -> int:
    """The largest difference of two #rrggbb colours in a channel: hair of the skin's colour is not seen."""
    pairs = zip(bytes.fromhex(colour[1:]), bytes.fromhex(other[1:]), strict=True)
    return max(abs(one - two) for one, two in pairs)
