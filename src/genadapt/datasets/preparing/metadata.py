"""What an image file says beside its pixels, taken apart from them, so that it never decides whether they are read.

Pillow gives up a sound picture for a tag of the wrong type. So JPEG, PNG and TIFF files are handed to it without
their metadata, and of these only the orientation is read; where it cannot be, the picture stays as it lies.
"""

import io
import re
from typing import TYPE_CHECKING, Any

from . import tags

if TYPE_CHECKING:
    from PIL.Image import Image

JPEG, PNG = b"\xff\xd8\xff", b"\x89PNG\r\n\x1a\n"
SEGMENT = re.compile(rb"\xff+([\xc0-\xcf\xdb-\xfe])(..)", re.DOTALL)  # marker, length; not the scans
APPLICATION = {*range(0xE0, 0xF0), 0xFE}  # application segments and comments
# ... of which libjpeg takes two for the colours, if they are whole
COLOURS = re.compile(rb"\xff+(\xe0..JFIF\0.{9}|\xee..Adobe.{7})", re.DOTALL)
EXIF = re.compile(rb"\xff+\xe1..Exif\0\0(.*)", re.DOTALL)
XMP = re.compile(rb"\xff+\xe1..http://ns.adobe.com/xap/1.0/\0(.*)", re.DOTALL)
END = b"\0\0\0\0IEND\xaeB`\x82"
ORIENTED = re.compile(rb"....([zt]..tRaw profile type exif\0|iTXtXML:com\.adobe\.xmp\0)", re.DOTALL)


def apart(content: bytes) -> tuple[bytes, int | None]:
    """A file's content as it is needed for the pixels, and its orientation if that was beside them."""
    if content.startswith(JPEG):
        return _jpeg(content)
    if content.startswith(PNG):
        return _png(content)
    if content.startswith(tags.HEADERS):
        return tags.pixels_alone(content), tags.orientation(content)
    return content, None


def _jpeg(content: bytes) -> tuple[bytes, int | None]:
    needed, exif, xmp, end = [content[:2]], b"", b"", 2
    while found := SEGMENT.match(content, end):
        start, end = end, found.end() - 2 + int.from_bytes(found[2])
        segment = content[start:end]
        if found[1][0] not in APPLICATION or COLOURS.match(segment):
            needed.append(segment)
        elif block := EXIF.match(segment):
            exif += block[1]  # what is too long for one segment goes on in the next
        elif block := XMP.match(segment):
            xmp = block[1]
    return b"".join([*needed, content[end:]]), orientation({"exif": exif, "xmp": xmp})


def _png(content: bytes) -> tuple[bytes, int | None]:
    needed, exif, texts, end = [PNG], b"", [], len(PNG)
    while end < len(content):
        start, end = end, end + 12 + int.from_bytes(content[end : end + 4])
        chunk = content[start:end]
        if not chunk[4:5].islower() or chunk[4:8] == b"tRNS":
            needed.append(chunk)
        elif chunk[4:8] == b"eXIf":
            exif = chunk[8:-4]
        elif ORIENTED.match(chunk):
            texts.append(chunk)
    info = {"exif": exif} if exif or not texts else _texts(b"".join([*needed[:2], *texts, END]))
    return b"".join(needed), orientation(info)


def _texts(content: bytes) -> dict[str, Any]:
    """What Pillow reads of a PNG file's texts."""
    from PIL import Image

    try:
        with Image.open(io.BytesIO(content), formats=["PNG"]) as image:
            return image.info
    except Exception:  # whatever is wrong with metadata is no reason to refuse the pixels
        return {}


def orientation(info: dict[str, Any]) -> int | None:
    """The orientation in what Pillow's `info` holds: in EXIF or, where that says nothing, in XMP."""
    exif = info.get("exif", b"")
    if profile := info.get("Raw profile type exif"):  # ImageMagick's: a name, a length, then hexadecimal lines
        digits = "".join(profile.split("\n")[3:])
        exif = bytes.fromhex(digits) if re.fullmatch(r"([0-9a-fA-F]{2})*", digits) else b""
    value = tags.orientation(exif.removeprefix(b"Exif\0\0"))
    xmp = info.get("xmp") or info.get("XML:com.adobe.xmp", "").encode()
    if value is None and (found := re.search(rb'tiff:Orientation(?:="|>)([0-9])', xmp)):
        return int(found[1])
    return value


def upright(image: "Image", orientation: int | None) -> "Image":
    """An image turned as the value of the orientation tag says (EXIF 2.3, 4.6.4), or as it is."""
    from PIL import Image

    turns = {
        2: Image.Transpose.FLIP_LEFT_RIGHT,
        3: Image.Transpose.ROTATE_180,
        4: Image.Transpose.FLIP_TOP_BOTTOM,
        5: Image.Transpose.TRANSPOSE,
        6: Image.Transpose.ROTATE_270,
        7: Image.Transpose.TRANSVERSE,
        8: Image.Transpose.ROTATE_90,
    }
    return image.transpose(turns[orientation]) if orientation in turns else image
