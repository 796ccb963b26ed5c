"""What the code says of itself, read with `ast` and not by importing it.

The plan must be quick, and importing a method means importing torch: a second for nothing.
"""

import ast
import hashlib
from collections.abc import Iterator
from functools import cache
from pathlib import Path

from ..errors import UserError

PACKAGE = Path(__file__).parents[1]


def modules(folder: str) -> list[str]:
    """Names of the public modules in a folder of the package, without its interface `base`."""
    return sorted(p.stem for p in (PACKAGE / folder).glob("[a-z]*.py") if p.stem != "base")


@cache
def _tree(path: Path) -> ast.Module:
    return ast.parse(path.read_text(encoding="utf-8"))


@cache
def _imported(path: Path) -> frozenset[Path]:
    """Files of this package that a file imports, one level deep; all imports in here are relative.

    An `__init__.py` counts where a name is taken from it, and not where it is only passed on the way to a module.
    """
    imported: set[Path] = set()
    for node in _statements(_tree(path)):
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
    """Files that modules ("stages/train", "methods/dann") are made of, with all they import, inside the package."""
    todo = {PACKAGE / f"{name}.py" for name in names}
    done: set[Path] = set()
    while todo:
        path = todo.pop()
        done.add(path)
        todo |= _imported(path) - done
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
    return hashlib.sha256(repr(_shape(_tree(PACKAGE / file))).encode()).hexdigest()


@cache
def version(*names: str) -> str:
    """sha256 over the closure of these modules: the code version of what they produce; comments do not change it."""
    content = "".join(f"{file} {_digest(file)}\n" for file in closure(*names))
    return hashlib.sha256(content.encode()).hexdigest()


def _definition(folder: str, name: str) -> ast.ClassDef:
    """The class of "file.Class" in a folder of the package."""
    module, _, class_name = name.partition(".")
    if module not in modules(folder):
        raise UserError(f"no file {folder}/{module}.py; known: {', '.join(modules(folder))}")
    classes = [n for n in _tree(PACKAGE / folder / f"{module}.py").body if isinstance(n, ast.ClassDef)]
    for node in classes:
        if node.name == class_name:
            return node
    known = ", ".join(f"{module}.{node.name}" for node in classes)
    raise UserError(f"no class {class_name!r} in {folder}/{module}.py; known: {known}")


def _keywords(function: ast.FunctionDef) -> dict[str, str]:
    return {a.arg: ast.unparse(a.annotation) if a.annotation else "Any" for a in function.args.kwonlyargs}


def class_keywords(folder: str, name: str) -> dict[str, str]:
    """Keywords of the constructor of "file.Class" and their annotations."""
    for node in _definition(folder, name).body:
        if isinstance(node, ast.FunctionDef) and node.name == "__init__":
            return _keywords(node)
    raise UserError(f"class {name} has no __init__ of its own, which its hyper-parameters are read from")


def class_constant(folder: str, name: str, constant: str, default: object) -> object:
    """The literal value of a class attribute of "file.Class", or the default."""
    for node in _definition(folder, name).body:
        if isinstance(node, ast.Assign) and [getattr(t, "id", None) for t in node.targets] == [constant]:
            return ast.literal_eval(node.value)
    return default


def function_keywords(module: str, name: str) -> dict[str, str]:
    """Keywords of a function of a module ("datasets/usps") and their annotations."""
    for node in _tree(PACKAGE / f"{module}.py").body:
        if isinstance(node, ast.FunctionDef) and node.name == name:
            return _keywords(node)
    raise UserError(f"{module}.py has no function {name}()")
