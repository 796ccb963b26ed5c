"""The cards of data sets."""

from pathlib import Path

from ..datasets.base import PARTS
from ..errors import UserError
from ..files.sealed import read_json
from .pictures import embed


def card(path: Path) -> dict:
    """What the page shows of a data set."""
    described = read_json(path)
    homes = [
        (f"{source}/{file}", about["from"], about["hash"])
        for source, files in described["raw"].items()
        for file, about in files.items()
    ]
    by_part = {part: dict(counts) for part, counts in described["balance"].items()}
    most = max(by_part["train"].values(), default=0) or 1
    balance = [
        (name, [by_part[part][name] for part in PARTS], 100 * count / most) for name, count in by_part["train"].items()
    ]
    return {**described, **sheet(path.with_suffix(".png")), "homes": homes, "balance": balance, "parts": PARTS}


def sheet(path: Path) -> dict:
    """The sheet of a data set's images, or why it is not there."""
    try:
        uri, width, height = embed(path)
    except UserError as error:
        return {"sheet": None, "missing": str(error)}
    return {"sheet": {"uri": uri, "width": width, "height": height}, "missing": ""}
