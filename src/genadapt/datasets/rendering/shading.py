"""A small ray-caster's light: rubber and metal solids on a grey ground, under square lamps with soft shadows.

Arrays of vectors and colours are (3, samples, pixels), as in _raycaster; colours are linear light until `display`.
"""

from typing import NamedTuple

import numpy as np

from .raycaster import GRID, SAMPLES, UP, Solid, View, axes, blocked, distance, dot, near, normals, unit

GROUND = 0.42  # share of the light that the ground sends back
AMBIENT = 0.08  # light from everywhere
BOUNCE = 0.08  # light from the ground on what faces it
SKY = 0.55  # what metal mirrors at the horizon; half of it at the zenith
SUNLIT = 0.8  # share of the lamps' light on the ground that metal mirrors: its shadows are not looked for
GLOSS = {False: (0.08, 12.0), True: (1.5, 60.0)}  # metal or not: strength and sharpness of highlights
MIRROR = 0.4  # share of metal's light that is mirrored


class Lamp(NamedTuple):
    """A square lamp that faces the origin."""

    places: np.ndarray  # (3, SAMPLES, 1): each of a pixel's rays sees another point: soft shadows for nothing
    light: np.ndarray  # (3, 1, 1): on a surface that faces the lamp at distance 1
    width: float

    @property
    def middle(self) -> np.ndarray:
        """Its middle (3, 1, 1)."""
        return self.places[:, SAMPLES // 2, None]


class Scene(NamedTuple):
    """What there is to see, and from where."""

    solids: list[Solid]
    lamps: list[Lamp]
    eye: np.ndarray  # (3, 1, 1)


def lamp(place: np.ndarray, light: np.ndarray, width: float) -> Lamp:
    """A square lamp; neighbouring rays see places far apart on it, the middle ray sees the middle."""
    _, right, up = axes(place)
    order = (np.arange(SAMPLES) * 5 + 2) % SAMPLES
    across, along = (((part + 0.5) / GRID - 0.5)[:, None] * np.float32(width) for part in np.divmod(order, GRID))
    return Lamp((place + right * across + up * along).astype(np.float32), light, width)


def received(lamp: Lamp, towards: np.ndarray, across: np.ndarray) -> np.ndarray:
    """The light of a lamp that is `towards` away on surfaces with normals `across`, nothing being in its way."""
    cosines = np.maximum(dot(towards, across), 0) * np.maximum(dot(towards, unit(lamp.middle)), 0)
    return lamp.light * (cosines / dot(towards, towards) ** 2)


def openness(solids: list[Solid], points: np.ndarray) -> np.ndarray:
    """The share of the light from everywhere that solids, taken for balls, leave to points of the ground."""
    share = np.ones(points.shape[1:], np.float32)
    for solid in solids:
        offset = solid.centre - points
        square = dot(offset, offset)
        share -= solid.size**2 * offset[2] / (square * np.sqrt(square))
    return np.maximum(share, 0)


def lit(solids: list[Solid], lamp: Lamp, points: np.ndarray) -> np.ndarray:
    """The share (1, pixels) of a lamp that the ground at points (3, SAMPLES, pixels) sees."""
    free, middle = np.ones(points.shape[1:], np.float32), points[:, SAMPLES // 2, None]
    for solid in solids:
        pixels = np.flatnonzero(near(solid, middle, lamp.middle - middle, lamp.width))
        some = points[:, :, pixels]
        free[:, pixels] *= ~blocked(solid, some, lamp.places - some)
    return free.mean(0, keepdims=True)


def ground(scene: Scene, points: np.ndarray, shares: list[np.ndarray | float]) -> np.ndarray:
    """What the ground sends back at points that see these shares of the lamps."""
    light = np.zeros_like(points) + AMBIENT * openness(scene.solids, points)
    for lamp, share in zip(scene.lamps, shares, strict=True):
        light = light + share * received(lamp, lamp.middle - points, UP)
    return GROUND * light


def mirrored(scene: Scene, others: list[Solid], points: np.ndarray, directions: np.ndarray) -> np.ndarray:
    """What rays from points meet in their directions: the ground, the sky or other solids."""
    fall = np.minimum(directions[2], -0.05)
    plane = ground(scene, points - directions * (points[2] / fall), [SUNLIT] * len(scene.lamps))
    image = np.where(directions[2] < -0.05, plane, SKY * (1 - 0.5 * directions[2]))
    for other in others:
        image = np.where(np.isfinite(distance(other, points, directions)), 0.5 * other.colour, image)
    return image


def shade(scene: Scene, solid: Solid, points: np.ndarray) -> np.ndarray:
    """What a solid sends to the eye from points of its surface."""
    others = [other for other in scene.solids if other is not solid]
    across, view = normals(solid, points), unit(points - scene.eye)
    mirror = view - 2 * dot(view, across) * across
    strength, sharpness = GLOSS[solid.metal]
    diffuse, gloss = (AMBIENT + BOUNCE + (AMBIENT - BOUNCE) * across[2:]) / 2, 0
    for lamp in scene.lamps:
        towards = lamp.places - points
        free = ~np.any([blocked(other, points, towards) for other in others], axis=0) if others else 1
        diffuse = diffuse + free * received(lamp, towards, across)
        gloss = gloss + free * np.maximum(dot(mirror, unit(towards)), 0) ** sharpness * lamp.light / lamp.light.max()
    if not solid.metal:
        return solid.colour * diffuse + strength * gloss
    image = mirrored(scene, others, points, mirror) / GROUND
    return solid.colour * ((1 - MIRROR) * diffuse + MIRROR * image) + strength * gloss * (0.5 + 0.5 * solid.colour)


def display(light: np.ndarray) -> np.ndarray:
    """A screen's values 0..1 (sRGB) for linear light."""
    light = np.clip(light, 0, 1)
    return np.where(light < 0.0031308, 12.92 * light, 1.055 * light ** (1 / 2.4) - 0.055)


def render(scene: Scene, view: View, size: int) -> np.ndarray:
    """The image (size, size, 3) uint8 of a view; screen values are averaged, as when a finished picture shrinks."""
    points = scene.eye - view.directions * (scene.eye[2] / view.directions[2])
    shares = [lit(scene.solids, lamp, points) for lamp in scene.lamps]
    image = np.repeat(display(ground(scene, points[:, SAMPLES // 2, None], shares)), SAMPLES, axis=1)
    for index, solid in enumerate(scene.solids):
        seen = view.number == index
        pixels = np.flatnonzero(seen.any(0))
        seen = seen[:, pixels]
        surface = scene.eye + view.directions[:, :, pixels] * np.where(seen, view.depth[:, pixels], 1)
        image[:, :, pixels] = np.where(seen, display(shade(scene, solid, surface)), image[:, :, pixels])
    return np.rint(255 * image.mean(1)).astype(np.uint8).T.reshape(size, size, 3)
