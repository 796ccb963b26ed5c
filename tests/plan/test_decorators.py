"""What the plan reads in the decorators of figures and tables."""

import pytest

from genadapt.errors import UserError
from genadapt.plan import codebase

GOOD = "@figure(caption='A.', alt='Of {run}', of='diffusion', sample='frames')\ndef way(samples, history, out): ...\n"


@pytest.fixture
def package(tmp_path, monkeypatch):
    """Writes the figures and tables of a package of the test's own."""
    monkeypatch.setattr(codebase, "PACKAGE", tmp_path)

    def write(**files: str) -> None:
        for name, text in files.items():
            path = tmp_path / f"{name.replace('__', '/')}.py"
            path.parent.mkdir(exist_ok=True)
            path.write_text(text, encoding="utf-8")

    return write


def test_a_figure_is_what_its_decorator_says(package):
    package(figures__mine=GOOD + "def other(): ...\n@cache\ndef third(): ...\n")
    said = {
        "of": "diffusion",
        "embedding": False,
        "sample": "frames",
        "labels": None,
        "target": False,
        "module": "figures/mine",
    }
    assert codebase.figures() == {"way": said}


@pytest.mark.parametrize(
    ("decorator", "says"),
    [
        ("figure(alt='a', of='method')", "@figure: caption: missing"),
        ("figure(caption='a', of='method')", "@figure: alt: missing"),
        ("figure(caption='a', alt='a')", "@figure: of: missing"),
        ("figure(caption='a', alt='a', of='classiferss')", "@figure: of: Input should be 'method', 'classifier', 'gen"),
        ("figure(caption='a', alt='a', of='method', sample='count')", "@figure: sample: Input should be 'attribute', "),
        ("figure(caption='a', alt='a', of='method', labels='digits')", "@figure: labels: Input should be 'classes' or"),
        ("figure(caption='a', alt='a', of='method', embedding='yes')", "@figure: embedding: Input should be a valid b"),
        ("figure(caption='a', alt='a', of='method', size=3)", "@figure: size: unknown key"),
        ("figure(caption=CAPTION, alt='a', of='method')", "@figure: caption: expected a literal, which can be read wi"),
        ("figure('a', alt='a', of='method')", "expected @figure(…) with keywords, found @figure('a', "),
        ("figure(**said)", "expected @figure(…) with keywords, found @figure(**said)"),
        ("figure", "expected @figure(…) with keywords, found @figure"),
    ],
)
def test_a_decorator_that_says_too_little_is_refused_by_file_and_function(package, decorator, says):
    package(figures__mine=f"@{decorator}\ndef pie(samples, history, out): ...\n")
    with pytest.raises(UserError) as error:
        codebase.figures()
    assert str(error.value).startswith(f"figures/mine.py, pie(): {says}")


def test_two_of_one_name_are_refused(package):
    package(figures__a=GOOD, figures__b=GOOD, tables__a="@table(title='a')\ndef t(): ...\n" * 2)
    with pytest.raises(UserError, match=r"^figures/b\.py, way\(\): figures/a\.py has a figure of this name too$"):
        codebase.figures()
    with pytest.raises(UserError, match=r"^tables/a\.py, t\(\): tables/a\.py has a table of this name too$"):
        codebase.tables()


@pytest.mark.parametrize("read, folder", [(codebase.figures, "figures"), (codebase.tables, "tables")])
def test_a_file_that_is_no_python_is_refused(package, read, folder):
    package(**{f"{folder}__mine": "def (:\n"})
    with pytest.raises(UserError, match=rf"{folder}/mine\.py, line 1: expected Python"):
        read()
