"""The cards of data sets."""

from pathlib import Path

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
    tests = dict(described["balance"]["test"])
    counts = [(name, count, tests[name]) for name, count in described["balance"]["train"]]
    most = max((count for _, count, _ in counts), default=0) or 1
    balance = [(name, count, test, 100 * count / most) for name, count, test in counts]
    return {**described, **sheet(path.with_suffix(".png")), "homes": homes, "balance": balance}


def sheet(path: Path) -> dict:
    """The sheet of a data set's images, or why it is not there."""
    try:
        uri, width, height = embed(path)
    except UserError as error:
        return {"sheet": None, "missing": str(error)}
    return {"sheet": {"uri": uri, "width": width, "height": height}, "missing": ""}
