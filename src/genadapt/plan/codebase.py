"""What the code says of itself, read with `ast` and not by importing it.

The plan must be quick, and importing a method means importing torch: a second for nothing.
"""

import ast
import hashlib
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


def _imported(path: Path) -> set[Path]:
    """Files of this package that a file imports, one level deep; all imports in here are relative."""
    found = set()
    for node in ast.walk(_tree(path)):
        if isinstance(node, ast.ImportFrom) and node.level:
            base = path.parents[node.level - 1].joinpath(*(node.module or "").split("."))
            candidates = [base, *(base / alias.name for alias in node.names)]
            found |= {file for c in candidates if (file := c.with_suffix(".py")).is_file()}
    return found


def closure(*names: str) -> list[str]:
    """Files that modules ("stages/train", "methods/dann") are made of, with all they import, inside the package."""
    todo = {PACKAGE / f"{name}.py" for name in names}
    done: set[Path] = set()
    while todo:
        path = todo.pop()
        done.add(path)
        todo |= _imported(path) - done
    return sorted(path.relative_to(PACKAGE).as_posix() for path in done)


def version(*names: str) -> str:
    """sha256 over the closure of these modules: the code version of what they produce."""
    content = hashlib.sha256()
    for file in closure(*names):
        content.update(f"{file}\n".encode() + (PACKAGE / file).read_bytes())
    return content.hexdigest()


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


def figures() -> dict[str, dict[str, object]]:
    """Every figure by name, as its decorator says: whose samples it is `of`, whether an `embedding`; and its module."""
    known = {}
    for module in modules("figures"):
        for node in _tree(PACKAGE / "figures" / f"{module}.py").body:
            for call in getattr(node, "decorator_list", []):
                if isinstance(call, ast.Call) and ast.unparse(call.func) == "figure":
                    said = {keyword.arg: ast.literal_eval(keyword.value) for keyword in call.keywords}
                    embedding = said.get("embedding", False)
                    known[node.name] = {"of": said["of"], "embedding": embedding, "module": f"figures/{module}"}
    return dict(sorted(known.items()))
