"""Directories of tags, as TIFF files and EXIF blocks have them: only those tags are looked at that are asked for."""

from typing import NamedTuple

HEADERS = (b"II*\0", b"MM\0*", b"MM*\0", b"II\0*", b"MM\0+", b"II+\0")  # two of them wrong, yet written
ORIENTATION = 0x0112
# size, compression, strips, tiles, colours, samples, tables of JPEG, YCbCr: TIFF 6.0, appendix A
PIXELS = {256, 257, 258, 259, 262, 266, 273, 277, 278, 279, 284, 292, 293, 317, *range(320, 326), 332, 338, 339, 347}
PIXELS |= {*range(512, 522), 529, 530, 531, 532}
LENGTHS = {3: 2, 4: 4}  # bytes of a value: unsigned numbers of 16 and 32 bits


class Layout(NamedTuple):
    """How wide in bytes the numbers of a file are, and where it says where the first directory is."""

    order: str
    pointer: slice
    count: int
    entry: int

    def number(self, content: bytes) -> int:
        """An unsigned number."""
        return int.from_bytes(content, self.order)

    def entries(self, content: bytes) -> list[bytes]:
        """The entries of the first directory, as far as the content goes."""
        start = self.number(content[self.pointer])
        count = self.number(content[start : start + self.count])
        first, size = start + self.count, self.entry
        places = range(first, min(first + count * size, len(content) - size + 1), size)
        return [content[place : place + size] for place in places]


def layout(content: bytes) -> Layout:
    """The layout of a TIFF file, a BigTIFF file or an EXIF block."""
    order = "little" if content.startswith(b"II") else "big"
    return Layout(order, slice(8, 16), 8, 20) if b"+" in content[2:4] else Layout(order, slice(4, 8), 2, 12)


def orientation(content: bytes) -> int | None:
    """The value of the orientation tag, which the other tags have no say in; None if there is none of its type."""
    if not content.startswith(HEADERS):
        return None
    file = layout(content)
    for entry in file.entries(content):
        if file.number(entry[:2]) == ORIENTATION and (length := LENGTHS.get(file.number(entry[2:4]))):
            value = 12 if file.entry == 20 else 8
            return file.number(entry[value : value + length])
    return None


def pixels_alone(content: bytes) -> bytes:
    """A TIFF file with a directory of its first picture that has only the tags that the pixels need."""
    file = layout(content)
    needed = [entry for entry in file.entries(content) if file.number(entry[:2]) in PIXELS]
    width = file.pointer.stop - file.pointer.start
    end = content + bytes(len(content) % 2)  # a directory begins at an even place
    start = end[: file.pointer.start] + len(end).to_bytes(width, file.order) + end[file.pointer.stop :]
    return start + len(needed).to_bytes(file.count, file.order) + b"".join(needed) + bytes(width)
