"""The project's params.yaml with some keys changed, and what the plan says to that."""

import copy
from pathlib import Path

import pytest
import yaml
from conftest import ROOT

from genadapt.errors import UserError
from genadapt.plan import params

RAW = yaml.safe_load((ROOT / "params.yaml").read_text(encoding="utf-8"))
ABSENT = object()


def changed(changes: dict[str, object], scale: str = "demo") -> dict:
    """The file as it is, but for these keys."""
    raw = copy.deepcopy(RAW) | {"scale": scale}
    for path, value in changes.items():
        place = raw
        *parents, last = path.split(".")
        for key in parents:
            place = place.setdefault(key, {})
        if value is ABSENT:
            del place[last]
        else:
            place[last] = value
    return raw


def refusal(changes: dict[str, object], scale: str = "demo", processed: Path | None = None) -> list[str]:
    """The lines that refuse the file with these keys changed."""
    with pytest.raises(UserError) as error:
        params.parse(changed(changes, scale), processed)
    return str(error.value).splitlines()
