"""The first screen: what ran, and each row of the reports with what it printed and what we measured."""

from ..files.results import Result, stands_for
from ..tables.base import number
from .names import provenance_id, signed


def what_ran(results: list[Result]) -> dict:
    """Scales, devices, seeds, data sets with what they stand for, and which results were refused."""
    provenance = [result.provenance for result in results if not result.refused]
    sets = dict.fromkeys(name for provenance in provenance for name in provenance["data sets"])
    substitutes = stands_for(results)
    return {
        "runs": len(results),
        "scales": sorted({provenance["scale"] for provenance in provenance}),
        "seeds": sorted({result.run.seed for result in results}),
        "devices": sorted({provenance["checkpoint"].get("device", "unknown") for provenance in provenance}),
        "substitutes": substitutes,
        "real": [name for name in sets if name not in substitutes],
        "refused": [(result.run.name, result.refused) for result in results if result.refused],
    }


def headline(lines: list[dict]) -> tuple[list[dict], list[str]]:
    """The headline table with its numbers as text, and the remarks below it, which `note` counts from 1."""
    remarks = list(dict.fromkeys(line["remark"] for line in lines if line["remark"]))
    shown = []
    for line in lines:
        measure = line["measure"] or ""
        cells = {
            "shown": number(measure, line["ours"], line["sd"]),
            "difference": signed(measure, line["difference"]),
            "unlike": signed(measure, line["difference, other data"]),
            "distance": next((line[k] for k in ("difference", "difference, other data") if line[k] is not None), None),
            "provenance": provenance_id(line["experiment"], line["data"]) if line["seeds"] else "",
            "note": remarks.index(line["remark"]) + 1 if line["remark"] else None,
        }
        shown.append(line | cells)
    return shown, remarks
