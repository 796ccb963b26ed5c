import numpy as np
import pytest
from PIL import Image

from genadapt.errors import UserError
from genadapt.figures.contact_sheet import FORMATS, write_picture


@pytest.mark.parametrize("ending", FORMATS)
def test_a_picture_is_what_its_name_says(ending, tmp_path):
    pixels = np.full((8, 12, 3), (200, 40, 90), np.uint8)
    write_picture(tmp_path / f"x{ending.upper()}", pixels)
    with Image.open(tmp_path / f"x{ending.upper()}") as image:
        expected = {"jpg": "JPEG", "tif": "TIFF"}.get(ending[1:], ending[1:].upper())
        assert image.format == expected and image.size == (12, 8)
        assert np.abs(np.asarray(image.convert("RGB")).astype(int) - pixels).max() <= 3


@pytest.mark.parametrize(("ending", "most"), [(".webp", 16383), (".jpg", 65500)])
def test_a_format_that_cannot_hold_as_many_pixels_is_refused_by_name(ending, most, tmp_path):
    write_picture(tmp_path / f"x{ending}", np.zeros((most, 1, 3), np.uint8))
    with pytest.raises(UserError, match=rf"y\{ending}: 1×{most + 1} pixels are too many for \{ending}; \.png can"):
        write_picture(tmp_path / f"y{ending}", np.zeros((most + 1, 1, 3), np.uint8))
    assert [path.name for path in tmp_path.iterdir()] == [f"x{ending}"]
