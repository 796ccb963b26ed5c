"""A section for each source report, and one for what no report has: judges and bounds."""

from .adaptation import pairs
from .comparisons import comparisons
from .groups import Group


def sections(rows: dict, experiments: dict, found: list[Group], adaptation: list[dict]) -> list[dict]:
    """The sections A to E. A group is told in full where it first belongs, elsewhere only linked."""
    bounds = {name: settings["bounds"] for name, settings in experiments.items()}
    home = homes(experiments)
    shown = []
    for letter in dict.fromkeys(row[0] for row in rows):
        own = {name: row for name, row in rows.items() if name[0] == letter}
        of_row = {name: [g for g in found if beside(g, name, experiments)] for name in own}
        told = list(dict.fromkeys(g.id for groups in of_row.values() for g in groups))
        by_id = {g.id: g for g in found}
        side = comparisons(letter, own, of_row, {name: row["title"] for name, row in own.items()})
        pictured = {column["group"].id for each in side for column in each["columns"]}
        shown.append(
            {
                "letter": letter,
                "year": next(iter(own.values()))["year"],
                "rows": [
                    {"name": name, **row, "experiments": list(dict.fromkeys(g.experiment for g in of_row[name]))}
                    for name, row in own.items()
                ],
                "pairs": pairs([line for line in adaptation if line["report"][0] == letter], bounds),
                "comparisons": side,
                "groups": [by_id[each] for each in told if home[by_id[each].experiment] == letter],
                "elsewhere": [
                    (by_id[each], home[by_id[each].experiment])
                    for each in told
                    if home[by_id[each].experiment] != letter
                ],
                "pictured": pictured,
            }
        )
    return shown


def beside(group: Group, row: str, experiments: dict) -> bool:
    """Whether a group stands beside a row of the reports."""
    return row in experiments[group.experiment]["report"] and not is_bound(group.experiment, experiments)


def is_bound(experiment: str, experiments: dict) -> bool:
    """Whether others are compared with this experiment."""
    return any(settings["bounds"] == experiment for settings in experiments.values())


def homes(experiments: dict) -> dict[str, str]:
    """The letter of the report in which an experiment is told in full; "" for judges and bounds."""
    return {
        name: "" if is_bound(name, experiments) or not settings["report"] else min(settings["report"])[0]
        for name, settings in experiments.items()
    }


def judges(experiments: dict, found: list[Group]) -> list[Group]:
    """Groups that no report's section tells of."""
    home = homes(experiments)
    return [group for group in found if not home[group.experiment]]
