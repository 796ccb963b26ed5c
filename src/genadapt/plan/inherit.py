"""What a block of params.yaml leaves out: it takes that from what it is like, and then from the defaults.

Mappings are joined key by key, maps of scales scale by scale; all else replaces. The rows of reports are not passed on
from one experiment to another: a variant is not what a report describes.
"""

from collections.abc import Iterator
from typing import Any

from .mistakes import Mistake, Path, unknown

SCALES = ("tiny", "demo", "real", "full")
INSTEAD = {"real": "demo"}  # a scale takes the value of another where it has none of its own
OWN = ("report",)  # what an experiment takes from no other, only from the defaults


def by_scale(value: Any) -> bool:
    """Whether this is a map {tiny: …, demo: …, real: …, full: …} of values by scale."""
    return isinstance(value, dict) and bool(value) and set(value) <= set(SCALES)


def at(values: dict, scale: str) -> Any:
    """The value of a scale in a map of scales; None where it has none."""
    return values.get(scale, values.get(INSTEAD.get(scale, scale)))


def overlay(base: Any, over: Any) -> Any:
    """`over` laid on `base`; a scale or key that `over` does not give stays."""
    if by_scale(over):
        under = base if by_scale(base) else {scale: base for scale in SCALES if scale not in INSTEAD}
        return under | {scale: overlay(at(under, scale), value) for scale, value in over.items()}
    if by_scale(base) and isinstance(over, dict):
        return {scale: overlay(value, over) for scale, value in base.items()}
    if isinstance(base, dict) and isinstance(over, dict):
        return base | {key: overlay(base[key], value) if key in base else value for key, value in over.items()}
    return over


def chain(experiments: dict[str, Any], name: str) -> list[str]:
    """An experiment, what it is like, what that is like, and so on, as far as it is known; a circle is not closed."""
    names = [name]
    while (like := _like(experiments[names[-1]])) in experiments and like not in names:
        names.append(like)
    return names


def _like(block: Any) -> str | None:
    like = block.get("like") if isinstance(block, dict) else None
    return like if isinstance(like, str) else None


def wrong_likes(experiments: dict[str, Any]) -> Iterator[Mistake]:
    """Every `like` that names no experiment, or leads round in a circle."""
    for name, block in experiments.items():
        if not isinstance(block, dict) or "like" not in block:
            continue
        path, like, last = ("experiments", name, "like"), block["like"], chain(experiments, name)[-1]
        if not isinstance(like, str):
            yield Mistake(path, f"expected the name of an experiment, found {like!r}")
        elif like not in experiments:
            yield Mistake(path, unknown("experiment", like, experiments))
        elif _like(experiments[last]) == name:
            circle = " → ".join([*chain(experiments, name), name])
            yield Mistake(path, f"leads round in a circle: {circle}")


def complete(raw: dict[str, Any]) -> dict[str, Any]:
    """The file without `like` and defaults: every experiment states all that it takes."""
    experiments = {}
    for name in raw["experiments"]:
        block = raw.get("defaults", {})
        for layer in reversed(chain(raw["experiments"], name)):
            given = raw["experiments"][layer]
            block = overlay(block, {key: given[key] for key in given if layer == name or key not in OWN})
        experiments[name] = {key: value for key, value in block.items() if key != "like"}
    return {key: value for key, value in raw.items() if key != "defaults"} | {"experiments": experiments}


def written(raw: dict[str, Any], path: Path, scale: str) -> Path:
    """Where the value of a key stands in the file: in its experiment, in what that is like, or in the defaults."""
    if len(path) < 3 or path[0] != "experiments":
        return path
    names = chain(raw["experiments"], path[1])
    layers = [("experiments", name) for name in (names[:1] if path[2] in OWN else names)]
    for layer in [*layers, ("defaults",)]:
        block = raw
        for key in layer:
            block = block.get(key, {})
        if _states(block, path[2:], scale):
            return (*layer, *path[2:])
    return path


def _states(block: Any, keys: Path, scale: str) -> bool:
    if by_scale(block):
        return (scale in block or INSTEAD.get(scale) in block) and _states(at(block, scale), keys, scale)
    if not keys:
        return True
    if isinstance(block, list):
        return isinstance(keys[0], int) and keys[0] < len(block)
    return isinstance(block, dict) and keys[0] in block and _states(block[keys[0]], keys[1:], scale)


def resolve(value: Any, scale: str, path: Path, wrong: list[Mistake]) -> Any:
    """Replace every map of scales in `value` by its entry for the scale; what has none goes to `wrong`."""
    if by_scale(value) and path not in (("datasets",), ("experiments",)):
        if scale in value or INSTEAD.get(scale) in value:
            return resolve(at(value, scale), scale, path, wrong)
        wrong.append(Mistake(path, f"no value for scale {scale!r}, only {', '.join(value)}"))
    elif isinstance(value, dict):
        wrong.extend(_mixed(value, path))
        return {key: resolve(item, scale, (*path, key), wrong) for key, item in value.items()}
    elif isinstance(value, list):
        return [resolve(item, scale, (*path, place), wrong) for place, item in enumerate(value)]
    return value


def _mixed(value: dict, path: Path) -> Iterator[Mistake]:
    """Keys that stand beside scales and are none: a scale misspelt."""
    if len(path) > 1 and set(value) & set(SCALES):
        for key in value:
            if key not in SCALES:
                yield Mistake((*path, key), unknown("scale", str(key), SCALES))
