"""Light, lens, sensor and cropping: what becomes of a painted house number on its way to an image of SVHN."""

import io

import numpy as np
from PIL import Image, ImageFilter

CANVAS = 72  # pixels on a side of what is painted …
BOX = 64  # … around the square of the labelled digit's box
CROPPED = 32  # SVHN's size
ACROSS, DOWN = np.meshgrid(*[np.linspace(-1, 1, CANVAS, dtype=np.float32)] * 2)


def illuminate(scene: np.ndarray, dice: np.random.Generator) -> np.ndarray:
    """The scene under uneven coloured light, at times with the edge of a shadow, through some haze."""
    blotches = Image.fromarray(dice.normal(0, 0.05, (4, 4)).astype(np.float32)).resize((CANVAS, CANVAS))
    across, down = dice.normal(0, (0.1, 0.13)).astype(np.float32)
    light = 1 + across * ACROSS + down * DOWN + np.asarray(blotches)
    if dice.random() < 0.08:
        turn = dice.uniform(0, 2 * np.pi)
        side = np.cos(turn) * ACROSS + np.sin(turn) * DOWN - dice.uniform(-0.6, 0.6)
        light *= 1 - dice.uniform(0.1, 0.35) / (1 + np.exp(-side * dice.uniform(5, 40)))
    blue, green = dice.normal((0.035, -0.02), (0.05, 0.012))
    cast = np.array([1 - blue, 1 + green, 1 + blue], np.float32)
    haze = 0.015 + max(0.0, dice.normal(0, 0.05))
    return np.clip(scene * (light[..., None] * cast * np.float32(1 - haze)) + haze, 0, 1)


def develop(scene: np.ndarray, height: float, blur: float, size: int, dice: np.random.Generator) -> np.ndarray:
    """What lens, sensor, JPEG and the cropping to 32×32 leave of a scene: (size, size, 3) uint8.

    height: of the digit in the photograph, pixels; blur: standard deviation, pixels of the photograph.
    """
    side = round(height * CANVAS / BOX)
    motion = np.exp(dice.normal(0, 0.25))
    image = Image.fromarray((255 * scene).astype(np.uint8)).resize((side, side), Image.Resampling.BILINEAR)
    image = image.filter(ImageFilter.GaussianBlur((blur * motion, blur / motion)))
    if dice.random() < 0.25:
        image = image.filter(ImageFilter.UnsharpMask(1, int(dice.integers(30, 120)), 0))
    noise = dice.gamma(2, 1.4) * dice.standard_normal((side, side, 3), np.float32)
    noisy, file = Image.fromarray(np.clip(np.asarray(image) + noise, 0, 255).astype(np.uint8)), io.BytesIO()
    noisy.save(file, "JPEG", quality=int(dice.integers(45, 93)))
    edge = side * (1 - BOX / CANVAS) / 2
    box = (edge, edge, side - edge, side - edge)
    image = Image.open(file).resize((CROPPED, CROPPED), Image.Resampling.BICUBIC, box)
    return np.asarray(image if size == CROPPED else image.resize((size, size), Image.Resampling.BILINEAR))
