"""Code versions: what a stage or method is made of, as a digest that comments, docstrings and layout do not change."""

import ast
import hashlib
from collections.abc import Iterator
from functools import cache
from pathlib import Path

from .trees import PACKAGE, tree

# they refuse, show, or read code: no result depends on how they do it
NAMES = (
    "errors",
    "progress",
    "plan/codebase",
    "plan/fields",
    "plan/fit",
    "plan/mistakes",
    "plan/trees",
    "plan/versions",
)
LEFT_OUT = {PACKAGE / f"{name}.py" for name in NAMES}


@cache
def _imported(path: Path) -> frozenset[Path]:
    """Files of this package that a file imports, one level deep; all imports in here are relative.

    An `__init__.py` counts where a name is taken from it, and not where it is only passed on the way to a module.
    """
    imported: set[Path] = set()
    for node in _statements(tree(path)):
        if isinstance(node, ast.ImportFrom) and node.level:
            base = path.parents[node.level - 1].joinpath(*(node.module or "").split("."))
            sources = [base] if base.with_suffix(".py").is_file() else [base / alias.name for alias in node.names]
            imported |= {_file(source) or base / "__init__.py" for source in sources}
    return frozenset(imported)


def _file(module: Path) -> Path | None:
    """The file of a module or package, if it is one."""
    files = (module.with_suffix(".py"), module / "__init__.py")
    return next((file for file in files if file.is_file()), None)


def _statements(node: ast.AST) -> Iterator[ast.AST]:
    """All statements of a tree that run: without the branches that only type checkers read."""
    for child in ast.iter_child_nodes(node):
        checked_only = isinstance(child, ast.If) and getattr(child.test, "id", None) == "TYPE_CHECKING"
        if not (checked_only or isinstance(child, ast.expr)):
            yield child
            yield from _statements(child)


def closure(*names: str) -> list[str]:
    """Files that modules ("stages/train", "methods/dann") are made of, with all they import that matters."""
    todo = {PACKAGE / f"{name}.py" for name in names}
    done: set[Path] = set()
    while todo:
        path = todo.pop()
        done.add(path)
        todo |= _imported(path) - done - LEFT_OUT
    return sorted(path.relative_to(PACKAGE).as_posix() for path in done)


def _shape(node: object) -> object:
    """A syntax tree as nested lists: without places, comments, docstrings, and what not every Python version has."""
    if isinstance(node, list):
        return [_shape(item) for item in node if not _says_nothing(item)]
    if not isinstance(node, ast.AST):
        return node
    fields = ((name, getattr(node, name, None)) for name in node._fields if name not in ("ctx", "kind"))
    return [type(node).__name__, *((name, _shape(value)) for name, value in fields if value not in (None, []))]


def _says_nothing(node: object) -> bool:
    """Whether this is a statement that is only a text: a docstring."""
    return isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant)


@cache
def _digest(file: str) -> str:
    """sha256 of what a file of the package does, whatever its comments, docstrings and layout."""
    return hashlib.sha256(repr(_shape(tree(PACKAGE / file))).encode()).hexdigest()


@cache
def version(*names: str) -> str:
    """sha256 over the closure of these modules: the code version of what they produce; comments do not change it."""
    content = "".join(f"{file} {_digest(file)}\n" for file in closure(*names))
    return hashlib.sha256(content.encode()).hexdigest()
