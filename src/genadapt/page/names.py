"""How the page names, links and writes what it shows."""

from typing import Any

from ..tables.base import is_percent

PROVENANCE_PREFIX = "provenance--"


def anchor(experiment: str, data: str) -> str:
    """The id of an experiment on its data, written either "mnistm-usps" or, as tables do, "mnistm→usps"."""
    return f"{experiment}--{data.replace('→', '-')}"


def provenance_id(experiment: str, data: str) -> str:
    """The id of the provenance that vouch for an experiment's numbers on its data."""
    return PROVENANCE_PREFIX + anchor(experiment, data)


def signed(measure: str, value: float | None) -> str:
    """A difference as text: points of percent for shares."""
    if value is None:
        return ""
    return f"{value:+.2f}".replace("-", "−") if is_percent(measure) else f"{value:+.3g}".replace("-", "−")


def entries(value: Any, path: str = "") -> list[tuple[str, str]]:
    """A nested mapping as (dotted key, text) lines."""
    if isinstance(value, dict):
        return [line for key, item in value.items() for line in entries(item, f"{path} · {key}" if path else key)]
    return [(path, "none" if value is None else str(value))]
