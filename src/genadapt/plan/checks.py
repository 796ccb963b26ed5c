"""What params.yaml may not ask for, though each value has its type: names that are not there, parts that do not fit."""

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

from ..errors import UserError
from . import codebase, fit, keywords
from .fit import Known, Needs
from .known import known
from .mistakes import Mistake, unknown
from .runs import domains

if TYPE_CHECKING:
    from .params import Experiment, Params

MINIMUM = 12  # images on either side of a comparison; of metrics/fidelity.py


def check_datasets(params: "Params") -> Iterator[Mistake]:
    """Every block names a data set, or a reader, and gives the keywords of its read()."""
    for name, block in params.datasets.items():
        path, reader = ("datasets", name), params.reader(name)
        if reader not in codebase.modules("datasets"):
            where = (*path, "reader") if "reader" in block else path
            yield Mistake(where, unknown("data set", str(reader), codebase.modules("datasets")))
            continue
        own, words = params.reader_block(name), keywords.of_reader(reader)
        yield from keywords.check(path, own, words, f"datasets/{reader}.py, read()")


def check_methods(params: "Params") -> Iterator[Mistake]:
    """Every experiment has a method, and gives the keywords of its constructor."""
    for name, experiment in params.experiments.items():
        path, method = ("experiments", name), experiment.method
        try:
            words = keywords.of_method(method)
        except UserError as error:
            yield Mistake((*path, "method"), str(error))
            continue
        where = f"methods/{method.replace('.', '.py, class ', 1)}"
        yield from keywords.check((*path, "hparams"), experiment.hparams, words, where)


def check_data(params: "Params", name: str, experiment: "Experiment") -> Iterator[Mistake]:
    """Each entry is a data set, or a pair of two, as the method needs it."""
    needed = codebase.class_constant("methods", experiment.method, "domains", 1)
    expected = "a pair source-target" if needed == 2 else "one data set"
    for place, data in enumerate(experiment.data):
        path, parts = ("experiments", name, "data", place), domains(data)
        yield from (
            Mistake(path, unknown("data set", part, sorted(params.datasets)))
            for part in parts
            if part not in params.datasets
        )
        if len(parts) != needed:
            yield Mistake(path, f"{experiment.method} needs {expected}, found {data!r}")
        elif len(set(parts)) != len(parts):
            yield Mistake(path, f"source and target of {data!r} are the same data set")


def check_others(params: "Params", name: str, experiment: "Experiment") -> Iterator[Mistake]:
    """The experiments that it is evaluated by and compared with are there, classify, and run on the same data."""
    for key, other in {"evaluator": experiment.evaluator, "bounds": experiment.bounds}.items():
        path = ("experiments", name, key)
        if other is not None and other not in params.experiments:
            yield Mistake(path, unknown("experiment", other, sorted(params.experiments)))
        elif other is not None:
            if not codebase.is_a("methods", params.experiments[other].method, "Classifier"):
                yield Mistake(path, f"expected an experiment with a classifier, found {other}")
            there = params.experiments[other].data
            parts = dict.fromkeys(part for data in experiment.data for part in domains(data))
            yield from (Mistake(path, unknown(f"run of {other} on", p, there)) for p in parts if p not in there)


def check_kind(name: str, experiment: "Experiment") -> Iterator[Mistake]:
    """A generator says what to sample, a classifier does not; each has figures of its own."""
    path, figures = ("experiments", name), codebase.figures()
    kinds = [kind for kind in ("Generator", "Classifier") if codebase.is_a("methods", experiment.method, kind)]
    own = f"{experiment.method} is no {' or '.join({'Generator', 'Classifier'} - set(kinds)).lower()}"
    if "Generator" in kinds and experiment.sample is None:
        yield Mistake((*path, "sample"), f"missing: {experiment.method} is a generator, say what to make")
    for key in ("sample", "evaluator"):
        if "Generator" not in kinds and getattr(experiment, key) is not None:
            yield Mistake((*path, key), f"is for generators, {own}")
    for place, figure in enumerate(experiment.figures):
        of = figures.get(figure, {}).get("of")
        if of is None:
            yield Mistake((*path, "figures", place), unknown("figure", figure, figures))
        elif of != "method" and of.capitalize() not in kinds:
            yield Mistake((*path, "figures", place), f"{figure} is for {of}s, {own}")


def check_fit(params: "Params", name: str, experiment: "Experiment", sets: dict[str, Known]) -> Iterator[Mistake]:
    """Images, labels and numbers of images of each data set are such as method and evaluation need."""
    path, hparams, batch = ("experiments", name), experiment.hparams, experiment.train.batch
    needs = Needs(
        experiment.method,
        *(codebase.class_constant("methods", experiment.method, key, None) for key in ("sizes", "labels")),
    )
    for place, data in enumerate(experiment.data):
        parts = [sets[part] for part in domains(data)]
        wrong = [mistake for part in parts for mistake in fit.misfits(needs, hparams, batch, part)]
        wrong += fit.unlike(*parts) if len(parts) == 2 else []
        wrong += check_sample(params, experiment, parts[0]) if experiment.sample else []
        for keys, text in wrong:
            yield Mistake((*path, *keys, *([place] if keys == ("data",) else [])), text)


def check_sample(params: "Params", experiment: "Experiment", data: Known) -> Iterator[Mistake]:
    """The attribute is one of the data set, and there are images enough on either side to compare."""
    attribute = experiment.sample.attribute
    if attribute is not None and data.labels == "classes":
        yield Mistake(("sample", "attribute"), f"needs multi-hot labels, those of {data.name} are classes")
    elif attribute is not None and data.classes and attribute not in data.classes:
        yield Mistake(("sample", "attribute"), unknown(f"attribute of {data.name}", attribute, data.classes))
    if experiment.evaluator is None and params.inception is None:
        return
    if (count := experiment.sample.count) < MINIMUM:
        yield Mistake(("sample", "count"), f"expected at least {MINIMUM} images to compare, found {count}")
    for split, count in {"training": data.train, "test": data.test}.items():
        if count is not None and count < MINIMUM:
            text = f"data set {data.name} has {count} {split} images, the evaluation needs {MINIMUM}"
            yield Mistake(("data",), text)


def check_experiments(params: "Params", processed: Path | None) -> Iterator[Mistake]:
    """All that must fit together, of experiments whose parts are there; processed: where the scale's data sets lie."""
    used = {part for e in params.experiments.values() for data in e.data for part in domains(data)}
    sets = {name: of_file(params, name, processed) for name in sorted(used & set(params.datasets))}
    for name, experiment in params.experiments.items():
        wrong = list(check_data(params, name, experiment))
        yield from wrong
        yield from check_others(params, name, experiment)
        yield from check_kind(name, experiment)
        yield from [] if wrong else check_fit(params, name, experiment, sets)


def of_file(params: "Params", name: str, processed: Path | None) -> Known:
    """What is known of a data set of params.yaml."""
    file = processed and processed / f"{name}.safetensors"
    return known(name, params.datasets[name], params.reader(name), file)
