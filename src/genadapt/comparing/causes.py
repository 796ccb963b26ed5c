"""Why results may have changed: what differs between two provenance records of a run."""

from typing import Any

LONGEST = 16  # characters of a value that is shown; digests are longer
CHECKPOINT = ("checkpoint", "sha256")
CONSEQUENCES = {("metrics sha256",), ("samples", "sha256"), CHECKPOINT}
IDENTITY = {("run",), ("seed",), ("checkpoint", "settings", "seed")}  # differs where no seed is shared


def leaves(value: Any, path: tuple[str, ...] = ()) -> dict[tuple[str, ...], Any]:
    """Nested mappings as one: {"checkpoint": {"code": …}} becomes {("checkpoint", "code"): …}."""
    if not isinstance(value, dict):
        return {path: value}
    return {key: leaf for name, item in value.items() for key, leaf in leaves(item, (*path, name)).items()}


def named(path: tuple[str, ...]) -> str:
    """A place in a provenance record in the words of a reader; settings as params.yaml calls them."""
    match path:
        case ("code",):
            return "evaluation code"
        case ("evaluators", *_):
            return "evaluators"
        case ("validator", *_):
            return "validator"
        case ("data sets", name, *_):
            return f"data {name}"
        case ("extractors", name, *keys):
            return " ".join([name, *(key for key in keys if key != "sha256")])
        case ("checkpoint", "settings", *keys):
            return ".".join(keys)
        case ("samples", "settings", *keys):
            return ".".join(["sample", *(key for key in keys if key != "generate")])
        case ("checkpoint", *keys):
            return " ".join(["training", *keys])
        case ("libraries", name):
            return name
    return " ".join(path)


def difference(path: tuple[str, ...], before: Any, after: Any) -> str:
    """One differing entry, with its values where they are short."""
    values = [str(value) for value in (before, after)]
    short = path[0] not in ("evaluators", "validator", "data sets") and all(len(value) <= LONGEST for value in values)
    return named(path) + (f" {values[0]} → {values[1]}" if short else "")


def differences(before: dict, after: dict) -> list[str]:
    """What differs between two provenance records, the scale first, without what only follows from the rest."""
    old, new = leaves(before), leaves(after)
    changed = [path for path in dict.fromkeys([("scale",), *old, *new]) if old.get(path) != new.get(path)]
    why = [difference(p, old.get(p), new.get(p)) for p in changed if p not in CONSEQUENCES | IDENTITY]
    return list(dict.fromkeys(why)) or (["the checkpoint alone"] if CHECKPOINT in changed else [])
