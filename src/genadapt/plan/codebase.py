"""What the code says of itself, read with `ast` and not by importing it.

The plan must be quick, and importing a method means importing torch: a second for nothing.
"""

import ast
from pathlib import Path
from typing import NamedTuple

from ..errors import UserError
from . import decorators
from .trees import PACKAGE, literal, tree


def modules(folder: str) -> list[str]:
    """Names of the public modules in a folder of the package, without its interface `base`."""
    return sorted(p.stem for p in (PACKAGE / folder).glob("[a-z]*.py") if p.stem != "base")


class Keyword(NamedTuple):
    """A keyword of a function: its annotation as text, and its default; `...` where it must be given."""

    annotation: str
    default: object = ...


Definition = tuple[Path, ast.ClassDef]  # a class and the file that it stands in


def _find(path: Path, name: str) -> Definition | None:
    """The class that a name stands for in a file of this package: defined there, or imported from another one."""
    first, _, rest = name.partition(".")
    for node in tree(path).body:
        if isinstance(node, ast.ClassDef) and node.name == name:
            return path, node
        for alias in node.names if isinstance(node, ast.ImportFrom) and node.level else []:
            if first == (alias.asname or alias.name):
                source = path.parents[node.level - 1].joinpath(*(node.module or "").split("."))
                file = (source / alias.name if rest else source).with_suffix(".py")
                return _find(file, rest or alias.name) if file.is_file() else None
    return None


def _lineage(folder: str, name: str) -> list[Definition]:
    """The class of "file.Class" in a folder of the package, then its bases in the package, the nearest first."""
    module, _, class_name = name.partition(".")
    if not (module and class_name):
        raise UserError(f"expected file.Class, found {name!r}")
    if module not in modules(folder):
        raise UserError(f"no file {folder}/{module}.py; known: {', '.join(modules(folder))}")
    path = PACKAGE / folder / f"{module}.py"
    if definition := _find(path, class_name):
        return [definition, *_bases(definition)]
    known = ", ".join(f"{module}.{node.name}" for node in tree(path).body if isinstance(node, ast.ClassDef))
    raise UserError(f"no class {class_name!r} in {folder}/{module}.py; known: {known}")


def _bases(definition: Definition) -> list[Definition]:
    """The bases of a class that are of this package, each before its own."""
    path, node = definition
    lineage = []
    for base in node.bases:
        name = base.value if isinstance(base, ast.Subscript) else base  # Generic[T] is Generic
        if known := _find(path, ast.unparse(name)):
            lineage += [known, *_bases(known)]
    return lineage


def _keywords(function: ast.FunctionDef, where: str) -> dict[str, Keyword]:
    keywords = {}
    for argument, default in zip(function.args.kwonlyargs, function.args.kw_defaults, strict=True):
        annotation = argument.annotation
        quoted = isinstance(annotation, ast.Constant) and isinstance(annotation.value, str)
        text = "Any" if annotation is None else annotation.value if quoted else ast.unparse(annotation)
        value = ... if default is None else literal(default, f"{where}, default of {argument.arg}")
        keywords[argument.arg] = Keyword(text, value)
    return keywords


def _refuse_positional(function: ast.FunctionDef, where: str) -> None:
    """Refuse a constructor whose hyper-parameters could be given without their names."""
    arguments = [argument.arg for argument in (*function.args.posonlyargs, *function.args.args)]
    if len(arguments) > 2:
        names = ", ".join(arguments[2:])
        raise UserError(f"{where}: hyper-parameters must be keywords, (self, spec, *, …), found {names} before the *")


def class_keywords(folder: str, name: str) -> dict[str, Keyword]:
    """Keywords of the constructor of "file.Class"; where it passes on **others, those of its base's too.

    What the class itself takes beside `self` and `spec` must be keywords.
    """
    inherited: list[dict[str, Keyword]] = []
    for path, node in _lineage(folder, name):
        for function in node.body:
            if isinstance(function, ast.FunctionDef) and function.name == "__init__":
                where = f"{path.relative_to(PACKAGE).as_posix()}, class {node.name}"
                if not inherited:
                    _refuse_positional(function, where)
                inherited.append(_keywords(function, where))
                if function.args.kwarg is None:
                    return {key: value for keywords in reversed(inherited) for key, value in keywords.items()}
    if inherited:
        return {key: value for keywords in reversed(inherited) for key, value in keywords.items()}
    raise UserError(f"class {name} has no __init__, nor have its bases, which its hyper-parameters are read from")


def class_constant(folder: str, name: str, constant: str, default: object) -> object:
    """The literal value of a class attribute of "file.Class", its own or inherited, or the default."""
    for path, node in _lineage(folder, name):
        where = f"{path.relative_to(PACKAGE).as_posix()}, class {node.name}, {constant}"
        if (value := _assigned(node.body, constant)) is not None:
            return literal(value, where)
    return default


def is_a(folder: str, name: str, base: str) -> bool:
    """Whether "file.Class" derives from a class of this name in the package."""
    return any(node.name == base for _, node in _lineage(folder, name))


def _assigned(body: list[ast.stmt], name: str) -> ast.expr | None:
    """What a name is set to among these statements."""
    for node in body:
        targets = node.targets if isinstance(node, ast.Assign) else [getattr(node, "target", None)]
        if isinstance(node, ast.Assign | ast.AnnAssign) and [getattr(t, "id", None) for t in targets] == [name]:
            return node.value
    return None


def module_constant(module: str, name: str) -> object:
    """The value of a constant of a module ("datasets/usps"); None where it has none that can be read."""
    value = _assigned(tree(PACKAGE / f"{module}.py").body, name)
    return value.value if isinstance(value, ast.Constant) else None


def function_keywords(module: str, name: str) -> dict[str, Keyword]:
    """Keywords of a function of a module ("datasets/usps")."""
    for node in tree(PACKAGE / f"{module}.py").body:
        if isinstance(node, ast.FunctionDef) and node.name == name:
            return _keywords(node, f"{module}.py, {name}()")
    raise UserError(f"{module}.py has no function {name}()")


def figures() -> dict[str, dict[str, object]]:
    """Every figure by name, as its decorator says: of, embedding, sample, labels, target; and its module."""
    return decorators.figure_said(PACKAGE / "figures", modules("figures"))


def tables() -> list[str]:
    """Names of the tables: functions in tables/ with the decorator @table."""
    return decorators.table_names(PACKAGE / "tables", modules("tables"))
