"""A small ray-caster's geometry: which of some cubes, spheres and cylinders on the ground a camera sees where.

z points up, the ground is z = 0, and SAMPLES rays go through each pixel. Vectors are arrays (3, samples, pixels),
where samples and pixels may be 1. All arithmetic is elementwise, so that no bit depends on a BLAS or its threads.
"""

from functools import reduce
from typing import NamedTuple

import numpy as np

GRID = 3
SAMPLES = GRID * GRID  # in rows, as the pixels are
HALF_WIDTH, HALF_HEIGHT = 16 / 35, 12 / 35  # of the view at distance 1: 35 mm lens, 32 mm sensor, 320×240 pixels
TINY = np.float32(1e-9)  # for a component of a direction that is 0
UP = np.array([0, 0, 1], np.float32).reshape(3, 1, 1)


class Solid(NamedTuple):
    """A cube, sphere or upright cylinder."""

    shape: str
    centre: np.ndarray  # (3, 1, 1)
    size: float  # half its height; also its radius, or half its edge
    turn: float  # radians about the vertical
    colour: np.ndarray  # (3, 1, 1), linear light
    metal: bool


class View(NamedTuple):
    """What each ray from the eye meets."""

    directions: np.ndarray  # (3, SAMPLES, pixels)
    depth: np.ndarray  # (SAMPLES, pixels), in lengths of the direction
    number: np.ndarray  # (SAMPLES, pixels): of the solid; -1: the ground


def vector(*components: float) -> np.ndarray:
    """A vector (3, 1, 1)."""
    return np.array(components, np.float32).reshape(3, 1, 1)


def dot(one: np.ndarray, other: np.ndarray) -> np.ndarray:
    """Inner products along the first axis."""
    return reduce(np.add, [a * b for a, b in zip(one, other, strict=True)])


def unit(vectors: np.ndarray) -> np.ndarray:
    """Vectors at length 1."""
    return vectors / np.sqrt(dot(vectors, vectors))


def axes(eye: np.ndarray) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Forward, right and up, unit vectors, for an eye that looks at the origin."""
    x, y, z = forward = unit(-eye)
    right = unit(np.stack([y, -x, 0 * z]))
    return forward, right, np.cross(right, forward, axis=0)


def slab(origin: np.ndarray, direction: np.ndarray, half: float) -> tuple[np.ndarray, np.ndarray]:
    """Where rays, given by one component, enter and leave |x| <= half, in lengths of their direction."""
    inverse = 1 / np.where(direction == 0, TINY, direction)
    middle, reach = -origin * inverse, np.abs(half * inverse)
    return middle - reach, middle + reach


def ball(origin: np.ndarray, direction: np.ndarray, radius: float) -> tuple[np.ndarray, np.ndarray]:
    """Where rays enter and leave a ball or, given by two components, an endless tube."""
    a, b, c = dot(direction, direction) + TINY, dot(origin, direction), dot(origin, origin) - radius**2
    root = b * b - a * c
    reach = np.sqrt(np.maximum(root, 0))
    return np.where(root > 0, (-b - reach) / a, np.inf), (reach - b) / a


def turned(vectors: np.ndarray, angle: float) -> np.ndarray:
    """Vectors turned about the vertical, in radians."""
    cos, sin = np.float32(np.cos(angle)), np.float32(np.sin(angle))
    x, y, z = vectors
    return np.stack([cos * x - sin * y, sin * x + cos * y, z])


def span(solid: Solid, origin: np.ndarray, direction: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Where rays enter and leave a solid: the overlap of spans; they miss it if they enter after they leave."""
    origin, size = origin - solid.centre, solid.size
    if solid.shape == "sphere":
        return ball(origin, direction, size)
    if solid.shape == "cylinder":
        spans = [ball(origin[:2], direction[:2], size), slab(origin[2], direction[2], size)]
    else:
        parts = turned(origin, -solid.turn), turned(direction, -solid.turn)
        spans = [slab(*part, size) for part in zip(*parts, strict=True)]
    enter, leave = zip(*spans, strict=True)
    return reduce(np.maximum, enter), reduce(np.minimum, leave)


def distance(solid: Solid, origin: np.ndarray, direction: np.ndarray) -> np.ndarray:
    """How far rays from outside go until they hit a solid, in lengths of their direction; inf: they miss it."""
    enter, leave = span(solid, origin, direction)
    return np.where((enter < leave) & (enter > 0), enter, np.inf)


def blocked(solid: Solid, origin: np.ndarray, towards: np.ndarray) -> np.ndarray:
    """Whether a solid lies on the way from points to where `towards` ends; rays may begin within it."""
    enter, leave = span(solid, origin, towards)
    return (enter < np.minimum(leave, 1)) & (leave > 0)


def near(solid: Solid, origin: np.ndarray, direction: np.ndarray, blur: float) -> np.ndarray:
    """Which rays pass a solid so near that others, ending up to `blur` beside them, may hit it: a cheap first test."""
    offset, square = solid.centre - origin, dot(direction, direction)
    along = dot(offset, direction) / square
    aside = dot(offset, offset) - along * along * square
    return aside < (2 * solid.size + blur * np.abs(along)) ** 2  # a cube's corners are at 1.74


def normals(solid: Solid, points: np.ndarray) -> np.ndarray:
    """The outward unit normals at points of a solid's surface."""
    x, y, z = offset = points - solid.centre
    if solid.shape == "sphere":
        return unit(offset)
    if solid.shape == "cylinder":
        cap = z * z > x * x + y * y
        return unit(np.where(cap, offset * UP, offset * (1 - UP)))
    offset = turned(offset, -solid.turn)
    face = np.where(np.abs(offset) == np.abs(offset).max(0), np.sign(offset), 0)
    return unit(turned(face, solid.turn))


def look(solids: list[Solid], eye: np.ndarray, size: int) -> View:
    """What an eye (3, 1, 1) that looks at the origin sees through size × size pixels."""
    place = ((np.arange(size * GRID, dtype=np.float32) + 0.5) / (size * GRID) * 2 - 1).reshape(size, GRID).T
    across, down = place[None, :, None, :] * HALF_WIDTH, place[:, None, :, None] * HALF_HEIGHT
    forward, right, up = (axis[..., None, None] for axis in axes(eye))
    directions = (forward + right * across - up * down).reshape(3, SAMPLES, size * size)
    depth = -eye[2] / directions[2]
    number = np.full(depth.shape, -1)
    for index, solid in enumerate(solids):
        pixels = np.flatnonzero(near(solid, eye, directions[:, SAMPLES // 2, None], 1 / size))
        far = distance(solid, eye, directions[:, :, pixels])
        number[:, pixels] = np.where(far < depth[:, pixels], index, number[:, pixels])
        depth[:, pixels] = np.minimum(far, depth[:, pixels])
    return View(directions, depth, number)
