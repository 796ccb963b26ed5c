"""What the plan reads in the code of methods and data sets, without importing it."""

from importlib import import_module
from inspect import signature

import pytest
from conftest import params_at

from genadapt.errors import UserError
from genadapt.methods.base import Classifier, Generator
from genadapt.plan import attributes, codebase, keywords
from genadapt.plan.codebase import Keyword

BASE = """
from .networks import Net

class Method:
    domains: int = 1
    sizes: tuple[int, ...] | None = None

class Generator(Method):
    def __init__(self, spec, *, width: int, lr: "Rate" = 0.1): ...
"""


@pytest.fixture
def package(tmp_path, monkeypatch):
    """Writes the methods of a package of the test's own."""
    monkeypatch.setattr(codebase, "PACKAGE", tmp_path)
    (tmp_path / "methods").mkdir()
    (tmp_path / "methods/base.py").write_text(BASE)

    def write(**files: str) -> None:
        for name, text in files.items():
            (tmp_path / f"methods/{name}.py").write_text(text)

    return write


def refused(block: dict, words: dict[str, Keyword]) -> list[str]:
    return [
        f"{'.'.join(map(str, m.path))}: {m.text}" for m in keywords.check((), block, words, "methods/m.py, class M")
    ]


def test_a_constructor_and_class_attributes_are_inherited_across_files(package):
    package(
        gan="from .base import Generator as G\nclass GAN(G):\n    sizes = (28, 64)\n",
        mine="from . import gan\nclass Mine(gan.GAN):\n    labels = 'classes'\nclass Two(Mine): pass\n",
    )
    assert codebase.class_keywords("methods", "mine.Two") == {"width": ("int", ...), "lr": ("Rate", 0.1)}
    for name, default, value in [
        ("domains", 3, 1),
        ("sizes", None, (28, 64)),
        ("labels", None, "classes"),
        ("x", 7, 7),
    ]:
        assert codebase.class_constant("methods", "mine.Two", name, default) == value
    assert codebase.is_a("methods", "mine.Two", "Generator")
    assert not codebase.is_a("methods", "mine.Two", "Classifier")


def test_keywords_that_are_passed_on_are_the_bases(package):
    package(mine="from .base import Generator\nclass M(Generator):\n    def __init__(self, s, *, ema=0.5, **o): ...\n")
    words = codebase.class_keywords("methods", "mine.M")
    assert words == {"width": ("int", ...), "lr": ("Rate", 0.1), "ema": ("Any", 0.5)}


@pytest.mark.parametrize(
    ("text", "says"),
    [
        (
            "class M:\n    def __init__(self, s, *, lr: Rate = RATE): ...",
            "methods/m.py, class M, default of lr: expected a lit",
        ),
        ("class M: pass", "class m.M has no __init__, nor have its bases"),
        (
            "class M:\n    def __init__(self, s, width, *, lr: Rate): ...",
            "methods/m.py, class M: hyper-parameters must be k",
        ),
        ("class N: pass", "no class 'M' in methods/m.py; known: m.N"),
    ],
)
def test_what_cannot_be_read_is_refused_by_name(package, text, says):
    package(m=text)
    with pytest.raises(UserError, match="^" + says.replace("(", r"\(")):
        codebase.class_keywords("methods", "m.M")


@pytest.mark.parametrize(
    ("line", "says"),
    [
        ("sizes = 28", "sizes: expected a tuple of sizes, as in (28, 64), or None, found 28"),
        ("sizes = (28, 'x')", "sizes: expected a tuple of sizes"),
        ("labels = 'clases'", 'labels: expected "classes", "multi-hot" or None, found \'clases\''),
        ("domains = 3", "domains: expected 1 or 2, found 3"),
        ("conditional = 'no'", "conditional: expected True or False, found 'no'"),
    ],
)
def test_a_class_attribute_of_another_kind_is_refused(package, line, says):
    package(m=f"from .base import Generator\nclass Base(Generator):\n    {line}\nclass M(Base): pass\n")
    with pytest.raises(UserError) as error:
        attributes.of_method("m.M")
    assert str(error.value).startswith(f"class m.M: attribute {says}")


def test_a_method_says_what_figures_it_may_have(package):
    package(
        m="from .base import Generator\nclass M(Generator): pass\nclass N(M):\n    conditional = False\n",
        codes="from .base import Generator\nclass Autoencoder(Generator): pass\n",
    )
    assert attributes.kinds("m.M") == {"method", "generator", "conditional generator"}
    assert attributes.kinds("m.N") == {"method", "generator"}
    assert attributes.kinds("codes.Autoencoder") == {"method", "generator", "autoencoder"}


@pytest.mark.parametrize(
    ("content", "says"),
    [
        (b"class M:\n    def (", "m.py, line 2: expected Python (invalid syntax)"),
        (b"class M:\n  # caf\xe9\n    pass", "m.py, line 2: expected text in UTF-8"),
        (b"class M:\n\0", "m.py"),
    ],
)
def test_a_file_that_is_no_python_is_refused_by_its_line(package, tmp_path, content, says):
    (tmp_path / "methods/m.py").write_bytes(content)
    with pytest.raises(UserError) as error:
        codebase.class_keywords("methods", "m.M")
    assert f"methods/{says}" in str(error.value)


def test_a_block_is_completed_by_defaults_as_the_file_would_state_them():
    words = {"a": Keyword("int"), "betas": Keyword("Betas", (0.5, 0.9)), "b": Keyword("float | None", None)}
    assert keywords.completed({"b": 1.0, "a": 2}, words) == {"a": 2, "betas": [0.5, 0.9], "b": 1.0}
    assert keywords.completed({"a": 2}, words) == {"a": 2, "betas": [0.5, 0.9], "b": None}
    assert refused({"a": 2}, words) == []


@pytest.mark.parametrize(
    ("annotation", "good", "bad"),
    [
        ("Sequence[float]", [0.1], ["x"]),
        ("Literal['a', 'b'] | None", None, "c"),
        ("typing.Optional[int]", 1, 1.5),
        ("dict[str, list[int]]", {"a": [1]}, {"a": 1}),
        ("Any", {"a": [1]}, None),
        ("Rate", 0.001, -0.001),
        ("Rate", 1, 0),
        ("float", 0.5, "1e-4"),
        ("Weight", 0, -0.1),
        ("Count", 1, 0),
        ("int", 1, True),
        ("Share", 1.0, 1.1),
        ("Decay", 0.0, 1.0),
        ("Betas", [0.0, 0.999], [0.9, 1.0]),
        ("Range", [0.0, 0.0], [0.3, 0.0]),
        ("Number", -1.0, "x"),
        ("Schedule", "cosine", "linear"),
    ],
)
def test_any_annotation_bounds_what_the_file_may_say(annotation, good, bad):
    words = {"x": Keyword(annotation)}
    assert refused({"x": good}, words) == []
    assert annotation == "Any" or refused({"x": bad}, words)[0].startswith("x")


@pytest.mark.parametrize("annotation", ["np.ndarray", "Tensor", "list[", "Rat"])
def test_an_annotation_that_is_not_known_is_refused_by_name(annotation):
    with pytest.raises(UserError) as error:
        refused({"x": 1}, {"x": Keyword(annotation)})
    said = str(error.value)
    assert said.startswith(f"methods/m.py, class M: keyword x: annotation {annotation}: ")
    assert said.endswith("expected built-in types and those of typing, collections.abc and plan/fields.py")


def keywords_of(method: type) -> dict[str, object]:
    """The keywords of a constructor with their defaults, and those of the base that it passes others on to."""
    keywords_and_defaults = {}
    for cls in method.__mro__:
        parameters = signature(cls.__init__).parameters.values() if "__init__" in vars(cls) else []
        own = {p.name: ... if p.default is p.empty else p.default for p in parameters if p.kind == p.KEYWORD_ONLY}
        keywords_and_defaults = own | keywords_and_defaults
        if parameters and not any(p.kind == p.VAR_KEYWORD for p in parameters):
            break
    return keywords_and_defaults


def test_what_is_read_without_importing_is_what_importing_gives():
    for name in {experiment.method for experiment in params_at("demo").experiments.values()}:
        module, _, class_name = name.partition(".")
        method = getattr(import_module(f"genadapt.methods.{module}"), class_name)
        read = codebase.class_keywords("methods", name)
        assert {key: word.default for key, word in read.items()} == keywords_of(method)
        for constant in ("domains", "sizes", "labels"):
            assert codebase.class_constant("methods", name, constant, None) == getattr(method, constant, None)
        for base in (Generator, Classifier):
            assert codebase.is_a("methods", name, base.__name__) == issubclass(method, base)
