"""`dvc exp run -S`: what DVC's own function does to params.yaml, and what that changes after resolving."""

import re
import subprocess
import sys
from collections.abc import Iterator
from itertools import zip_longest
from pathlib import Path
from typing import NamedTuple

import pytest
import yaml
from changed import RAW
from conftest import ROOT

from genadapt.plan import inherit

TEXT = (ROOT / "params.yaml").read_text(encoding="utf-8")
SCALES = inherit.SCALES


class Leaf(NamedTuple):
    """A value of the file that is neither mapping nor list, or an empty list."""

    path: tuple[str, ...]
    line: int  # in the file, from 0
    place: int  # among the leaves of this line


def leaves() -> list[Leaf]:
    """Every leaf, but for `scale`, which chooses among them, and `like`, which is of the plan alone."""

    def below(node: yaml.Node, path: tuple[str, ...]) -> Iterator[tuple[tuple[str, ...], int]]:
        if isinstance(node, yaml.MappingNode):
            for key, value in node.value:
                yield from below(value, (*path, key.value))
        elif isinstance(node, yaml.SequenceNode) and node.value:
            for place, item in enumerate(node.value):
                yield from below(item, (*path, str(place)))
        elif isinstance(node, yaml.ScalarNode) and path[-1] not in ("scale", "like"):
            yield path, node.start_mark.line

    listed, seen = [], {}
    for path, line in below(yaml.compose(TEXT), ()):
        listed.append(Leaf(path, line, seen.get(line, 0)))
        seen[line] = seen.get(line, 0) + 1
    return listed


LEAVES = leaves()
BATCHES = range(max(leaf.place for leaf in LEAVES) + 1)  # of each, at most one leaf a line


def value_of(leaf: Leaf) -> int:
    """A value that stands nowhere in the file, another one for each leaf."""
    return 7000 + LEAVES.index(leaf)


def written_by_dvc(folder: Path, overrides: list[str]) -> str:
    """The text of the file after DVC has changed some values."""
    hydra = pytest.importorskip("dvc.utils.hydra")
    path = folder / "params.yaml"
    path.write_text(TEXT, encoding="utf-8")
    hydra.apply_overrides(path, overrides)
    return path.read_text(encoding="utf-8")


@pytest.fixture(scope="module")
def layout(tmp_path_factory):
    """Says where the file is not as DVC writes it: every override would then change more than its own line."""
    before, after = TEXT.splitlines(), written_by_dvc(tmp_path_factory.mktemp("layout"), []).splitlines()
    lines = zip_longest(before, after)
    line = next((number for number, pair in enumerate(lines, 1) if pair[0] != pair[1]), None)
    if line is not None:
        pytest.fail(f"from line {line} on, params.yaml is not as DVC writes it: run `make params`", pytrace=False)


@pytest.fixture(scope="module", params=BATCHES)
def overridden(request, tmp_path_factory, layout):
    """The leaves of a batch, and the text of the file after DVC has changed them all."""
    batch = [leaf for leaf in LEAVES if leaf.place == request.param]
    overrides = [f"{'.'.join(leaf.path)}={value_of(leaf)}" for leaf in batch]
    return batch, written_by_dvc(tmp_path_factory.mktemp("overrides"), overrides)


def test_an_override_changes_one_line_and_nothing_else(overridden):
    batch, text = overridden
    before, after = TEXT.splitlines(), text.splitlines()
    assert len(after) == len(before)
    changed = [number for number, pair in enumerate(zip(before, after, strict=True)) if pair[0] != pair[1]]
    assert changed == [leaf.line for leaf in batch]
    assert all(str(value_of(leaf)) in after[leaf.line] for leaf in batch)


def test_make_params_writes_any_layout_as_dvc_does_and_changes_no_value(tmp_path, layout):
    program = re.search(r"python -c '(.*write\(.*)'", (ROOT / "Makefile").read_text(encoding="utf-8")).group(1)
    path = tmp_path / "params.yaml"
    path.write_text(yaml.dump(RAW, default_flow_style=None, sort_keys=False, indent=6), encoding="utf-8")
    written = []
    for _ in range(2):
        subprocess.run([sys.executable, "-c", program], cwd=tmp_path, check=True)
        written.append(path.read_text(encoding="utf-8"))
    assert written[0] == written[1]
    assert yaml.safe_load(written[0]) == RAW


def resolved(raw: dict) -> dict[tuple[tuple[str, ...], str], object]:
    """Every value that the plan takes from the file, by its path and scale."""

    def below(value: object, path: tuple[str, ...]) -> Iterator[tuple[tuple[str, ...], object]]:
        if isinstance(value, dict | list) and value:
            for key, item in value.items() if isinstance(value, dict) else enumerate(value):
                yield from below(item, (*path, str(key)))
        else:
            yield path, value

    taken = {}
    for scale in SCALES:
        values = dict(below(inherit.resolve(inherit.complete(raw), scale, (), []), ()))
        taken |= {(path, scale): value for path, value in values.items() if path != ("scale",)}
    return taken


def stated(block: object, keys: tuple[str, ...], scale: str) -> tuple[str, ...] | None:
    """The leaf in a block that gives the value of a key at a scale; None where the block does not state it."""
    if isinstance(block, dict) and block and set(block) <= set(SCALES):
        below = stated(block[scale], keys, scale) if scale in block else None
        return None if below is None else (scale, *below)
    if not keys:
        return ()
    key = int(keys[0]) if isinstance(block, list) else keys[0]
    if not (0 <= key < len(block) if isinstance(block, list) else isinstance(block, dict) and key in block):
        return None
    below = stated(block[key], keys[1:], scale)
    return None if below is None else (keys[0], *below)


def source(path: tuple[str, ...], scale: str) -> tuple[str, ...]:
    """The leaf that a value must come from: the nearest that states it; for real, one of real before any of demo."""
    layers, keys, demo = [()], path, None
    if path[0] == "experiments":
        names = [path[1]]
        while like := RAW["experiments"][names[-1]].get("like"):
            names.append(like)
        names = names[:1] if path[2] == "report" else names
        layers, keys = [*(("experiments", name) for name in names), ("defaults",)], path[2:]
    for layer in layers:
        block = RAW
        for key in layer:
            block = block[key]
        if (leaf := stated(block, keys, scale)) is not None:
            plain = not set(leaf) & set(SCALES)
            return demo if plain and demo else (*layer, *leaf)
        if scale == "real" and demo is None and (leaf := stated(block, keys, "demo")) is not None:
            demo = (*layer, *leaf)
    return demo


def test_an_override_changes_after_resolving_that_leaf_and_its_heirs_at_its_scales_alone(overridden):
    batch, text = overridden
    values = {leaf.path: value_of(leaf) for leaf in batch}
    before, after = resolved(RAW), resolved(yaml.safe_load(text))
    assert {key: values.get(source(*key), value) for key, value in before.items()} == after
    origins = {source(*key) for key in before}
    assert {leaf.path for leaf in batch} <= origins, "a leaf that nothing takes"
