"""Experiments side by side: those of one report row, and rows that a report set against each other."""

from ..plan.reports import Rows
from .groups import Group
from .names import entries

SHOWN = ("reconstructions", "lists", "grid", "pairs")  # kinds of pictures


def differing(members: list[Group]) -> list[list[tuple[str, str]]]:
    """Of each group the hyper-parameters and other keys of its training in which they are not all the same."""
    trained = [dict(entries(relevant(member.trained))) for member in members]
    keys = dict.fromkeys(key for own in trained for key in own)
    unlike = [key for key in keys if len({own.get(key) for own in trained}) > 1]
    return [[(key, own.get(key, "none")) for key in unlike] for own in trained]


def relevant(trained: dict) -> dict:
    """What makes one experiment another, hyper-parameters first."""
    return trained.get("hparams", {}) | {key: trained[key] for key in ("steps", "batch", "augment") if key in trained}


def by_difference(members: list[Group]) -> list[Group]:
    """In rising order of the first number in which they differ."""
    unlike = differing(members)
    numeric = [key for key, value in unlike[0] if value.replace(".", "", 1).isdigit()]
    if not numeric or numeric[0] in ("steps", "batch"):
        return members
    order = sorted(range(len(members)), key=lambda place: float(dict(unlike[place])[numeric[0]]))
    return [members[place] for place in order]


def side_by_side(title: str, members: list[Group], why: bool) -> dict:
    """A comparison: pictures that all have and all numbers; `why`: and in what they differ."""
    kinds = [kind for kind in SHOWN if all(kind in (p.kind for p in member.pictures) for member in members)]
    members = by_difference(members) if why else members
    unlike = differing(members) if why else [[] for _ in members]
    numbers = [{line["measure"]: line["shown"] for line in member.numbers} for member in members]
    return {
        "title": title,
        "columns": [
            {
                "group": member,
                "differing": unlike_others,
                "pictures": [p for kind in kinds for p in member.pictures if p.kind == kind],
            }
            for member, unlike_others in zip(members, unlike, strict=True)
        ],
        "numbers": [
            (measure, [own.get(measure) for own in numbers])
            for measure in dict.fromkeys(measure for own in numbers for measure in own)
        ],
    }


def comparisons(rows: Rows, of_row: dict[str, list[Group]]) -> list[dict]:
    """What a report's section lays side by side; of_row: the groups that stand beside a row."""
    shown = []
    for row in rows:
        for data in dict.fromkeys(group.data for group in of_row[row]):
            members = [group for group in of_row[row] if group.data == data]
            if len(members) > 1:
                shown.append(side_by_side(f"{row}: {rows[row].title}", members, why=True))
    for row, beside in ((row, about.beside) for row, about in rows.items() if about.beside):
        together = [of_row[name][0] for name in (beside, row) if of_row.get(name)]
        if len(together) > 1 and len({group.data for group in together}) == 1:
            title = f"{beside} beside {row}: {rows[beside].method}, {rows[row].method}"
            shown.append(side_by_side(title, together, why=False))
    return shown
