"""House numbers as a camera in the street takes them: digits on a wall, light, lens, few pixels, JPEG."""

import functools
from pathlib import Path
from typing import NamedTuple

import numpy as np
from PIL import Image, ImageDraw, ImageFont
from scipy.ndimage import gaussian_filter

from .camera import BOX, CANVAS, DOWN, develop, illuminate
from .matrices import inverse, product

ROW = (320, 160)  # width and height of the flat drawing of a house number …
TALL = 56  # … in which a digit is so many pixels tall
VISIBLE = 0.16  # contrast that the blur has to leave between digit and plate
MAKES = np.array(  # red, green and blue of what walls and digits are made of: mostly greys, browns, blues, dull greens
    [
        *([1.0, 1.0, 1.0], [1.0, 1.0, 1.0], [1.0, 1.0, 1.0], [0.93, 1.0, 1.12], [0.88, 1.0, 1.22]),
        *([1.08, 1.0, 0.9], [1.2, 0.97, 0.75], [1.4, 0.9, 0.6], [0.75, 0.98, 1.4], [0.82, 1.08, 0.95]),
    ],
    np.float32,
)
STRONG = np.array([[1.9, 0.75, 0.65], [0.55, 0.9, 1.7], [0.6, 1.2, 0.7], [1.5, 1.1, 0.3]], np.float32)  # the same
LIGHTNESS = np.array([0.3, 0.59, 0.11], np.float32)


class Face(NamedTuple):
    """A font at the size at which its digits are `TALL` pixels tall."""

    font: ImageFont.FreeTypeFont
    ink: np.ndarray  # (10, 4): left, top, right, bottom of each digit


class Number(NamedTuple):
    """A house number and how the camera sees it."""

    digits: list[int]
    centres: np.ndarray  # (digits, 2): x, y of each in the flat drawing, in heights of a digit; 0, 0: the labelled one
    placement: np.ndarray  # (3, 3): homography from there to the labelled digit's box, 0..1
    height: float  # of that box in the photograph, in pixels
    blur: float  # of the lens, in the same pixels


class Paints(NamedTuple):
    """Colours (3,) in 0..1."""

    wall: np.ndarray
    plate: np.ndarray
    digit: np.ndarray
    contrast: float  # of digit and plate, negative if the digit is the darker one


@functools.cache
def load(path: Path, axes: tuple[int, ...]) -> Face:
    """The face in a font file, at these places on the axes of a variable font."""

    def at(size: float) -> Face:
        font = ImageFont.truetype(path, size, layout_engine=ImageFont.Layout.BASIC)
        if axes:
            font.set_variation_by_axes(list(axes))
        return Face(font, np.array([font.getbbox(str(digit), anchor="ls") for digit in range(10)], float))

    _, top, _, bottom = at(200).ink[7]
    return at(200 * TALL / (bottom - top))


def photograph(number: Number, face: Face, walls: list[np.ndarray], size: int, dice: np.random.Generator) -> np.ndarray:
    """The picture (size, size, 3) uint8 of the labelled digit's box."""
    letters, plate, joints = layers(number, face, dice)
    scene, paints = backdrop(plate, joints, VISIBLE / kept(letters, number), walls, dice)
    return develop(illuminate(mount(scene, letters, paints, dice), dice), number.height, number.blur, size, dice)


def layers(number: Number, face: Face, dice: np.random.Generator) -> np.ndarray:
    """How much of each pixel (3, CANVAS, CANVAS) is digit, plate, and joint of the wall: drawn flat, then placed."""
    flat = Image.merge("RGB", [lettering(number, face, dice), plates(number, face, dice), joints(dice)])
    box = np.array([[1 / BOX, 0, 0.5 - CANVAS / 2 / BOX], [0, 1 / BOX, 0.5 - CANVAS / 2 / BOX], [0, 0, 1]])
    row = np.array([[TALL, 0, ROW[0] / 2], [0, TALL, ROW[1] / 2], [0, 0, 1]])
    back = product(product(row, inverse(number.placement)), box)
    way = (back / back[2, 2]).ravel()[:8].tolist()
    seen = flat.transform((CANVAS, CANVAS), Image.Transform.PERSPECTIVE, way, Image.Resampling.BILINEAR)
    return np.moveaxis(np.asarray(seen, np.float32) / 255, 2, 0)


def lettering(number: Number, face: Face, dice: np.random.Generator) -> Image.Image:
    """The digits, white on black, some made bolder."""
    flat = Image.new("L", ROW)
    pen = ImageDraw.Draw(flat)
    bolder = min(max(0.0, dice.normal(-0.8, 1.6)), 2.5)
    for digit, (x, y) in zip(number.digits, number.centres * TALL + np.array(ROW) / 2, strict=True):
        left, top, right, bottom = face.ink[digit]
        start = (x - (left + right) / 2, y - (top + bottom) / 2)
        pen.text(start, str(digit), fill=255, font=face.font, anchor="ls", stroke_width=bolder)
    return flat


def plates(number: Number, face: Face, dice: np.random.Generator) -> Image.Image:
    """What the digits are on, white on black: the wall itself, one plate, or a tile for each digit."""
    flat, kind = Image.new("L", ROW), dice.random()
    pen = ImageDraw.Draw(flat)
    x, y = (number.centres * TALL + np.array(ROW) / 2).T
    half = (face.ink[number.digits, 2] - face.ink[number.digits, 0]) / 2
    above, beside = TALL * (0.5 + dice.gamma(2, 0.07)), TALL * (0.06 + dice.gamma(2, 0.1))
    if kind < 0.43:
        edges = (x[0] - half[0] - beside, y[0] - above, x[-1] + half[-1] + beside, y[0] + above)
        pen.rounded_rectangle(edges, TALL * dice.uniform(0, 0.25), fill=255)
    elif kind < 0.53:
        for middle, to_edge in zip(x, half + TALL * dice.uniform(0.04, 0.12), strict=True):
            pen.rectangle((middle - to_edge, y[0] - above, middle + to_edge, y[0] + above), fill=255)
    return flat


def joints(dice: np.random.Generator) -> Image.Image:
    """Joints of boards or of courses of bricks, white on black, mostly none."""
    flat, kind = Image.new("L", ROW), dice.random()
    pen = ImageDraw.Draw(flat)
    pitch, wide = TALL * dice.uniform(0.35, 1.6), int(dice.integers(1, 5))
    for at in np.arange(dice.uniform(0, pitch), ROW[0], pitch) if kind < 0.27 else ():
        pen.line((0, at, ROW[0], at) if kind < 0.2 else (at, 0, at, ROW[1]), 255, wide)
    return flat


def kept(letters: np.ndarray, number: Number) -> float:
    """How much of the contrast of letters (CANVAS, CANVAS) lens and pixels leave, 0..1."""
    radius = BOX / number.height * np.hypot(number.blur, 0.4)
    return float(gaussian_filter(letters, radius).std() / letters.std())


def backdrop(
    plate: np.ndarray, joints: np.ndarray, least: float, walls: list[np.ndarray], dice: np.random.Generator
) -> tuple[np.ndarray, Paints]:
    """What is behind the digits (CANVAS, CANVAS, 3), and the paints, of this contrast at least."""
    paints = choose_paints(least, dice)
    faint = abs(paints.contrast)  # what is behind the digits must not hide them
    if plate.any():
        scene = (paints.wall + texture(walls, 0.15, dice)) * (1 - dice.uniform(0.1, 0.4) * joints[..., None])
        return scene + plate[..., None] * (paints.plate + texture(walls, 0.15 * faint, dice) - scene), paints
    scene = paints.plate + texture(walls, 0.3 * faint, dice)
    return scene * (1 - dice.uniform(0.2, 1) * min(faint, 0.4) * joints[..., None]), paints


def choose_paints(least: float, dice: np.random.Generator) -> Paints:
    """Colours of wall, plate and digits; light on dark as often as dark on light."""
    middle, sign = dice.normal(0.44, 0.14), 1 if dice.random() < 0.5 else -1
    contrast = sign * float(np.clip(dice.lognormal(np.log(0.28), 0.5), min(least, 0.7), 0.8))
    pair = middle + np.array([-0.45, 0.55]) * contrast
    plate, digit = pair + max(0.04 - pair.min(), 0.0) + min(0.96 - pair.max(), 0.0)
    wall = plate + dice.choice([-1, 1]) * dice.uniform(0.04, 0.35)
    return Paints(tinted(wall, dice), tinted(plate, dice), tinted(digit, dice), contrast)


def tinted(level: float, dice: np.random.Generator) -> np.ndarray:
    """A colour (3,) of this lightness, seldom a strong one."""
    makes = STRONG if dice.random() < 0.06 else MAKES
    colour = makes[dice.integers(len(makes))] ** dice.uniform(0, 1)
    return np.clip(level * colour / (colour * LIGHTNESS).sum(), 0.02, 1).astype(np.float32)


def texture(walls: list[np.ndarray], limit: float, dice: np.random.Generator) -> np.ndarray:
    """Deviations (CANVAS, CANVAS, 3) from an even colour: a crop of a photograph, mostly out of focus and faint."""
    wall = walls[dice.integers(len(walls))]
    side = int(dice.integers(20, min(wall.shape[:2])))
    top, left = dice.integers(wall.shape[0] - side + 1), dice.integers(wall.shape[1] - side + 1)
    grains = (5, 10, 28, CANVAS)[dice.integers(4)]
    crop = Image.fromarray(wall[top : top + side, left : left + side]).resize((grains, grains), Image.Resampling.BOX)
    colours = np.asarray(crop, np.float32).reshape(-1, 3)
    grey = (colours * LIGHTNESS).sum(-1, keepdims=True)
    hue = colours - colours.mean(0) - (grey - grey.mean())
    strength = min(1.0, limit * dice.uniform(0.1, 1) / (grey.std() / 255 + 1e-3))
    varied = np.clip(128 + strength * (grey - grey.mean() + dice.uniform(0, 0.8) * hue), 0, 255).astype(np.uint8)
    large = Image.fromarray(varied.reshape(grains, grains, 3)).resize((CANVAS, CANVAS), Image.Resampling.BICUBIC)
    return np.asarray(large, np.float32) / 255 - 128 / 255


def mount(scene: np.ndarray, letters: np.ndarray, paints: Paints, dice: np.random.Generator) -> np.ndarray:
    """The digits on the scene: raised with a shadow and bright edges, or outlined, or painted flat."""
    colour = paints.digit * (1 + np.float32(dice.normal(0, 0.12)) * DOWN[..., None])
    kind = dice.random()
    if kind < 0.45:
        away = dice.integers(0, 6), dice.integers(-4, 5)
        depth = dice.uniform(0.1, 0.6) if paints.contrast > 0 else dice.uniform(0, 0.2)  # dark digits must stand out
        scene = scene * (1 - depth * gaussian_filter(np.roll(letters, away, (0, 1)), dice.uniform(0.5, 2.5)))[..., None]
        edge = gaussian_filter(letters - np.roll(letters, [step // 2 for step in away], (0, 1)), 0.7)
        colour = colour + dice.uniform(0, 0.3) * edge[..., None]
    elif kind < 0.52:
        outline = np.clip(2.5 * gaussian_filter(letters, dice.uniform(1.5, 3)), 0, 1)[..., None]
        scene = scene + outline * (np.clip(1.7 * paints.plate - 0.7 * paints.digit, 0, 1) - scene)
    return scene + letters[..., None] * (colour - scene)
