"""What the code says of itself, read with `ast` and not by importing it.

The plan must be quick, and importing a method means importing torch: a second for nothing.
"""

import ast

from ..errors import UserError
from .trees import PACKAGE
from .trees import tree as _tree


def tables() -> list[str]:
    """Names of the tables: functions in tables/ with the decorator @table."""
    functions = (node for module in modules("tables") for node in _tree(PACKAGE / "tables" / f"{module}.py").body)
    calls = ((f.name, ast.unparse(d)) for f in functions for d in getattr(f, "decorator_list", []))
    return sorted(name for name, decorator in calls if decorator.startswith("table("))


def modules(folder: str) -> list[str]:
    """Names of the public modules in a folder of the package, without its interface `base`."""
    return sorted(p.stem for p in (PACKAGE / folder).glob("[a-z]*.py") if p.stem != "base")


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
