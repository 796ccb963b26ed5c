"""Trained on source, adapted, trained on target: theirs and ours, and the share of the gap that adaptation closes."""

import pandas as pd

from ..files.results import Result, select, stands_for
from ..plan.settings import Experiments
from .base import ADAPTED, SOURCE, TARGET, arrow, compared, ours, printed, real


def gap_closed(source: float | None, adapted: float | None, target: float | None) -> float | None:
    """Percent of the way from "trained on source" to "trained on target" that adaptation went."""
    if None in (source, adapted, target) or target <= source:
        return None
    return 100 * (adapted - source) / (target - source)


def adaptation(experiments: Experiments, rows: dict, results: list[Result]) -> pd.DataFrame:
    """One line for each report row × experiment × pair: trained on source, adapted, trained on target."""
    lines, substitutes = [], stands_for(results)
    for name, row, experiment, data in compared(experiments, rows, results):
        bounds = experiments[experiment].bounds
        if bounds is None or "-" not in data:
            continue
        (source, target), real_data = data.split("-"), real(data, substitutes)
        groups = {SOURCE: (bounds, source), ADAPTED: (experiment, data), TARGET: (bounds, target)}
        theirs = {m: printed(row, m, real_data.split("-")[1] if m == TARGET else real_data) for m in groups}
        found = {m: ours(select(results, *group), TARGET, target) for m, group in groups.items()}
        line = {"report": name, "experiment": experiment, "pair": arrow(data)}
        line["stands for"] = arrow(real_data) if real_data != data else ""
        for measure, title in zip(groups, (SOURCE, "adapted", "trained on target"), strict=True):
            line |= {f"{title}, theirs": theirs[measure], f"{title}, ours": found[measure].mean}
            line |= {f"{title}, sd": found[measure].sd}
        shares = [gap_closed(*[float(v) if v else None for v in theirs.values()])]
        shares.append(gap_closed(*[found[m].mean for m in groups]))
        line |= {"gap closed, theirs": shares[0], "gap closed, ours": shares[1]}
        missing = [f"{m}: {found[m].missing}" for m in groups if found[m].missing]
        lines.append(line | {"missing": "; ".join(missing)})
    return pd.DataFrame(lines)
