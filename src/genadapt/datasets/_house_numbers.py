"""House numbers as a camera in the street takes them: lettering, wall, light, lens, few pixels, JPEG."""

import functools
import io
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

if TYPE_CHECKING:
    from PIL.Image import Image
    from PIL.ImageFont import FreeTypeFont

CANVAS = 80  # pixels on a side of what is painted …
BOX = 64  # … around the square of the labelled digit's box
ROW = (400, 176)  # width and height of the flat picture of a house number …
TALL = 56  # … in which its digits are so many pixels tall
CROPPED = 32  # SVHN's size
VISIBLE = 0.14  # contrast of digit and plate, after the blur
MAKES = np.array(  # red, green and blue of what walls and digits are made of, at strength 1
    [
        *([1.0, 1.0, 1.0], [1.0, 1.0, 1.0], [1.0, 1.0, 1.0], [0.93, 1.0, 1.12], [0.9, 1.0, 1.18]),  # greys
        *([1.08, 1.0, 0.9], [1.17, 0.98, 0.8], [1.3, 0.93, 0.68], [0.8, 0.98, 1.3], [0.85, 1.06, 0.95]),  # …, brown, …
    ],
    np.float32,
)
STRONG = np.array([[1.9, 0.75, 0.65], [0.55, 0.9, 1.7], [0.6, 1.2, 0.7], [1.5, 1.1, 0.3]], np.float32)
ACROSS, DOWN = np.meshgrid(*[np.linspace(-1, 1, CANVAS, dtype=np.float32)] * 2)


class Number(NamedTuple):
    """A house number and how it lies in the picture."""

    digits: list[int]
    place: int  # of the labelled one
    gap: float  # between two digits, in heights of a digit
    steps: np.ndarray  # (len(digits),) each digit's distance from the line
    placement: np.ndarray  # (3, 3) homography: (0, 0) is the labelled digit's centre, 1 its height → its box, 0..1
    height: float  # of its box in the photograph, in pixels
    blur: float  # of the lens, in the photograph's pixels


class Face(NamedTuple):
    """A font at the size at which its digits are `TALL` pixels tall."""

    font: "FreeTypeFont"
    ink: list[tuple[float, float, float, float]]  # left, top, right, bottom of each digit


class Paints(NamedTuple):
    """Colours (3,) in 0..1."""

    wall: np.ndarray
    plate: np.ndarray
    digit: np.ndarray
    contrast: float  # of digit and plate


@functools.cache
def face(path: Path, axes: tuple[int, ...]) -> Face:
    """The face of a font file, at these places on the axes of a variable font."""
    from PIL import ImageFont

    def at(size: float) -> Face:
        font = ImageFont.truetype(path, size)
        if axes:
            font.set_variation_by_axes(list(axes))
        return Face(font, [font.getbbox(str(digit), anchor="ls") for digit in range(10)])

    _, top, _, bottom = at(200).ink[7]
    return at(200 * TALL / (bottom - top))


def take(number: Number, face: Face, walls: list[np.ndarray], size: int, dice: np.random.Generator) -> np.ndarray:
    """The picture (size, size, 3) uint8 of the labelled digit's box."""
    return develop(illuminate(paint(number, face, walls, dice), dice), number, size, dice)


def paint(number: Number, face: Face, walls: list[np.ndarray], dice: np.random.Generator) -> np.ndarray:
    """The number on its wall (CANVAS, CANVAS, 3) in 0..1, evenly lit and sharp."""
    letters, plate, joints = layers(number, face, dice)
    paints = choose_paints(VISIBLE / kept(letters, BOX / number.height * np.hypot(number.blur, 0.4)), dice)
    mounted = plate.any()
    scene = (paints.wall if mounted else paints.plate) + texture(
        walls, 0.15 if mounted else 0.3 * paints.contrast, dice
    )
    scene *= 1 - dice.uniform(0.2, 1) * (0.4 if mounted else paints.contrast) * joints[..., None]
    scene += plate[..., None] * (paints.plate + texture(walls, 0.15 * paints.contrast, dice) - scene)
    return mount(scene, letters, paints, dice)


def mount(scene: np.ndarray, letters: np.ndarray, paints: Paints, dice: np.random.Generator) -> np.ndarray:
    """The digits on the scene: painted flat, or raised with shadow and bright edges, or framed."""
    colour = paints.digit * (1 + dice.normal(0, 0.12) * DOWN[..., None])
    kind = dice.random()
    if kind < 0.45:
        right, down = dice.uniform(-4, 4), dice.uniform(0, 5)
        shadow = moved(letters, right, down)
        scene *= 1 - dice.uniform(0.15, 0.6) * blurred(shadow, dice.uniform(0.5, 2.5))[..., None]
        edge = blurred(letters - moved(letters, right / 2, down / 2), 0.7)
        colour = colour + dice.uniform(0, 0.3) * edge[..., None]
    elif kind < 0.52:
        frame = np.clip(2.5 * blurred(letters, dice.uniform(1.5, 3)), 0, 1)
        scene += frame[..., None] * (paints.wall - scene)
    return scene + letters[..., None] * (colour - scene)


def layers(number: Number, face: Face, dice: np.random.Generator) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """How much of each pixel (CANVAS, CANVAS) is digit, plate and joint of the wall."""
    from PIL import Image

    flat = Image.merge("RGB", [lettering(number, face, dice), plates(number, face, dice), joints(dice)])
    seen = flat.transform((CANVAS, CANVAS), Image.Transform.PERSPECTIVE, _to_row(number), Image.Resampling.BILINEAR)
    letters, plate, seams = np.moveaxis(np.asarray(seen, np.float32) / 255, 2, 0)
    return letters, plate, seams


def _to_row(number: Number) -> list[float]:
    """Pillow's eight numbers of the way from the canvas to the flat picture."""
    to_box = np.array([[1 / BOX, 0, 0.5 - CANVAS / 2 / BOX], [0, 1 / BOX, 0.5 - CANVAS / 2 / BOX], [0, 0, 1]])
    to_row = np.array([[TALL, 0, ROW[0] / 2], [0, TALL, ROW[1] / 2], [0, 0, 1]])
    whole = to_row @ np.linalg.inv(number.placement) @ to_box
    return (whole / whole[2, 2]).ravel()[:8].tolist()


def spots(number: Number, face: Face) -> list[tuple[int, float, float, float]]:
    """Digit, centre (x, y) and width of each in the flat picture; the labelled one lies in its middle."""
    widths = np.array([face.ink[digit][2] - face.ink[digit][0] for digit in number.digits])
    right = np.cumsum(widths + number.gap * TALL)
    across = right - widths / 2
    across += ROW[0] / 2 - across[number.place]
    down = ROW[1] / 2 + TALL * (number.steps - number.steps[number.place])
    return list(zip(number.digits, across.tolist(), down.tolist(), widths.tolist(), strict=True))


def lettering(number: Number, face: Face, dice: np.random.Generator) -> "Image":
    """The digits, white on black, some made bolder."""
    from PIL import Image, ImageDraw

    flat = Image.new("L", ROW)
    pen = ImageDraw.Draw(flat)
    bolder = max(0.0, dice.normal(-0.5, 1.8))
    for digit, x, y, _ in spots(number, face):
        left, top, right, bottom = face.ink[digit]
        start = (x - (left + right) / 2, y - (top + bottom) / 2)
        pen.text(start, str(digit), fill=255, font=face.font, anchor="ls", stroke_width=bolder)
    return flat


def plates(number: Number, face: Face, dice: np.random.Generator) -> "Image":
    """What the digits are mounted on, white on black: the wall itself, one plate, or a tile for each digit."""
    from PIL import Image, ImageDraw

    flat, kind = Image.new("L", ROW), dice.random()
    if kind < 0.45:
        return flat
    pen = ImageDraw.Draw(flat)
    above, beside = TALL * (0.5 + dice.gamma(2, 0.07)), TALL * (0.06 + dice.gamma(2, 0.1))
    places = spots(number, face)
    if kind < 0.88:
        (_, first, y, width), (_, last, _, end) = places[0], places[-1]
        sides = (first - width / 2 - beside, y - above, last + end / 2 + beside, y + above)
        pen.rounded_rectangle(sides, TALL * dice.uniform(0, 0.25), fill=255)
    else:
        half = TALL * max(0.32, number.gap / 2 + 0.2)
        for _, x, y, _ in places:
            pen.rectangle((x - half, y - above, x + half - 2, y + above), fill=255)
    return flat


def joints(dice: np.random.Generator) -> "Image":
    """Joints of bricks, boards or a panelled door, white on black, mostly none."""
    from PIL import Image, ImageDraw

    flat = Image.new("L", ROW)
    kind, pitch, wide = dice.random(), TALL * dice.uniform(0.35, 1.6), int(dice.integers(1, 5))
    start = dice.uniform(0, pitch)
    pen = ImageDraw.Draw(flat)
    if kind < 0.2:
        for course, y in enumerate(np.arange(start, ROW[1], pitch)):
            pen.line((0, y, ROW[0], y), 255, wide)
            if kind < 0.06:
                for x in np.arange((course % 2) * 1.2 * pitch, ROW[0], 2.4 * pitch):
                    pen.line((x, y, x, y + pitch), 255, wide)
    elif kind < 0.27:
        for x in np.arange(start, ROW[0], pitch):
            pen.line((x, 0, x, ROW[1]), 255, wide)
    return flat


def kept(letters: np.ndarray, radius: float) -> float:
    """How much of the contrast of letters (CANVAS, CANVAS) a blur leaves, 0..1."""
    return float(blurred(letters, radius).std() / (letters.std() + 1e-6))


def choose_paints(least: float, dice: np.random.Generator) -> Paints:
    """Colours of wall, plate and digits, of no less contrast than this; light on dark as often as dark on light."""
    middle = dice.normal(0.46, 0.15)
    contrast = float(np.clip(dice.lognormal(np.log(0.28), 0.5), min(least, 0.7), 0.8))
    sign = 1 if dice.random() < 0.5 else -1
    plate, digit = middle - 0.45 * sign * contrast, middle + 0.55 * sign * contrast
    shift = max(0.04 - min(plate, digit), 0) + min(0.96 - max(plate, digit), 0)
    wall = plate + shift + dice.choice([-1, 1]) * dice.uniform(0.04, 0.35)
    return Paints(*(tinted(level, dice) for level in (wall, plate + shift, digit + shift)), contrast)


def tinted(level: float, dice: np.random.Generator) -> np.ndarray:
    """A colour (3,) of this lightness, seldom a strong one."""
    makes = STRONG if dice.random() < 0.06 else MAKES
    ratio = makes[dice.integers(len(makes))] ** dice.uniform(0, 1)
    return np.clip(level * ratio / (ratio @ [0.3, 0.59, 0.11]), 0.02, 1).astype(np.float32)


def texture(walls: list[np.ndarray], limit: float, dice: np.random.Generator) -> np.ndarray:
    """Deviations (CANVAS, CANVAS, 3) from an even colour: a crop of a photograph, mostly out of focus and faint."""
    from PIL import Image, ImageFilter

    wall = walls[dice.integers(len(walls))]
    side = int(dice.integers(20, min(wall.shape[:2])))
    top, left = dice.integers(wall.shape[0] - side + 1), dice.integers(wall.shape[1] - side + 1)
    crop = Image.fromarray(wall[top : top + side, left : left + side]).resize(
        (CANVAS, CANVAS), Image.Resampling.BILINEAR
    )
    soft = np.asarray(crop.filter(ImageFilter.GaussianBlur((0, 1, 4, 10)[dice.integers(4)])), np.float32) / 255
    soft -= soft.mean((0, 1))
    grey = soft.mean(2, keepdims=True)
    strength = min(1.0, limit * dice.uniform(0.1, 1) / (grey.std() + 1e-3))
    return strength * (grey + dice.uniform(0, 0.8) * (soft - grey))


def illuminate(scene: np.ndarray, dice: np.random.Generator) -> np.ndarray:
    """The scene under uneven light, at times with the edge of a shadow, and as bright as the exposure makes it."""
    from PIL import Image

    blotches = Image.fromarray(dice.normal(0, 0.05, (4, 4)).astype(np.float32)).resize((CANVAS, CANVAS))
    light = 1 + dice.normal(0, 0.1) * ACROSS + dice.normal(0, 0.13) * DOWN + np.asarray(blotches)
    if dice.random() < 0.08:
        turn = dice.uniform(0, 2 * np.pi)
        side = np.cos(turn) * ACROSS + np.sin(turn) * DOWN - dice.uniform(-0.6, 0.6)
        light *= 1 - dice.uniform(0.1, 0.35) / (1 + np.exp(-side * dice.uniform(5, 40)))
    cast = np.array([0.97, 0.99, 1.06]) * (1 + dice.normal(0, 0.03, 3))
    haze = max(0.0, dice.normal(0, 0.06))
    return np.clip(scene * light[..., None] * cast * (1 - haze) + haze, 0, 1)


def develop(scene: np.ndarray, number: Number, size: int, dice: np.random.Generator) -> np.ndarray:
    """What lens, sensor, JPEG and the cropping to 32×32 leave of a scene: (size, size, 3) uint8."""
    from PIL import Image, ImageFilter

    side = round(number.height * CANVAS / BOX)
    unsharp = CANVAS / side * number.blur
    motion = np.exp(dice.normal(0, 0.25))
    lens = ImageFilter.GaussianBlur((unsharp * motion, unsharp / motion))
    image = Image.fromarray((255 * scene).astype(np.uint8)).filter(lens)
    image = image.resize((side, side), Image.Resampling.BILINEAR)
    noise = dice.normal(0, dice.gamma(2, 1.4), (side, side, 3)) * [1, 0.8, 1.1]
    image = jpeg(
        Image.fromarray(np.clip(np.asarray(image) + noise, 0, 255).astype(np.uint8)), int(dice.integers(45, 93))
    )
    margin = side * (CANVAS - BOX) / 2 / CANVAS
    image = image.resize((CROPPED, CROPPED), Image.Resampling.BICUBIC, (margin, margin, side - margin, side - margin))
    return np.asarray(image if size == CROPPED else image.resize((size, size), Image.Resampling.BILINEAR))


def jpeg(image: "Image", quality: int) -> "Image":
    """An image as JPEG leaves it."""
    from PIL import Image

    file = io.BytesIO()
    image.save(file, "JPEG", quality=quality)
    return Image.open(file)


def moved(mask: np.ndarray, right: float, down: float) -> np.ndarray:
    """A mask (H, W) moved by whole pixels."""
    return np.roll(mask, (round(down), round(right)), (0, 1))


def blurred(mask: np.ndarray, radius: float) -> np.ndarray:
    """A mask (H, W) in -1..1 out of focus."""
    from scipy.ndimage import gaussian_filter

    return gaussian_filter(mask, radius)
