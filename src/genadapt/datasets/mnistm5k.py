"""The digits of mnist5k blended with crops of photographs that scikit-image and scikit-learn carry."""

from pathlib import Path

import numpy as np

from ..plan.fields import Count, Every, Seed
from . import mnist5k
from .base import Arrays, Packaged, Source, Split
from .mnistm import on_photographs
from .preparing.splits import divide, stratified

PHOTOGRAPHS = Source(
    "photographs",
    {
        "astronaut.png": Packaged(
            "skimage",
            "data/astronaut.png",
            "sha256:88431cd9653ccd539741b555fb0a46b61558b301d4110412b5bc28b5e3ea6cb5",
        ),
        "chelsea.png": Packaged(
            "skimage",
            "data/chelsea.png",
            "sha256:596aa1e7cb875eb79f437e310381d26b338a81c2da23439704a73c4651e8c4bb",
        ),
        "coffee.png": Packaged(
            "skimage",
            "data/coffee.png",
            "sha256:cc02f8ca188b167c775a7101b5d767d1e71792cf762c33d6fa15a4599b5a8de7",
        ),
        "motorcycle_left.png": Packaged(
            "skimage",
            "data/motorcycle_left.png",
            "sha256:db18e9c4157617403c3537a6ba355dfeafe9a7eabb6b9b94cb33f6525dd49179",
        ),
        "rocket.jpg": Packaged(
            "skimage",
            "data/rocket.jpg",
            "sha256:c2dd0de7c538df8d111e479619b129464d0269d0ae5fd18ca91d33a7fdfea95c",
        ),
        "china.jpg": Packaged(
            "sklearn",
            "datasets/images/china.jpg",
            "sha256:8378025ad2519d649d02e32bd98990db4ab572357d9f09841c2fbfbb4fefad29",
        ),
        "flower.jpg": Packaged(
            "sklearn",
            "datasets/images/flower.jpg",
            "sha256:a77f6ec41e353afdf8bdff2ea981b2955535d8d83294f8cfa49cf4e423dd5638",
        ),
    },
)
SOURCES = [mnist5k.SOURCE, PHOTOGRAPHS]
LICENCE = (
    f"{mnist5k.LICENCE}; photographs of scikit-image (public domain and CC0; motorcycle: Middlebury stereo "
    "benchmark) and scikit-learn (CC BY 2.0, danielbuechele and vultilion)"
)
STANDS_FOR = "mnistm"
LABELS = "classes"
SIZE = 28
BANDS = 4


def read(
    raw: dict[str, Path], *, test_every: Every, crops: Count = 1, validation_every: Every | None = None, seed: Seed
) -> Arrays:
    """Images (N, 28, 28, 3) in mnist5k's splits; training and test crops share no pixel of a photograph.

    crops: on how many of them each training digit lies; validation_every: one digit in so many is held out before that,
    for none to be on both sides.
    """
    digits = mnist5k.read(raw, test_every=test_every)
    learned, validation = digits.train, None
    if validation_every is not None:
        learned, validation = divide(digits.train, stratified(digits.train.labels, validation_every, 0))
    repeated = Split(*(np.concatenate([array] * crops) for array in learned))
    generator = np.random.Generator(np.random.PCG64(seed))
    train_bands, test_bands = bands([_photograph(raw[file]) for file in PHOTOGRAPHS.files])
    train = on_photographs(repeated, train_bands, generator)
    test = on_photographs(digits.test, test_bands, generator)
    if validation is not None:
        validation = on_photographs(validation, train_bands, generator)
    return Arrays(train, test, digits.classes, validation=validation)


def bands(photographs: list[np.ndarray]) -> tuple[list[np.ndarray], list[np.ndarray]]:
    """Cut photographs (height, width, 3) into upright bands: one of each to test on, the others to train."""
    train, test = [], []
    for number, photograph in enumerate(photographs):
        cut = np.array_split(photograph, BANDS, axis=1)
        test.append(cut.pop(number % BANDS))  # not always the same side: the middle shows the subject
        train += cut
    return train, test


def _photograph(path: Path) -> np.ndarray:
    """A photograph (height, width, 3) at half size, for a crop of 28×28 to show more than a plain colour."""
    from PIL import Image

    return np.asarray(Image.open(path).convert("RGB").reduce(2))
