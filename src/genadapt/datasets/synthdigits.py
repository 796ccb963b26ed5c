"""House numbers like SVHN's, drawn with fonts on photographs: 32×32 crops around one digit, neighbours cut off."""

import functools
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from ..plan.fields import Count, Seed
from . import mnistm5k
from .base import Arrays, Packaged, Recipe, Source, Split
from .preparing.digits import CLASSES
from .rendering.matrices import product

if TYPE_CHECKING:
    from .rendering.house_numbers import Face, Number

MATPLOTLIB = {
    "DejaVuSans.ttf": "3fdf69cabf06049ea70a00b5919340e2ce1e6d02b0cc3c4b44fb6801bd1e0d22",
    "DejaVuSans-Bold.ttf": "b184b89e3c1075f22f6b71575b6fc20d4972b3cfd3b23322ca6fd596dcaef167",
    "DejaVuSerif.ttf": "107244956e9962b9e96faccdc551825e0ae0898ae13737133e1b921a2fd35ffa",
    "DejaVuSerif-Bold.ttf": "c3753f2ed6bc673f15846dc45addbeb3b9c872f32fb18fd53a21f1bef1ed7676",
    "STIXGeneral.ttf": "167378031e2dddc6216d67819c9260e9a06ffc4c478e4e23cb98a6fd44b183c2",
    "STIXGeneralBol.ttf": "e8533dc7083fa346bda1933d60ea4a83b67d0945bceaf1b3541f82b4a0e2c6a0",
    "STIXGeneralBolIta.ttf": "98788fd4ba48dfbb2bd026c0e20a247a8b06c7372879628b7a6bb0d5bb09736c",
    "cmss10.ttf": "7df91a83d05b2e471ec638cb0b435a360a3c792b09fc42a7da67e91f2e79115a",
    "cmb10.ttf": "074497b50c43ea57597181591f9893d38fc12a87e95104f5657fc2481f61a23a",
    "cmr10.ttf": "4dd9761b058c009db9b2145f55ee6617d093c273dd3d6c5b3e43ff6110fa9bf6",
    "cmtt10.ttf": "6211f09ae93599991afda970c24669dad1a77e253d915624fbf212f702f071d7",
}
VARIABLE = {  # package, axes, hash
    "Archivo": ("archivo", "wdth,wght", "0e094a7d3c7c4c25cf1310c4b30014f1dae9332220b1c2c88f4fa996f0b05053"),
    "Arimo": ("arimo", "wght", "e43898b143ec826ac8cb4034816458a7047fbe0836558de2a1f8c6223ae3e0ca"),
    "Nunito": ("nunito", "wght", "bb55a5ca5c2042335b3991af27c4d0705d0ef41cac6164ac737fd8f2a1e85207"),
    "Oswald": ("oswald", "wght", "5b38c246e255a12f5712d640d56bcced0472466fc68983d2d0410ec0457c2817"),
    "RobotoSlab": ("roboto_slab", "wght", "786ae192477447d33c6672c3055fba7cbfe45184c9a79e77a14f15716ca05b16"),
}
WALLS = {
    "brick.png": "7966caf324f6ba843118d98f7a07746d22f6a343430add0233eca5f6eaaa8fcf",
    "gravel.png": "c48615b451bf1e606fbd72c0aa9f8cc0f068ab7111ef7d93bb9b0f2586440c12",
}
SOURCES = [
    Source(
        "fonts",
        {file: Packaged("matplotlib", f"mpl-data/fonts/ttf/{file}", f"sha256:{it}") for file, it in MATPLOTLIB.items()}
        | {
            f"{name}.ttf": Packaged(f"fontpkg_{package}", f"files/{name}[{axes}].ttf", f"sha256:{it}")
            for name, (package, axes, it) in VARIABLE.items()
        },
    ),
    mnistm5k.PHOTOGRAPHS,
    Source("walls", {file: Packaged("skimage", f"data/{file}", f"sha256:{it}") for file, it in WALLS.items()}),
]
LICENCE = (
    "fonts of matplotlib (DejaVu, STIX, Computer Modern: free to use and share), Archivo, Arimo, Nunito, Oswald "
    "(SIL OFL 1.1), Roboto Slab (Apache 2.0); photographs of scikit-image (public domain and CC0; motorcycle: "
    "Middlebury stereo benchmark) and scikit-learn (CC BY 2.0, danielbuechele and vultilion)"
)
STANDS_FOR = "svhn"
LABELS = "classes"
SIZE = None

FACES: list[tuple[str, tuple[int, ...]]] = [  # a file, with weight and width of a variable font
    *((file, ()) for file in MATPLOTLIB),
    *(("Archivo.ttf", (weight, width)) for weight in (300, 450, 600, 750) for width in (62, 80, 100, 120)),
    *(("Archivo.ttf", (900, width)) for width in (100, 120)),
    *(("Arimo.ttf", (weight,)) for weight in (400, 550, 700)),
    *(("Nunito.ttf", (weight,)) for weight in (350, 500, 700, 900)),
    *(("Oswald.ttf", (weight,)) for weight in (250, 400, 550, 700)),
    *(("RobotoSlab.ttf", (weight,)) for weight in (300, 500, 750)),
]

# From the boxes that people drew around SVHN's training digits in the full photographs:
FREQUENCIES = [0.068, 0.189, 0.144, 0.116, 0.102, 0.094, 0.078, 0.076, 0.069, 0.064]  # of 0, 1, …, 9
LENGTHS = [0.070, 0.495, 0.356, 0.079]  # of the number that a digit is in: 1, 2, 3, 4 digits
PITCH = 0.50, 0.24  # from digit to digit, in heights of the box: median, deviation of the logarithm
HEIGHT = 30.0, 0.47  # of the box in pixels: the same
SLOPE = 0.10  # from one digit to the next: mean deviation from level
# Chosen, so that every digit can be read:
FILL = 0.82, 0.06  # height of the digit in its box: mean, deviation
NARROWEST = 8.0  # pixels from digit to digit
TALLEST = 64.0  # pixels of the box
BLUR = 0.3, 0.9  # of the lens, in pixels: least and most …
BLUR_IN_BOX = 0.035  # … and at most so many heights of the box


def read(raw: dict[str, Path], *, train: Count, test: Count, size: Count, seed: Seed) -> Arrays:
    """Images (N, size, size, 3); training and test images share no pixel of a photograph."""
    fonts = tuple((raw[file], axes) for file, axes in FACES)
    photographs = tuple(raw[file] for source in SOURCES[1:] for file in source.files)
    splits = []
    for part, count in enumerate((train, test)):
        labels = labels_of(count, seed, part)
        make = functools.partial(draw, fonts=fonts, photographs=photographs, size=size, seed=seed, part=part)
        splits.append(Split(Recipe(make, list(enumerate(labels.tolist())), (size, size, 3)), labels))
    return Arrays(*splits, CLASSES)


def labels_of(count: int, seed: int, part: int) -> np.ndarray:
    """Labels (count,) as frequent as in SVHN; those of a larger count begin with the same ones."""
    chance = np.random.Generator(np.random.PCG64([seed, part])).random(count)
    return np.searchsorted(np.cumsum(FREQUENCIES)[:-1], chance, side="right").astype(np.int64)


def draw(
    item: tuple[int, int],
    *,
    fonts: tuple[tuple[Path, tuple[int, ...]], ...],
    photographs: tuple[Path, ...],
    size: int,
    seed: int,
    part: int,
) -> np.ndarray:
    """The image (size, size, 3) of an item (index, label)."""
    from .rendering.house_numbers import load, photograph

    index, label = item
    dice = np.random.Generator(np.random.PCG64([seed, part, index]))
    face = load(*fonts[dice.integers(len(fonts))])
    return photograph(choose(label, face, dice), face, bands(photographs)[part], size, dice)


@functools.cache
def bands(photographs: tuple[Path, ...]) -> tuple[list[np.ndarray], list[np.ndarray]]:
    """Bands (height, width, 3) of photographs to train on and to test on."""
    from PIL import Image

    return mnistm5k.bands([np.asarray(Image.open(path).convert("RGB")) for path in photographs])


def choose(label: int, face: "Face", dice: np.random.Generator) -> "Number":
    """A house number around the labelled digit, and how the camera sees it."""
    from .rendering.house_numbers import TALL, Number

    length = 1 + dice.choice(len(LENGTHS), p=LENGTHS)
    place = int(dice.integers(1 if label == 0 and length > 1 else 0, length))  # no number begins with 0
    digits = dice.choice(10, length, p=FREQUENCIES).tolist()
    digits[place] = label
    gap = dice.uniform(0.06, 0.26)  # in heights of a digit
    widths = (face.ink[digits, 2] - face.ink[digits, 0]) / TALL
    centres = np.stack([np.cumsum(widths + gap) - widths / 2, dice.normal(0, 0.012, length)], axis=1)
    lies = placement(float(np.diff(face.ink[2, ::2])[0] / TALL) + gap, dice)
    least = NARROWEST / np.hypot(*lies[:2, 0])
    height = float(np.clip(HEIGHT[0] * np.exp(dice.normal(0, HEIGHT[1])), least, TALLEST))
    return Number(digits, centres - centres[place], lies, height, min(dice.uniform(*BLUR), BLUR_IN_BOX * height))


def placement(pitch: float, dice: np.random.Generator) -> np.ndarray:
    """A `Number`'s placement (3, 3): as narrow as SVHN's, uphill or downhill, leaning, turned, seen from aside.

    `pitch` is from digit to digit, in heights of a digit, before the number is narrowed.
    """
    fill = np.clip(dice.normal(*FILL), 0.66, 0.97)
    narrow = float(np.clip(PITCH[0] * np.exp(dice.normal(0, PITCH[1])) / (pitch * fill), 0.58, 1.15))
    slope = float(np.clip(dice.laplace(0, SLOPE), -0.4, 0.4))
    turn, lean = dice.normal(0, (0.035, 0.07))
    turned = np.array([[np.cos(turn), -np.sin(turn)], [np.sin(turn), np.cos(turn)]])
    centre, aside = 0.5 + dice.normal(0, 0.025, 2), dice.normal(0, 0.06, 2)
    plane = fill * product(turned, np.array([[narrow, lean], [slope * narrow, 1]]))
    return np.block([[plane + np.outer(centre, aside), centre[:, None]], [aside, np.ones(1)]])
