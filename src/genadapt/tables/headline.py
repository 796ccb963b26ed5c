"""Theirs and ours: a line for each row of the source reports; and everything that was measured."""

import pandas as pd

from ..files.results import Result, flat, select, stands_for
from ..plan.settings import Experiments
from .base import ADAPTED, SOURCE, TARGET, arrow, compared, ours, printed, real


def wanted(row: dict, data: str) -> list[str]:
    """The measures of a row's headline: what the report printed, or what reports.yaml names as ours."""
    if "-" in data:
        return [ADAPTED]
    return [name for name in row["theirs"] if name not in (SOURCE, ADAPTED, TARGET)] or row["ours"] or [""]


def difference(mean: float | None, theirs: str, like: bool) -> dict[str, float | None]:
    """Ours less theirs, in a column of its own where the data are not the same."""
    try:
        value = None if mean is None else mean - float(theirs)
    except ValueError:  # a range, or nothing
        value = None
    return {"difference": value if like else None, "difference, other data": None if like else value}


def headline(experiments: Experiments, rows: dict, results: list[Result]) -> pd.DataFrame:
    """One line for each report row × experiment × data: theirs and ours, or why there is nothing.

    A row's printed numbers stand beside the first of its experiments; the others are variants of it.
    Experiments that only give bounds are left out.
    """
    lines, substitutes, seen = [], stands_for(results), {}
    bounds = {settings.bounds for settings in experiments.values()}
    for name, row, experiment, data in compared(experiments, rows, results):
        if experiment in bounds:
            continue
        first = seen.setdefault(name, (experiment, set()))
        group, real_data = select(results, experiment, data), real(data, substitutes)
        first[1].add(real_data)
        for measure in wanted(row, data):
            metric = f"{TARGET} on {group[0].run.domains[-1]}" if measure == ADAPTED else measure
            mean, sd, seeds, missing = ours(flattened(group), metric, data)
            theirs = printed(row, measure, real_data) if experiment == first[0] else ""
            line = {"report": name, "what": row["title"], "experiment": experiment, "data": arrow(data)}
            line |= {"stands for": arrow(real_data) if real_data != data else "", "measure": measure}
            line |= {"theirs": theirs, "ours": mean, "sd": sd, **difference(mean, theirs, real_data == data)}
            remark = row["remarks"].get(real_data, "") if experiment == first[0] else ""
            lines.append(line | {"seeds": seeds, "remark": remark, "missing": missing})
    for name, row in rows.items():
        lines += not_run(name, row, *seen.get(name, ("", set())))
    return pd.DataFrame(sorted(lines, key=lambda line: line["report"]))


def not_run(name: str, row: dict, experiment: str, have: set[str]) -> list[dict]:
    """A line for each number that a report printed and no run stands beside."""
    asked = [(m, data) for m, cells in row["theirs"].items() if m not in (SOURCE, TARGET) for data in cells]
    if not experiment and not asked:
        asked = [(measure, "") for measure in row["ours"] or [""]]
    reason = "not on these data at this scale" if experiment else "not run at this scale"
    return [
        {
            **{"report": name, "what": row["title"], "experiment": experiment, "data": arrow(data), "stands for": ""},
            **{"measure": measure, "theirs": printed(row, measure, data), "ours": None, "sd": None},
            **{"difference": None, "difference, other data": None, "seeds": 0},
            **{
                "remark": row["remarks"].get(data, ""),
                "missing": reason,
            },
        }
        for measure, data in asked
        if data not in have
    ]


def flattened(results: list[Result]) -> list[Result]:
    """The results with a name for every number."""
    return [result._replace(metrics=flat(result.metrics)) for result in results]


def measures(experiments: Experiments, rows: dict, results: list[Result]) -> pd.DataFrame:
    """Everything that was measured: one line for each experiment × data × measure."""
    lines, substitutes = [], stands_for(results)
    for experiment in experiments:
        for data in dict.fromkeys(result.run.data for result in select(results, experiment)):
            group, real_data = select(results, experiment, data), real(data, substitutes)
            group = flattened(group)
            for measure in dict.fromkeys(name for result in group for name in result.metrics):
                mean, sd, seeds, missing = ours(group, measure, data)
                line = {"experiment": experiment, "data": arrow(data)}
                line |= {"stands for": arrow(real_data) if real_data != data else "", "measure": measure}
                lines.append(line | {"ours": mean, "sd": sd, "seeds": seeds, "missing": missing})
    return pd.DataFrame(lines)
