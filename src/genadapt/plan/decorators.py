"""Functions that are figures or tables, as their decorators say: read with `ast`, so they hold literals alone."""

import ast
from collections.abc import Iterator
from pathlib import Path

from pydantic import ValidationError

from ..errors import UserError
from .fields import Block, Kind, Option, Shows
from .mistakes import explained
from .trees import literal, tree

Decorated = tuple[str, str, ast.expr]  # file ("figures/curves.py"), name of the function, decorator


class FigureSaid(Block):
    """The decorator @figure: what the report says of a figure, and what an experiment must have for it."""

    caption: str
    alt: str
    of: Shows
    embedding: bool = False
    sample: Option | None = None
    labels: Kind | None = None
    target: bool = False


def figure_said(folder: Path, modules: list[str]) -> dict[str, dict[str, object]]:
    """What the plan must know of every figure in these files of a folder, by name; and its module."""
    known = {}
    for file, name, decorator in _once(folder, modules, "figure"):
        said = _keywords(decorator, "figure", f"{file}, {name}()")
        try:
            figure = FigureSaid(**said)
        except ValidationError as error:
            lines = [f"{'.'.join(map(str, mistake.path))}: {mistake.text}" for mistake in explained(error, said)]
            raise UserError("\n".join(f"{file}, {name}(): @figure: {line}" for line in lines)) from None
        known[name] = figure.model_dump(exclude={"caption", "alt"}) | {"module": file.removesuffix(".py")}
    return dict(sorted(known.items()))


def table_names(folder: Path, modules: list[str]) -> list[str]:
    """The names of all tables in these files of a folder."""
    return sorted(name for _, name, _ in _once(folder, modules, "table"))


def _once(folder: Path, modules: list[str], decorator: str) -> Iterator[Decorated]:
    """Every function under a decorator; a `UserError` if two have one name."""
    files: dict[str, str] = {}
    for module in modules:
        file = f"{folder.name}/{module}.py"
        for node in tree(folder / f"{module}.py").body:
            for call in getattr(node, "decorator_list", []):
                if not _is(call, decorator):
                    continue
                if node.name in files:
                    raise UserError(f"{file}, {node.name}(): {files[node.name]} has a {decorator} of this name too")
                files[node.name] = file
                yield file, node.name, call


def _is(node: ast.expr, decorator: str) -> bool:
    function = node.func if isinstance(node, ast.Call) else node
    return ast.unparse(function).rpartition(".")[2] == decorator


def _keywords(node: ast.expr, decorator: str, where: str) -> dict[str, object]:
    """The keywords of a decorator, which are literals."""
    if not isinstance(node, ast.Call) or node.args or any(keyword.arg is None for keyword in node.keywords):
        raise UserError(f"{where}: expected @{decorator}(…) with keywords, found @{ast.unparse(node)}")
    return {keyword.arg: literal(keyword.value, f"{where}: @{decorator}: {keyword.arg}") for keyword in node.keywords}
