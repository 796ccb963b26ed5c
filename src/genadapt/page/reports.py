"""A section for each source report, and one for what no report has: evaluators and bounds."""

from ..plan.settings import Experiments
from .adaptation import pairs
from .comparisons import comparisons
from .groups import Group


def sections(rows: dict, experiments: Experiments, found: list[Group], adaptation: list[dict]) -> list[dict]:
    """The sections A to E."""
    letters = dict.fromkeys(row[0] for row in rows)
    return [section(letter, rows, experiments, found, adaptation) for letter in letters]


def section(letter: str, rows: dict, experiments: Experiments, found: list[Group], adaptation: list[dict]) -> dict:
    """What the page shows of a report. A group is told in full where it first belongs, elsewhere only linked."""
    bounds, home = {name: settings.bounds for name, settings in experiments.items()}, homes(experiments)
    own = {name: row for name, row in rows.items() if name[0] == letter}
    of_row = {name: [group for group in found if beside(group, name, experiments)] for name in own}
    members = list({group.id: group for groups in of_row.values() for group in groups}.values())
    side = comparisons(letter, own, of_row, {name: row["title"] for name, row in own.items()})
    return {
        "letter": letter,
        "year": next(iter(own.values()))["year"],
        "rows": [
            {"name": name, **row, "experiments": list(dict.fromkeys(group.experiment for group in of_row[name]))}
            for name, row in own.items()
        ],
        "pairs": pairs([line for line in adaptation if line["report"][0] == letter], bounds),
        "comparisons": side,
        "groups": [group for group in members if home[group.experiment] == letter],
        "elsewhere": [(group, home[group.experiment]) for group in members if home[group.experiment] != letter],
        "pictured": pictured(side),
    }


def pictured(comparisons: list[dict]) -> dict[str, set[str]]:
    """The kinds of pictures of each group, by its id, that comparisons have shown."""
    shown: dict[str, set[str]] = {}
    for column in (column for comparison in comparisons for column in comparison["columns"]):
        shown.setdefault(column["group"].id, set()).update(picture.kind for picture in column["pictures"])
    return shown


def beside(group: Group, row: str, experiments: Experiments) -> bool:
    """Whether a group stands beside a row of the reports."""
    return row in experiments[group.experiment].report and not is_bound(group.experiment, experiments)


def is_bound(experiment: str, experiments: Experiments) -> bool:
    """Whether others are compared with this experiment."""
    return any(settings.bounds == experiment for settings in experiments.values())


def homes(experiments: Experiments) -> dict[str, str]:
    """The letter of the report in which an experiment is told in full; "" for evaluators and bounds."""
    return {
        name: "" if is_bound(name, experiments) or not settings.report else min(settings.report)[0]
        for name, settings in experiments.items()
    }


def evaluators(experiments: Experiments, found: list[Group]) -> list[Group]:
    """Groups that no report's section tells of."""
    home = homes(experiments)
    return [group for group in found if not home[group.experiment]]
