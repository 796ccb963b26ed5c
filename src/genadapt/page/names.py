"""How the page names, links and writes what it shows."""

from typing import Any

from ..metrics.measures import find

PROVENANCE_PREFIX = "provenance--"


def anchor(experiment: str, data: str) -> str:
    """The id of an experiment on its data, a pair written as tables do, "mnistm→usps"."""
    return f"{experiment}--{data}"


def provenance_id(experiment: str, data: str) -> str:
    """The id of the provenance that vouches for an experiment's numbers on its data."""
    return PROVENANCE_PREFIX + anchor(experiment, data)


def report_rows(cell: str | None) -> list[str]:
    """The rows of the reports that a table's line is of: "A3, C3" is of two, an empty cell of none."""
    return cell.split(", ") if cell else []


def is_percentage(measure: str) -> bool:
    """Whether a measure is shown in percent."""
    return find(measure).percent


def tells_of_another(measure: str) -> bool:
    """Whether a measure is a detail of another one: its baseline, interval, or value at some number of images."""
    return find(measure).detail_of is not None


def signed(measure: str, value: float | None) -> str:
    """A difference as text: points of percent for shares."""
    if value is None:
        return ""
    return f"{value:+.2f}".replace("-", "−") if is_percentage(measure) else f"{value:+.3g}".replace("-", "−")


def entries(value: Any, path: str = "") -> list[tuple[str, str]]:
    """A nested mapping as (dotted key, text) lines."""
    if isinstance(value, dict):
        return [line for key, item in value.items() for line in entries(item, f"{path} · {key}" if path else key)]
    return [(path, "none" if value is None else str(value))]
