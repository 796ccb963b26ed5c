"""Where each experiment is shown in full: under a report, among further experiments, or evaluators and bounds."""

from ..plan.settings import Experiments
from .adaptation import of_report, pairs
from .comparisons import comparisons
from .groups import Group

FURTHER, BESIDE = "further", "evaluators"  # homes of what stands beside no report


def sections(rows: dict, experiments: Experiments, groups: list[Group], adaptation: list[dict]) -> list[dict]:
    """A section for each report of which a row has a run."""
    ran = {row for group in groups for row in experiments[group.experiment].report}
    letters = dict.fromkeys(name[0] for name in rows if name in ran)
    return [section(letter, rows, experiments, groups, adaptation) for letter in letters]


def section(letter: str, rows: dict, experiments: Experiments, groups: list[Group], adaptation: list[dict]) -> dict:
    """What the page shows of a report. A group is shown in full where it first belongs, elsewhere only linked."""
    home = homes(experiments)
    own = {name: row for name, row in rows.items() if name[0] == letter}
    of_row = {name: [group for group in groups if stands_beside(group, name, experiments)] for name in own}
    members = list({group.id: group for beside in of_row.values() for group in beside}.values())
    side = comparisons(own, of_row)
    return {
        "letter": letter,
        "year": next(iter(own.values())).year,
        "rows": [
            {
                "name": name,
                **row.model_dump(),
                "experiments": list(dict.fromkeys(group.experiment for group in of_row[name])),
            }
            for name, row in own.items()
        ],
        "pairs": pairs(of_report(adaptation, letter), bounds_of(experiments), groups),
        "comparisons": side,
        "groups": [group for group in members if home[group.experiment] == letter],
        "elsewhere": [(group, home[group.experiment]) for group in members if home[group.experiment] != letter],
        "pictured": pictured(side),
    }


def further(experiments: Experiments, groups: list[Group], adaptation: list[dict]) -> dict:
    """What the page shows of experiments that stand beside no report, and that no other experiment rests on."""
    home = homes(experiments)
    lines = [line for line in adaptation if home[line["experiment"]] == FURTHER]
    return {"pairs": pairs(lines, bounds_of(experiments), groups), "groups": at_home(FURTHER, experiments, groups)}


def evaluators(experiments: Experiments, groups: list[Group]) -> list[Group]:
    """Groups that evaluate others or bound them."""
    return at_home(BESIDE, experiments, groups)


def at_home(place: str, experiments: Experiments, groups: list[Group]) -> list[Group]:
    """Groups that are shown in full at this place."""
    home = homes(experiments)
    return [group for group in groups if home[group.experiment] == place]


def pictured(comparisons: list[dict]) -> dict[str, set[str]]:
    """The kinds of pictures of each group, by its id, that comparisons have shown."""
    shown: dict[str, set[str]] = {}
    for column in (column for comparison in comparisons for column in comparison["columns"]):
        shown.setdefault(column["group"].id, set()).update(picture.kind for picture in column["pictures"])
    return shown


def stands_beside(group: Group, row: str, experiments: Experiments) -> bool:
    """Whether a group stands beside a row of the reports."""
    return row in experiments[group.experiment].report and group.experiment not in bounds_of(experiments).values()


def bounds_of(experiments: Experiments) -> dict[str, str | None]:
    """Of each experiment the one that gives its bounds."""
    return {name: experiment.bounds for name, experiment in experiments.items()}


def homes(experiments: Experiments) -> dict[str, str]:
    """Where each experiment is shown in full: a report's letter, or one of the other two places."""
    bounds = set(bounds_of(experiments).values())
    evaluating = {name for e in experiments.values() for name in (*e.evaluators, e.validator)}
    home = {}
    for name, experiment in experiments.items():
        if name in bounds or (name in evaluating and not experiment.report):
            home[name] = BESIDE
        else:
            home[name] = min(experiment.report)[0] if experiment.report else FURTHER
    return home
