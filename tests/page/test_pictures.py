import base64
import io

from PIL import Image

from genadapt.page.pictures import LONGEST, embed


def test_a_picture_is_embedded_whole_also_where_it_is_too_wide_for_webp(tmp_path):
    for width, form in ((40, "WEBP"), (LONGEST + 1, "PNG")):
        Image.new("RGB", (width, 2), "red").save(tmp_path / "strip.png")
        uri, *size = embed(tmp_path / "strip.png")
        assert size == [width, 2]
        with Image.open(io.BytesIO(base64.b64decode(uri.partition(",")[2]))) as image:
            assert (image.format, image.size) == (form, (width, 2))
