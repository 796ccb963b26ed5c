"""Names in figures: whatever is in them they are drawn as they are, as far as there are letters for it."""

from collections.abc import Iterable
from functools import cache

from matplotlib import rcParams
from matplotlib.font_manager import FontProperties, findfont, fontManager, get_font

LONGEST = 24  # characters of a name that a figure has room for
WITHOUT_LETTERS = ("Last Resort", "LastResort")  # fonts of boxes that say which character they stand for


def printable(text: str) -> str:
    """A text in one line: what cannot be seen, as line breaks, by its code."""
    return "".join(character if character.isprintable() else coded(character) for character in text)


def coded(character: str) -> str:
    """The code of a character, as Python writes it."""
    return character.encode("unicode_escape").decode()


def shortened(text: str) -> str:
    """A text without its middle where it is too long: names that are alike differ at an end."""
    half = LONGEST // 2
    return text if len(text) <= LONGEST else f"{text[: half - 1]}…{text[-half:]}"


def lettered(names: Iterable[str]) -> list[str]:
    """Names as a figure can draw them, to be called before its first text is made.

    Where matplotlib's own font lacks a character and an installed one has it, that joins the fonts of the figure. A
    character that no font has is drawn as its code, and one line of the log says so.
    """
    lines = [printable(name) for name in names]
    families = {character: family_with(character) for character in sorted({*"".join(lines)})}
    rcParams["font.family"] = list(dict.fromkeys([*rcParams["font.family"], *filter(None, families.values())]))
    if missing := {ord(character): coded(character) for character, family in families.items() if family is None}:
        told = ", ".join(f"{chr(number)} as {code}" for number, code in missing.items())
        print(f"no installed font has these characters, so they are drawn by their codes: {told}", flush=True)
    return [shortened(line.translate(missing)) for line in lines]


@cache
def family_with(character: str) -> str | None:
    """The font to draw a character with: the default one if it can, else the first installed one that can."""
    if _has(findfont(FontProperties()), character):
        return rcParams["font.family"][0]
    upright = [
        font
        for font in fontManager.ttflist
        if font.style == "normal" and not any(name in font.name for name in WITHOUT_LETTERS)
    ]
    fonts = sorted(upright, key=lambda font: (abs(font.weight - 400), "Sans" not in font.name, font.name))
    return next((font.name for font in fonts if _has(font.fname, character)), None)


def _has(font: str, character: str) -> bool:
    """Whether the font in a file has a character; a file that is gone or damaged has none."""
    try:
        return ord(character) in get_font(font).get_charmap()
    except (OSError, RuntimeError):
        return False
