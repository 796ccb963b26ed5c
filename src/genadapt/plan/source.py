"""The text of params.yaml, of which YAML itself does not tell all."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import yaml

from ..errors import UserError
from .mistakes import Mistake, refuse
from .mistakes import Path as Keys

Loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)  # libyaml's is ten times as fast


def load(path: Path) -> Any:
    """What a YAML file holds; a `UserError` if it cannot be read, or a key stands twice in it."""
    try:
        text = Path(path).read_text(encoding="utf-8")
        node = yaml.compose(text, Loader)
        refuse(_twice(node, ()), str(path)) if node else None
        return yaml.load(text, Loader)
    except (OSError, ValueError, yaml.YAMLError) as error:
        raise UserError(f"{path}: expected a readable YAML file ({error})") from None


def _twice(node: yaml.Node, path: Keys) -> Iterator[Mistake]:
    """Every key that stands twice in a mapping: YAML would take the last and say nothing."""
    if isinstance(node, yaml.SequenceNode):
        for place, item in enumerate(node.value):
            yield from _twice(item, (*path, place))
    if not isinstance(node, yaml.MappingNode):
        return
    lines: dict[str, int] = {}
    for key, value in node.value:
        name, line = str(key.value), key.start_mark.line + 1
        if name in lines:
            yield Mistake((*path, name), f"stands twice, in lines {lines[name]} and {line}")
        lines[name] = line
        yield from _twice(value, (*path, name))
