"""Names in figures, with and without a font that has their letters."""

import numpy as np
import pytest
from fontTools.fontBuilder import FontBuilder
from fontTools.pens.ttGlyphPen import TTGlyphPen
from matplotlib import font_manager, rc_context, rcParams
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure

from genadapt.figures.drawing import STYLE
from genadapt.figures.lettering import LONGEST, family_with, lettered


@pytest.fixture(autouse=True)
def alone(monkeypatch):
    """Matplotlib's own font and no other, in whatever a test changes of fonts."""
    own = [font for font in font_manager.fontManager.ttflist if font.name == "DejaVu Sans"]
    monkeypatch.setattr(font_manager.fontManager, "ttflist", own)
    family_with.cache_clear()
    with rc_context(STYLE):
        yield
    family_with.cache_clear()


@pytest.fixture
def squares(tmp_path):
    """An installed font in which 猫 and 犬 are black squares."""
    pen = TTGlyphPen(None)
    for move, corner in zip([pen.moveTo, *[pen.lineTo] * 3], [(0, 0), (0, 900), (900, 900), (900, 0)], strict=True):
        move(corner)
    pen.closePath()
    font, empty = FontBuilder(1000, isTTF=True), TTGlyphPen(None).glyph()
    font.setupGlyphOrder([".notdef", "square"])
    font.setupCharacterMap({ord(character): "square" for character in "猫犬"})
    font.setupGlyf({".notdef": empty, "square": pen.glyph()})
    font.setupHorizontalMetrics({".notdef": (1000, 0), "square": (1000, 0)})
    font.setupHorizontalHeader(ascent=900, descent=-100)
    font.setupNameTable({"familyName": "Squares", "styleName": "Regular"})
    font.setupOS2()
    font.setupPost()
    font.save(tmp_path / "squares.ttf")
    font_manager.fontManager.addfont(tmp_path / "squares.ttf")


def ink(text: str) -> float:
    """The share of dark pixels that a text makes."""
    figure = Figure(figsize=(1, 1))
    figure.text(0.5, 0.5, text, fontsize=40, ha="center", va="center")
    canvas = FigureCanvasAgg(figure)
    canvas.draw()
    return float((np.asarray(canvas.buffer_rgba())[..., :3] < 128).all(2).mean())


@pytest.mark.parametrize(
    "name", ["none", "black+white", "red, ripe", "$50-$100", "x_$y_$", r"\$", " first", "_x", "<b>", "a|b", "%s", "{x}"]
)
def test_a_name_that_can_be_drawn_is_drawn_as_it_is(name, capsys, recwarn):
    assert lettered([name]) == [name]
    assert ink(name) > 0
    assert rcParams["font.family"] == ["sans-serif"] and not capsys.readouterr().out and not recwarn.list


@pytest.mark.parametrize(
    ("name", "drawn"),
    [("猫", r"\u732b"), ("a🐈b", r"a\U0001f408b"), ("two\nlines", r"two\nlines"), ("\ta\x00", r"\ta\x00")],
)
def test_what_no_font_has_and_what_cannot_be_seen_is_drawn_by_its_code(name, drawn, recwarn):
    assert lettered([name]) == [drawn]
    assert ink(drawn) > 0 and not recwarn.list


def test_the_log_says_in_one_line_what_no_font_has(capsys):
    assert lettered(["猫", "犬猫", "x"]) == [r"\u732b", r"\u72ac\u732b", "x"]
    said = capsys.readouterr().out
    expected = r"no installed font has these characters, so they are drawn by their codes: 犬 as \u72ac, 猫 as \u732b"
    assert said == f"{expected}\n"


def test_an_installed_font_draws_what_the_own_one_lacks(squares, capsys, recwarn):
    assert lettered(["猫", "犬 x", "🐈"]) == ["猫", "犬 x", r"\U0001f408"]
    assert rcParams["font.family"] == ["sans-serif", "Squares"]
    assert ink("猫") > 0.15 > ink("x") > 0  # a square of 40 points in 72
    assert "猫" not in capsys.readouterr().out and not recwarn.list


def test_a_font_that_is_gone_is_passed_over(squares, tmp_path):
    (tmp_path / "squares.ttf").unlink()
    assert lettered(["猫"]) == [r"\u732b"]


def test_long_names_keep_both_ends():
    first, second = lettered([f"{'a long name ' * 40}{number}" for number in (1, 2)])
    assert len(first) == LONGEST and first != second
    assert first.startswith("a long name") and "…" in first and first.endswith(" a long name 1"[-12:])
    assert lettered(["x" * LONGEST, "猫" * 40])[0] == "x" * LONGEST
