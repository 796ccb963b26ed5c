"""The first screen's numbers: what ran, and each row of the reports with what it printed and what we measured."""

from typing import NamedTuple

from ..files.results import Result, stands_for
from ..tables.base import number
from .groups import Group, importance
from .names import anchor, is_percentage, provenance_id, report_rows, signed

FURTHER = 4  # measures of each further experiment in the table


class Headline(NamedTuple):
    """The headline table with its numbers as text."""

    lines: list[dict]  # those with a run
    remarks: list[str]  # below the table, which a line's `note` counts from 1
    without: list[dict]  # lines of the reports without a run
    sentence: str  # that says so; "" if there is none


def what_ran(results: list[Result]) -> dict:
    """Scales, devices, seeds, data sets with what they stand for, and which results were refused."""
    provenance = [result.provenance for result in results if not result.refused]
    substitutes = stands_for(results)
    return {
        "runs": len(results),
        "scales": sorted({record["scale"] for record in provenance}),
        "seeds": sorted({result.run.seed for result in results}),
        "devices": sorted({record["checkpoint"].get("device", "unknown") for record in provenance}),
        "substitutes": substitutes,
        "data": {name: substitutes.get(name, "") for record in provenance for name in record["data sets"]},
        "refused": [(result.run.name, result.refused) for result in results if result.refused],
    }


def headline(lines: list[dict], groups: list[Group]) -> Headline:
    """The lines with a run, and apart from them those of the reports that no run stands beside."""
    on = {(group.experiment, group.data): group for group in groups}
    ran = [line for line in lines if (line["experiment"], line["data"]) in on]
    without = [line for line in lines if (line["experiment"], line["data"]) not in on]
    remarks = list(dict.fromkeys(line["remark"] for line in ran if line["remark"]))
    shown = [as_text(line, on[line["experiment"], line["data"]], remarks) for line in ran]
    return Headline(shown, remarks, without, sentence(without))


def as_text(line: dict, group: Group, remarks: list[str]) -> dict:
    """A line with all that the page writes of it."""
    measure, rows, best = line["measure"] or "", report_rows(line["report"]), line["best"]
    unlike = line["difference, other data"]
    return line | {
        "rows": rows,
        "id": group.id,
        "percent": is_percentage(measure),
        "shown": "" if line["reproduced"] is None else number(measure, line["reproduced"], line["sd"]),
        "panel": None if line["panel lowest"] is None else panel(line),
        "best shown": "" if best is None else number(measure, best),
        "best id": "" if best is None else provenance_id(line["best experiment"], line["data"]),
        "difference": signed(measure, line["difference"]),
        "unlike": signed(measure, unlike),
        "distance": unlike if line["difference"] is None else line["difference"],
        "provenance": provenance_id(line["experiment"], line["data"]),
        "note": remarks.index(line["remark"]) + 1 if line["remark"] else None,
    }


def panel(line: dict) -> str:
    """What several evaluators say of a number."""
    mean, lowest = (number(line["measure"], line[f"panel {which}"]) for which in ("mean", "lowest"))
    return f"panel {mean}, lowest {lowest}"


def sentence(without: list[dict]) -> str:
    """What says that rows of the reports have no run."""
    if not without:
        return ""
    rows = ", ".join(dict.fromkeys(row for line in without for row in report_rows(line["report"])))
    count = sum(line["reported"] is not None for line in without)
    what = f"{count} reported number{'s have' if count > 1 else ' has'}"
    return f"{what if count else 'Rows of the reports have'} no run at this scale: {rows}."


def further(lines: list[dict]) -> list[dict]:
    """The first measures of each experiment that stands beside no report, as text, and what a panel says of them."""
    shown = []
    for experiment, data in dict.fromkeys((line["experiment"], line["data"]) for line in lines):
        own = [line for line in lines if (line["experiment"], line["data"]) == (experiment, data)]
        own.sort(key=lambda line: (line["mean"] is None, *importance(line["measure"] or "", set())))
        names = {"id": anchor(experiment, data), "provenance": provenance_id(experiment, data)}
        shown += [
            line | names | {"shown": written(line), "panel": None if line["panel lowest"] is None else panel(line)}
            for line in own[:FURTHER]
        ]
    return shown


def written(line: dict) -> str:
    """A line's mean ± sd; empty where it has none."""
    return "" if line["mean"] is None else number(line["measure"], line["mean"], line["sd"])
