"""An experiment on one data set or pair, with all its seeds: the unit of which the page is made."""

from pathlib import Path
from typing import NamedTuple

from markupsafe import Markup

from ..files.results import Result, flat, select, stands_for
from ..plan.runs import Run, arrow
from ..plan.settings import Experiments
from ..tables.base import number, scaled
from .findings import findings
from .names import anchor, entries, provenance_id, tells_of_another
from .pictures import Picture, alt, caption, is_embedding, is_picture, picture
from .plots import Plot, curves, points, read_histories


class Material(NamedTuple):
    """What the page is made of."""

    experiments: Experiments
    results: list[Result]
    histories: dict[Run, Path]
    figures: dict[tuple[str, Run], Path]
    measures: list[dict]  # the table of everything that was measured
    first: set[str]  # the measures to show first


class Group(NamedTuple):
    """What the page shows of an experiment on its data; figures are of the first seed."""

    id: str
    provenance: str
    experiment: str
    method: str
    data: str  # a pair as "source→target"
    domains: list[str]
    title: str  # experiment and data, as in a run's name
    first: Run  # of the seeds
    substitutes: str
    trained: dict  # with which hyper-parameters, for how many steps, …
    numbers: list[dict]
    seeds: list[dict]
    pictures: list[Picture]
    plots: list[Plot]
    findings: list[tuple[str, str]]
    reasons: list[str]


def seed_view(result: Result) -> dict:
    """The numbers of one run and the provenance that vouches for them."""
    numbers = {name: number(name, scaled(name, value)) for name, value in flat(result.metrics).items()}
    return {
        "run": result.run.name,
        "seed": result.run.seed,
        "refused": result.refused,
        "numbers": numbers,
        "provenance": entries(result.provenance),
    }


def training(name: str, runs: list[Run], material: Material) -> tuple[Plot, list[tuple[str, str]], list[str]]:
    """The curves of all seeds, what the diagnostics find in them, and why one of them is not there."""
    paths = {run.seed: material.histories[run] for run in runs if run in material.histories}
    histories, reasons = read_histories(paths)
    notes = [(f"{name}/seed{seed}", text) for seed, history in histories.items() for text in findings(history)]
    if not histories:
        why = "; ".join(reasons) or "no history"
        return Plot("losses", caption("losses"), alt("losses", name), Markup(), why), notes, []
    return curves(name, histories), notes, reasons


def importance(measure: str, first: set[str]) -> tuple[bool, ...]:
    """A key that sorts measures: the first ones, what is not of an extractor's table, the rest, details last."""
    of_extractor = " on features of " in measure or measure.endswith(" on inception")
    return measure not in first, tells_of_another(measure), of_extractor, measure.startswith("recall of")


def drawn(name: str, run: Run, figures: dict[tuple[str, Run], Path]) -> tuple[list[Picture], list[Plot]]:
    """The figures of a run: pictures, and embeddings that the page draws itself."""
    own = {kind: path for (kind, of), path in figures.items() if of == run}
    embedded = [points(kind, name, path.with_suffix(".csv")) for kind, path in own.items() if is_embedding(kind)]
    return [picture(kind, name, path) for kind, path in own.items() if is_picture(kind)], embedded


def group(experiment: str, data: str, material: Material) -> Group:
    """All that the page shows of an experiment on its data."""
    results = select(material.results, experiment, data)
    first, substitutes, shown = results[0], stands_for(material.results), arrow(data)
    name = f"{experiment}/{data}"
    pictures, embedded = drawn(name, first.run, material.figures)
    plot, notes, reasons = training(name, [result.run for result in results], material)
    lines = [line for line in material.measures if (line["experiment"], line["data"]) == (experiment, shown)]
    lines.sort(key=lambda line: importance(line["measure"], material.first))
    return Group(
        id=anchor(experiment, shown),
        provenance=provenance_id(experiment, shown),
        experiment=experiment,
        method=material.experiments[experiment].method,
        data=shown,
        domains=first.run.domains,
        title=name,
        first=first.run,
        substitutes=", ".join(f"{d} stands for {substitutes[d]}" for d in first.run.domains if d in substitutes),
        trained=first.provenance.get("checkpoint", {}).get("settings", {}),
        numbers=[line | {"shown": number(line["measure"], line["mean"], line["sd"])} for line in lines],
        seeds=[seed_view(result) for result in results],
        pictures=pictures,
        plots=[plot, *embedded],
        findings=notes,
        reasons=[f"{r.run.name}: {r.refused}" for r in results if r.refused] + reasons,
    )


def groups(material: Material) -> list[Group]:
    """Every experiment on each of its data, in the order of params.yaml."""
    runs = dict.fromkeys((result.run.experiment, result.run.data) for result in material.results)
    known = {name: place for place, name in enumerate(material.experiments)}
    return [group(*names, material) for names in sorted(runs, key=lambda names: known[names[0]])]
