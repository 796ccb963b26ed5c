"""Recipes of tests: importing this is quick, as each process that makes images must."""

import os
import signal
from pathlib import Path

import numpy as np

from genadapt.errors import UserError

SHAPE = (2, 3, 3)


def draw(item, log="made.log"):
    """The image of a number or of a file with a number, noted in a log; -1 is bad."""
    number = int(item.read_text()) if isinstance(item, Path) else item
    with open(log, "a", encoding="utf-8") as file:
        file.write(f"{number}\n")
    if number == -1:
        raise UserError(f"image {item}: bad")
    return np.full(SHAPE, number, np.uint8)


def kill_itself(item):
    os.kill(os.getpid(), signal.SIGKILL)


def divide(item):
    return np.full(SHAPE, 1 // item, np.uint8)
