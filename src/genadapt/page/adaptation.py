"""Adaptation: for each pair of domains, source alone, each method, and target alone, as bars."""

from ..tables.base import number
from .names import provenance_id


def bar(line: dict, title: str, name: str, provenance: str) -> dict:
    """One bar: ours, and theirs as a tick."""
    theirs = line[f"{title}, theirs"]
    return {
        "title": name,
        "theirs": None if theirs is None else f"{theirs:g}",
        "ours": line[f"{title}, ours"],
        "shown": number("accuracy", line[f"{title}, ours"], line[f"{title}, sd"]),
        "provenance": provenance if line[f"{title}, ours"] is not None else "",
        "gap": percent(line["gap closed, ours"]) if title == "adapted" else "",
        "report": line["report"] if title == "adapted" else "",
    }


def percent(share: float | None) -> str:
    """A whole percentage with a true minus, or a dash."""
    return "–" if share is None else f"{share:.0f} %".replace("-", "−")


def pairs(lines: list[dict], bounds: dict[str, str]) -> list[dict]:
    """The adaptation table of one report as a card for each pair; methods with the same bounds share a card.

    bounds: experiment → the experiment that gives "trained on source" and "trained on target".
    """
    cards: dict[tuple, dict] = {}
    for line in lines:
        (source, target), bound = line["pair"].split("→"), bounds[line["experiment"]]
        card = cards.setdefault(
            (line["pair"], bound),
            {
                "pair": line["pair"],
                "stands for": line["stands for"],
                "source": bar(line, "trained on source", "trained on source", provenance_id(bound, source)),
                "target": bar(line, "trained on target", "trained on target", provenance_id(bound, target)),
                "adapted": [],
                "missing": [],
            },
        )
        card["adapted"].append(
            bar(line, "adapted", line["experiment"], provenance_id(line["experiment"], line["pair"]))
        )
        card["missing"] += [line["missing"]] if line["missing"] else []
    return list(cards.values())
