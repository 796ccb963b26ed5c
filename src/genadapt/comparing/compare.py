"""What changed between two revisions beyond the seeds' spread, and what their provenance records say of why."""

from collections import Counter
from collections.abc import Iterator
from statistics import fmean, stdev
from typing import NamedTuple

from tabulate import tabulate

from ..files.results import Result, flat
from ..metrics import intervals
from ..metrics import measures as registry
from ..plan.paths import Results
from ..plan.runs import arrow
from ..tables.base import number, scaled
from .causes import differences
from .revisions import commit, results_at

Group = dict[int, Result]  # by seed
Groups = dict[tuple[str, str], Group]  # by experiment and data

HEADS = ("experiment\ndata", "measure", "before\n(seeds)", "after\n(seeds)", "change", "beyond the\nspread", "why")
WIDTHS = (18, 20, 18, 18, 14, 14, 24)
CAUSES = 5  # shown of each experiment and data
LEGEND = """\
Before and after: mean ± sd over the seeds; accuracies and shares in percent. Seeds that both revisions have are
compared one by one (paired t), groups that share none as independent ones (Welch). Change: with half its 95 % interval.
Even if nothing had changed, about one measure in twenty would look as if it had."""


class Line(NamedTuple):
    """One measure of one experiment and data, at both revisions."""

    experiment: str
    data: str
    measure: str
    before: list[float]
    after: list[float]
    shared: bool  # values of the same seeds, in the same order
    why: list[str]

    @property
    def change(self) -> intervals.Difference | None:
        """The difference with its interval, where the seeds have a spread."""
        if min(len(self.before), len(self.after)) < 2:
            return None
        return (intervals.paired if self.shared else intervals.welch)(self.before, self.after)

    @property
    def verdict(self) -> str:
        """Whether the change is beyond the seeds' spread, and whether it is for the better."""
        if self.before == self.after:
            return "same"
        if self.change is None:
            return "one seed: spread unknown"
        if not self.change.beyond:
            return "no"
        better = registry.find(self.measure).better
        return f"yes, {'better' if (self.change.mean > 0) == (better == 'higher') else 'worse'}" if better else "yes"

    @property
    def hidden(self) -> str:
        """Why it is not among what changed; empty if it is."""
        reasons = {"same": "the same", "no": "changed within the seeds' spread"}
        detail = registry.find(self.measure).detail_of
        return reasons.get(self.verdict) or ("changed, details of other measures" if detail else "")


def grouped(results: list[Result]) -> Groups:
    """The verified results by experiment and data, then by seed."""
    groups: Groups = {}
    for result in sorted(results, key=lambda result: result.run):
        if not result.refused:
            groups.setdefault((result.run.experiment, result.run.data), {})[result.run.seed] = result
    return groups


def values(group: Group, measure: str) -> dict[int, float]:
    """A measure, as it is shown, of every seed that has it."""
    by_seed = {seed: flat(result.metrics) for seed, result in group.items()}
    return {seed: scaled(measure, metrics[measure]) for seed, metrics in by_seed.items() if measure in metrics}


def measures(group: Group) -> list[str]:
    """Every measure that a seed has."""
    return list(dict.fromkeys(name for result in group.values() for name in flat(result.metrics)))


def causes(old: Group, new: Group) -> list[str]:
    """What differs between the provenance, of the same seeds where there are any, else of the first."""
    pairs = [(old[seed], new[seed]) for seed in old if seed in new]
    first = [] if pairs else ["other seeds"]
    pairs = pairs or [(next(iter(old.values())), next(iter(new.values())))]
    return list(dict.fromkeys([*first, *(text for a, b in pairs for text in differences(a.provenance, b.provenance))]))


def lines(before: Groups, after: Groups) -> Iterator[Line]:
    """One line for each experiment × data × measure that both revisions have."""
    for key in (key for key in before if key in after):
        old, new = before[key], after[key]
        why = causes(old, new)
        for measure in measures(old):
            first, second = values(old, measure), values(new, measure)
            if shared := [seed for seed in first if seed in second]:
                first, second = ({seed: side[seed] for seed in shared} for side in (first, second))
            if second:
                yield Line(*key, measure, [*first.values()], [*second.values()], bool(shared), why)


def mean(measure: str, seeds: list[float]) -> str:
    """Mean ± sd (seeds) as text."""
    return f"{number(measure, fmean(seeds), stdev(seeds) if len(seeds) > 1 else None)} ({len(seeds)})"


def table(shown: list[Line]) -> str:
    """Lines as text; experiment, data and why stand on the first line of each of their blocks."""
    cells, last = [], None
    for line in shown:
        difference = line.change or intervals.Difference(fmean(line.after) - fmean(line.before), 0.0)
        change = number(line.measure, difference.mean, line.change and line.change.half)
        if difference.mean > 0:
            change = f"+{change}"
        row = [line.measure, mean(line.measure, line.before), mean(line.measure, line.after), change, line.verdict]
        more = [f"and {len(line.why) - CAUSES} more"] if len(line.why) > CAUSES else []
        why = ", ".join([*line.why[:CAUSES], *more])
        head = f"{line.experiment}\n{arrow(line.data)}"
        cells.append([head, *row, why] if head != last else ["", *row, ""])
        last = head
    return tabulate(cells, HEADS, tablefmt="simple", maxcolwidths=list(WIDTHS), disable_numparse=True)


def only_in(results: list[Result], others: list[Result]) -> list[str]:
    """Names of the runs that are among these results but not among the others."""
    names = {result.run for result in others}
    return [result.run.name for result in results if result.run not in names]


def new_measures(groups: Groups, others: Groups) -> list[str]:
    """Measures that an experiment has here but not there, where it has results in both."""
    added = []
    for key in (key for key in groups if key in others):
        known = measures(others[key])
        if names := [name for name in measures(groups[key]) if name not in known]:
            added.append(f"{key[0]}/{key[1]}: {', '.join(names)}")
    return added


def refused(results: list[Result]) -> list[str]:
    """Runs whose metrics are not shown, with the reason."""
    return [f"{result.run.name}: {result.refused}" for result in results if result.refused]


def listing(title: str, items: list[str]) -> str:
    """A title with one item a line; nothing without items."""
    return "\n  ".join([f"{title}:", *items]) if items else ""


def compare(before: str, after: str | None, everything: bool, where: Results) -> str:
    """The comparison of two revisions' results as text; without `after`, of one with the working tree."""
    names = [f"{before} ({commit(before)})", f"{after} ({commit(after)})" if after else "the working tree"]
    results = [results_at(before, where), results_at(after, where)]
    groups = [grouped(side) for side in results]
    compared = list(lines(*groups))
    shown = [line for line in compared if everything or not line.hidden]
    left_out = Counter(line.hidden for line in compared if line.hidden and not everything)
    parts = [
        f"before: {names[0]}, after: {names[1]}; {where.folder}",
        table(shown) if shown else "No measure changed beyond the seeds' spread.",
        f"Measures compared: {len(compared)}",
        listing("Not shown without --all", [f"{count} {reason}" for reason, count in left_out.items()]),
        LEGEND if shown else "",
        listing("Runs added", only_in(results[1], results[0])),
        listing("Runs removed", only_in(results[0], results[1])),
        listing("Measures added", new_measures(groups[1], groups[0])),
        listing("Measures removed", new_measures(groups[0], groups[1])),
        *(listing(f"Not shown, {name}", refused(side)) for name, side in zip(names, results, strict=True)),
        f"The headline's numbers alone: dvc metrics diff {before} {after or ''}".rstrip(),
    ]
    return "\n\n".join(part for part in parts if part)
