"""The text of params.yaml, of which YAML itself does not tell all."""

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import yaml

from ..errors import UserError
from .mistakes import Mistake, refuse
from .mistakes import Path as Keys

Loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)  # libyaml's is ten times as fast
PLAIN = ("str", "int", "float", "bool", "null", "seq", "map", "merge", "timestamp", "value")  # tags without a "!"
TAG = "tag:yaml.org,2002:"
DECIMAL = re.compile(r"[-+]?(0|[1-9][0-9]*)")


def load(path: Path) -> dict[Any, Any]:
    """The mapping that a YAML file holds; a `UserError` says where it cannot be read, or is not as it looks."""
    path = Path(path)
    try:
        content = path.read_bytes()
        text = content.decode("utf-8")
        node = yaml.compose(text, Loader)
        refuse(_surprises(node, (), ()), str(path)) if node else None
        mapping = yaml.load(text, Loader)
    except UnicodeDecodeError as error:
        line = content.count(b"\n", 0, error.start) + 1
        raise UserError(f"{path}: expected a readable YAML file (line {line}: not in UTF-8)") from None
    except yaml.reader.ReaderError as error:
        line = content.count(b"\n", 0, error.position) + 1
        raise UserError(f"{path}: expected a readable YAML file (line {line}: {error.reason})") from None
    except (OSError, ValueError, RecursionError, yaml.YAMLError) as error:
        raise UserError(f"{path}: expected a readable YAML file ({_reason(error)})") from None
    if not isinstance(mapping, dict):
        raise UserError(f"{path}: expected a mapping, found {'nothing' if mapping is None else repr(mapping)[:80]}")
    return mapping


def _reason(error: Exception) -> str:
    """What is amiss, and where, in one line."""
    if mark := getattr(error, "problem_mark", None):
        return f"line {mark.line + 1}, column {mark.column + 1}: {error.problem}"
    if isinstance(error, RecursionError):
        return "too many levels"
    return " ".join(str(error).split())


def _surprises(node: yaml.Node, path: Keys, above: tuple[yaml.Node, ...]) -> Iterator[Mistake]:
    """Whatever YAML would take for something else than it looks like, and say nothing; `above` holds the node."""
    if node in above:
        yield Mistake(path, f"holds itself, by the anchor in line {node.start_mark.line + 1}")
    elif node.tag.removeprefix(TAG) not in PLAIN:
        yield Mistake(path, f"expected a value without a tag, found {node.tag.replace(TAG, '!!')}")
    elif isinstance(node, yaml.ScalarNode):
        yield from _number(node, path)
    elif isinstance(node, yaml.SequenceNode):
        for place, item in enumerate(node.value):
            yield from _surprises(item, (*path, place), (*above, node))
    else:
        yield from _twice(node, path)
        for key, value in node.value:
            yield from _surprises(value, (*path, str(key.value)), (*above, node))


def _number(node: yaml.ScalarNode, path: Keys) -> Iterator[Mistake]:
    """A number that is not written as a decimal one: YAML 1.1 reads 010 as 8, 1:30 as 90 and 1_000 as 1000."""
    kind = node.tag.removeprefix(TAG)
    if (kind == "int" and not DECIMAL.fullmatch(node.value)) or (kind == "float" and set(node.value) & set(":_")):
        number = yaml.safe_load(node.value)
        text = f"YAML reads {node.value} as {number}; write a decimal number, or {node.value!r} for a text"
        yield Mistake(path, text)


def _twice(node: yaml.MappingNode, path: Keys) -> Iterator[Mistake]:
    """Every key that stands twice in a mapping: YAML would take the last."""
    lines: dict[str, int] = {}
    for key, _ in node.value:
        name, line = str(key.value), key.start_mark.line + 1
        if name in lines:
            yield Mistake((*path, name), f"stands twice, in lines {lines[name]} and {line}")
        lines[name] = line
