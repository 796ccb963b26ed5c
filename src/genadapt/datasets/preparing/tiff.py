"""TIFF files of 12 and 16 bits of grey, in either byte order, where black or white is zero.

This module imports Pillow: import it only where an image is read, so that no plan waits for it.
"""

import numpy as np
from PIL import TiffImagePlugin
from PIL.TiffImagePlugin import BITSPERSAMPLE, PHOTOMETRIC_INTERPRETATION, TiffImageFile

WHITE_IS_ZERO, BLACK_IS_ZERO = 0, 1
BIG, LITTLE = b"MM", b"II"
# (byte order, photometric interpretation, sample format, fill order, bits, extra samples): mode, raw mode.
# Those that Pillow lacks, read as if black were zero; twelve bits are packed alike in either byte order.
TiffImagePlugin.OPEN_INFO |= {
    (BIG, WHITE_IS_ZERO, (1,), 1, (16,), ()): ("I;16B", "I;16B"),
    (BIG, WHITE_IS_ZERO, (1,), 1, (12,), ()): ("I;16", "I;12"),
    (BIG, BLACK_IS_ZERO, (1,), 1, (12,), ()): ("I;16", "I;12"),
    (LITTLE, WHITE_IS_ZERO, (1,), 1, (12,), ()): ("I;16", "I;12"),
}


def eight_bits(image: TiffImageFile) -> np.ndarray:
    """The grey (H, W) uint8 of a picture of 12 or 16 bits, rounded down."""
    white = 2 ** image.tag_v2[BITSPERSAMPLE][0] - 1
    values = np.asarray(image).astype(np.uint32)
    if image.tag_v2.get(PHOTOMETRIC_INTERPRETATION, WHITE_IS_ZERO) == WHITE_IS_ZERO:
        values = white - values
    return (values * 255 // white).astype(np.uint8)
