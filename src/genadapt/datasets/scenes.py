"""Drawn scenes 64×64 of one to three objects, 3 shapes × 8 colours, after CLEVR's generator: i-CLEVR in small."""

from collections.abc import Iterator
from functools import cache, partial
from itertools import combinations
from pathlib import Path

import numpy as np

from ..plan.fields import Count, Seed
from .base import Arrays, Recipe, Source, Split
from .rendering.raycaster import Solid, View, axes, dot, look, unit, vector
from .rendering.shading import Scene, lamp, render

SOURCES: list[Source] = []
LICENCE = "drawn by genadapt, MIT"
STANDS_FOR = "iclevr"
LABELS = "multi-hot"
SIZE = None
COLOURS = {  # of CLEVR's generator
    "gray": (87, 87, 87),
    "red": (173, 35, 35),
    "blue": (42, 75, 215),
    "green": (29, 105, 20),
    "brown": (129, 74, 25),
    "purple": (129, 38, 192),
    "cyan": (41, 208, 208),
    "yellow": (255, 238, 51),
}
SHAPES = ["cube", "sphere", "cylinder"]
CLASSES = [f"{colour} {shape}" for shape in SHAPES for colour in COLOURS]  # the order of i-CLEVR's objects.json

# CLEVR's generator, in Blender units; of its two sizes the large one: i-CLEVR's labels know neither size nor material
HALF_HEIGHT = 0.7  # of an object
METAL = (False, True)  # or else rubber
FIELD = 3.0  # objects stand at -FIELD..FIELD along x and y
MIN_DISTANCE = 0.25  # between objects on the ground
MARGIN = 0.4  # between the centres of objects along the camera's left-right and front-behind directions
MIN_VISIBLE = 200 / (320 * 240)  # share of the image
CAMERA_JITTER = 0.5  # largest shift of a coordinate

# CLEVR's base scene, in numbers as Kubric (google-research/kubric) gives them for its copy of CLEVR
EYE = (7.48113, -6.50764, 5.34367)  # it looks at the origin
LAMPS = [  # place, largest shift of a coordinate, light at distance 1, width
    ((6.44671, -2.90517, 4.2584), 1.0, (22.0, 21.0, 19.8), 1.0),  # key
    ((-4.67112, -4.0136, 3.01122), 1.0, (1.6, 1.8, 2.0), 1.5),  # fill
    ((-1.1685, 2.64602, 5.81574), 1.0, (9.0, 9.0, 9.0), 1.5),  # back
    ((116.608, -66.2799, 258.232), 0.0, (3.6e4, 3.6e4, 3.6e4), 40.0),  # sun
]

# i-CLEVR's lists of labels to ask a generator for: how many sets of one, two and three objects
LISTS = {"test": (6, 12, 14), "new_test": (0, 12, 20)}
LISTS_SEED = 1811


def read(raw: dict[str, Path], *, train: Count, test: Count, size: Count, seed: Seed) -> Arrays:
    """Images (N, size, size, 3) and labels (N, 24); no training image shows two or three objects of `LISTS`."""
    splits = []
    for split, count in enumerate((train, test)):
        items = [(seed, split, index) for index in range(count)]
        labels = multi_hot([choose(*item) for item in items])
        splits.append(Split(Recipe(partial(draw, size=size), items, (size, size, 3)), labels))
    label_lists = {name: multi_hot(sets) for name, sets in held_out().items()}
    return Arrays(*splits, CLASSES, label_lists)


def multi_hot(sets: list[tuple[int, ...]]) -> np.ndarray:
    """Labels (M, 24) of sets of classes."""
    labels = np.zeros((len(sets), len(CLASSES)), np.uint8)
    for row, classes in zip(labels, sets, strict=True):
        row[list(classes)] = 1
    return labels


@cache
def held_out() -> dict[str, list[tuple[int, ...]]]:
    """The label sets of `LISTS`, no two alike."""
    generator = np.random.Generator(np.random.PCG64(LISTS_SEED))
    lists: dict[str, list[tuple[int, ...]]] = {name: [] for name in LISTS}
    for count in (1, 2, 3):
        sets = generator.permutation(list(combinations(range(len(CLASSES)), count)))
        for name, counts in LISTS.items():
            wanted, sets = np.split(sets, [counts[count - 1]])
            lists[name] += [tuple(map(int, classes)) for classes in wanted]
    return lists


@cache
def forbidden() -> set[tuple[int, ...]]:
    """Sets of two and three classes that are not to be trained on."""
    return {classes for sets in held_out().values() for classes in sets if len(classes) > 1}


def choose(seed: int, split: int, index: int) -> tuple[int, ...]:
    """The classes in an image, ascending: one, two and three of them in turn."""
    generator = np.random.Generator(np.random.PCG64([seed, split, index, 0]))
    while True:
        drawn = generator.choice(len(CLASSES), size=index % 3 + 1, replace=False)
        classes = tuple(sorted(map(int, drawn)))
        if split or classes not in forbidden():
            return classes


def draw(item: tuple[int, int, int], size: int) -> np.ndarray:
    """The image (size, size, 3) of (seed, split, index): of the first layout that shows all its objects."""
    for scene in layouts(item):
        view = look(scene.solids, scene.eye, size)
        if visible(view, len(scene.solids)).min() >= MIN_VISIBLE:
            return render(scene, view, size)
    raise AssertionError("layouts do not end")


def layouts(item: tuple[int, int, int]) -> Iterator[Scene]:
    """Endless scenes of the classes chosen for (seed, split, index), the objects apart."""
    generator = np.random.Generator(np.random.PCG64([*item, 1]))
    classes = choose(*item)
    while True:
        eye = jittered(EYE, CAMERA_JITTER, generator)
        solids = [place(number, generator) for number in classes]
        if all(apart(one, other, eye) for one, other in combinations(solids, 2)):
            lamps = [lamp(jittered(at, by, generator), vector(*light), width) for at, by, light, width in LAMPS]
            yield Scene(solids, lamps, eye)


def jittered(at: tuple[float, float, float], by: float, generator: np.random.Generator) -> np.ndarray:
    """A place (3, 1, 1) shifted at random, by up to so much along each axis."""
    return vector(*(at + generator.uniform(-by, by, 3)))


def place(number: int, generator: np.random.Generator) -> Solid:
    """An object of a class, of any material, anywhere on the field."""
    colour, shape = CLASSES[number].split()
    x, y = generator.uniform(-FIELD, FIELD, 2)
    turn, metal = generator.uniform(0, 2 * np.pi), bool(generator.choice(METAL))
    light = vector(*COLOURS[colour]) / 255  # CLEVR hands Blender its RGB as linear light
    return Solid(shape, vector(x, y, HALF_HEIGHT), HALF_HEIGHT, turn, light, metal)


def apart(one: Solid, other: Solid, eye: np.ndarray) -> bool:
    """Whether two objects keep CLEVR's distance on the ground and its margin along the camera's directions."""
    offset = one.centre - other.centre
    if np.hypot(*offset[:2]) - reach(one) - reach(other) < MIN_DISTANCE:
        return False
    forward, right, _ = axes(eye)
    behind = unit(forward * vector(1, 1, 0))
    return bool(abs(dot(offset, right)) >= MARGIN and abs(dot(offset, behind)) >= MARGIN)


def reach(solid: Solid) -> float:
    """How far an object extends along the ground; CLEVR's generator leaves a cube's corners out."""
    return solid.size * (2**0.5 if solid.shape == "cube" else 1)


def visible(view: View, count: int) -> np.ndarray:
    """The share of the image (count,) that each of so many objects takes."""
    return np.bincount(view.number.ravel() + 1, minlength=count + 1)[1:] / view.number.size
