"""Syntax trees of the package's files, each read once a process."""

import ast
from functools import cache
from pathlib import Path

from ..errors import UserError

PACKAGE = Path(__file__).parents[1]


@cache
def tree(path: Path) -> ast.Module:
    """The syntax tree of a file; a `UserError` names the line that is no Python."""
    content = path.read_bytes()
    try:
        return ast.parse(content.decode("utf-8"))
    except UnicodeDecodeError as error:
        line = content.count(b"\n", 0, error.start) + 1
        raise UserError(f"{path}, line {line}: expected text in UTF-8") from None
    except SyntaxError as error:
        raise UserError(f"{path}, line {error.lineno or 1}: expected Python ({error.msg})") from None
    except (ValueError, RecursionError) as error:
        raise UserError(f"{path}: expected Python ({error})") from None


def literal(node: ast.expr, where: str) -> object:
    """The value of an expression that is read and not run."""
    try:
        return ast.literal_eval(node)
    except (ValueError, TypeError):
        text = ast.unparse(node)
        raise UserError(f"{where}: expected a literal, which can be read without running it, found {text}") from None
