"""Imports point one way, as the drawing in docs/architecture.md shows."""

import ast
import pkgutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from genadapt import plan
from genadapt.plan import codebase

ROOT = Path(__file__).parents[2]
PACKAGE = ROOT / "src" / "genadapt"
NARROWER = {  # than their place in the drawing: what each of these may import
    "plan": {"errors"},
    "datasets": {"errors", "progress", "plan", "files"},
}


def drawing() -> list[list[str]]:
    """The rooms of each layer, from the bottom up."""
    text = (ROOT / "docs" / "architecture.md").read_text(encoding="utf-8")
    lines = text.partition("```text\n")[2].partition("```")[0].splitlines()
    return [line.partition("  ")[0].split(", ") for line in reversed(lines)]


def room(path: Path) -> str:
    """The room that a file is in: its first folder, or its own name beside the rooms."""
    first = path.relative_to(PACKAGE).parts[0].removesuffix(".py")
    return "cli" if first == "__main__" else first


def imports(path: Path) -> Iterator[tuple[str, int]]:
    """The rooms that a file imports from, each with its line; "genadapt" for an import that is not relative."""
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import) and any(a.name.partition(".")[0] == PACKAGE.name for a in node.names):
            yield PACKAGE.name, node.lineno
        elif isinstance(node, ast.ImportFrom) and node.level:
            folder = path.parents[node.level - 1]
            names = [node.module] if node.module else [alias.name for alias in node.names]
            yield from ((room(folder.joinpath(*name.split("."))), node.lineno) for name in names)
        elif isinstance(node, ast.ImportFrom) and node.module.partition(".")[0] == PACKAGE.name:
            yield PACKAGE.name, node.lineno


def allowed(name: str) -> set[str]:
    """The rooms that a room may import from: itself and those of the layers below."""
    layers = drawing()
    height = next(place for place, layer in enumerate(layers) if name in layer)
    below = {other for layer in layers[:height] for other in layer}
    return {name} | NARROWER.get(name, below)


FILES = sorted(path for path in PACKAGE.rglob("*.py") if path.parent != PACKAGE or path.stem != "__init__")
ROOMS = sorted({room(path) for path in FILES})


def test_every_room_is_drawn_once_and_nothing_else_is():
    assert sorted(name for layer in drawing() for name in layer) == ROOMS


@pytest.mark.parametrize("name", ROOMS)
def test_a_room_imports_only_what_is_drawn_below_it(name):
    files = [path for path in FILES if room(path) == name]
    wrong = [
        f"{path.relative_to(ROOT)}:{line} imports {other}"
        for path in files
        for other, line in imports(path)
        if other not in allowed(name)
    ]
    assert not wrong, "\n".join(wrong)


def test_the_stages_of_the_table_are_those_there_are():
    table = (ROOT / "docs" / "architecture.md").read_text(encoding="utf-8").partition("| --- |")[2]
    rows = [line.split("|")[1] for line in table.splitlines()[1:] if line.startswith("|")]
    assert sorted(name.strip() for row in rows for name in row.split(",")) == codebase.modules("stages")


def test_the_plan_imports_nothing_heavy():
    modules = [f"genadapt.plan.{module.name}" for module in pkgutil.iter_modules(plan.__path__)]
    program = f"import sys, {', '.join(modules)}; print(*sys.modules)"
    imported = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True).stdout
    assert not {"torch", "numpy", "pandas", "scipy", "matplotlib", "PIL", "typer"} & set(imported.split())
