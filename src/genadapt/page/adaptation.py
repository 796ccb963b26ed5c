"""Adaptation: for each pair of domains, source alone, each method, and target alone, as bars."""

from ..tables.base import number
from .groups import Group
from .names import provenance_id, report_rows


def bar(line: dict, title: str, name: str, provenance: str) -> dict:
    """One bar: reproduced, and reported as a tick."""
    reported, reproduced = line[f"{title}, reported"], line[f"{title}, reproduced"]
    return {
        "title": name,
        "reported": None if reported is None else f"{reported:g}",
        "reproduced": reproduced,
        "shown": "–" if reproduced is None else number("accuracy", reproduced, line[f"{title}, sd"]),
        "provenance": "" if reproduced is None else provenance,
        "gap": percent(line["gap closed, reproduced"]) if title == "adapted" else "",
    }


def percent(share: float | None) -> str:
    """A whole percentage with a true minus, or a dash."""
    return "–" if share is None else f"{share:.0f} %".replace("-", "−")


def of_report(lines: list[dict], letter: str) -> list[dict]:
    """The lines of the adaptation table that stand beside a report."""
    return [line for line in lines if letter in {row[0] for row in report_rows(line["report"])}]


def pairs(lines: list[dict], bounds: dict[str, str], groups: list[Group]) -> list[dict]:
    """Lines of the adaptation table as a card for each pair; methods with the same bounds share a card.

    bounds: experiment → the experiment that gives "trained on source" and "trained on target".
    """
    cards: dict[tuple, dict] = {}
    domains = {group.data: group.domains for group in groups}
    for line in lines:
        pair, bound = line["pair"], bounds[line["experiment"]]
        source, target = (provenance_id(bound, domain) for domain in domains[pair])
        blank = {
            "pair": pair,
            "stands for": line["stands for"],
            "source": bar(line, "trained on source", "trained on source", source),
            "target": bar(line, "trained on target", "trained on target", target),
            "compared": False,
            "adapted": [],
            "missing": [],
        }
        card = cards.setdefault((pair, bound), blank)
        card["adapted"].append(bar(line, "adapted", line["experiment"], provenance_id(line["experiment"], pair)))
        bars = (card["source"], *card["adapted"], card["target"])
        card["compared"] = any(shown["reported"] is not None for shown in bars)
        card["missing"] += [line["missing"]] if line["missing"] else []
    return list(cards.values())
