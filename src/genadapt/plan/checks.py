"""What params.yaml may not ask for, though each value has its type: names that are not there, parts that do not fit."""

from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING

from ..errors import UserError
from . import attributes, codebase, figures, fit, keywords, sampled
from .fit import Known, Needs
from .known import known
from .mistakes import Mistake, unknown
from .mistakes import Path as Keys
from .runs import domains, evaluating

if TYPE_CHECKING:
    from .params import Experiment, Params


def check_datasets(params: "Params") -> Iterator[Mistake]:
    """Every block names a data set, or a reader, and gives the keywords of its read()."""
    for name, block in params.datasets.items():
        path, reader = ("datasets", name), params.reader(name)
        if reader not in codebase.modules("datasets"):
            where = (*path, "reader") if "reader" in block else path
            yield Mistake(where, unknown("data set", str(reader), codebase.modules("datasets")))
            continue
        if reader != name and name in codebase.modules("datasets"):
            text = f"{name} is the name of a built-in data set; give that of reader {reader} another name"
            yield Mistake((*path, "reader"), text)
            continue
        own, words = params.reader_block(name), keywords.of_reader(reader)
        yield from keywords.check(path, own, words, f"datasets/{reader}.py, read()")


def check_methods(params: "Params") -> Iterator[Mistake]:
    """Every experiment has a method, and gives the keywords of its constructor."""
    for name, experiment in params.experiments.items():
        path, method = ("experiments", name), experiment.method
        try:
            words = keywords.of_method(method)
            attributes.of_method(method)
        except UserError as error:
            yield Mistake((*path, "method"), str(error))
            continue
        where = f"methods/{method.replace('.', '.py, class ', 1)}"
        yield from keywords.check((*path, "hparams"), experiment.hparams, words, where)


def check_data(params: "Params", name: str, experiment: "Experiment") -> Iterator[Mistake]:
    """Each entry is a data set, or a pair of two, as the method needs it."""
    needed = attributes.of_method(experiment.method).domains
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
    if experiment.bounds is not None and attributes.of_method(experiment.method).domains == 1:
        yield Mistake(("experiments", name, "bounds"), f"is for methods of two domains, {experiment.method} has one")
    path = ("experiments", name)
    parts = dict.fromkeys(p for data in experiment.data if not unlabelled(params, data) for p in domains(data))
    named = [(("bounds",), experiment.bounds), (("validator",), experiment.validator)]
    named += [(("evaluators", place), other) for place, other in enumerate(experiment.evaluators)]
    for keys, other in named:
        if other is not None:
            yield from check_classifier(params, (*path, *keys), other, parts)
    if experiment.validator in experiment.evaluators:
        text = f"{experiment.validator} is among the evaluators: what chooses settings may not report on them"
        yield Mistake((*path, "validator"), text)
    for place, data in enumerate(experiment.tests):
        if data not in params.datasets:
            yield Mistake((*path, "tests", place), unknown("data set", data, sorted(params.datasets)))


def check_classifier(params: "Params", path: Keys, other: str, parts: Iterable[str]) -> Iterator[Mistake]:
    """Another experiment is there, classifies, and was trained on these data sets, or to evaluate on another alone."""
    if other not in params.experiments:
        yield Mistake(path, unknown("experiment", other, sorted(params.experiments)))
        return
    if not codebase.is_a("methods", params.experiments[other].method, "Classifier"):
        yield Mistake(path, f"expected an experiment with a classifier, found {other}")
    there = params.experiments[other].data
    if path[2] != "bounds" and len(there) == 1 and len(domains(there[0])) == 1:
        return
    yield from (Mistake(path, unknown(f"run of {other} on", p, there)) for p in parts if p not in there)


def check_unlabelled(params: "Params", name: str, experiment: "Experiment") -> Iterator[Mistake]:
    """Nothing is evaluated by, or compared with, a classifier of a data set that has no labels."""
    bare = [part for data in experiment.data for part in unlabelled(params, data)]
    for key in ("evaluators", "validator", "bounds"):
        if bare and getattr(experiment, key):
            yield Mistake(("experiments", name, key), f"is trained on labels and measured by them, {bare[0]} has none")


def unlabelled(params: "Params", data: str) -> list[str]:
    """Those of an experiment's data set, or source and target, that have no labels."""
    readers = {part: f"datasets/{params.reader(part)}" for part in domains(data) if part in params.datasets}
    return [part for part, reader in readers.items() if codebase.module_constant(reader, "LABELS") == "none"]


def check_kind(name: str, experiment: "Experiment") -> Iterator[Mistake]:
    """A generator says what to sample, a classifier does not; each has figures of its own."""
    path, method = ("experiments", name), experiment.method
    kinds, sample = attributes.kinds(method), experiment.sample
    if "generator" in kinds and sample is None:
        yield Mistake((*path, "sample"), f"missing: {method} is a generator, say what to make")
    for key in ("sample", "evaluators", "validator"):
        if "generator" not in kinds and getattr(experiment, key):
            yield Mistake((*path, key), f"is for generators, {method} is no generator")
    for key in ("tests", "corruptions"):
        if "classifier" not in kinds and getattr(experiment, key):
            yield Mistake((*path, key), f"is for classifiers, {method} is none")
    if sample and sample.frames is not None and "diffusion" not in kinds:
        yield Mistake((*path, "sample", "frames"), f"is for diffusion models, {method} is no diffusion model")
    if sample and sample.attribute is not None and not {"conditional generator", "autoencoder"} & kinds:
        text = f"is for conditional generators and autoencoders, {method} is neither"
        yield Mistake((*path, "sample", "attribute"), text)
    if experiment.train.log_every > experiment.train.steps:
        text = f"expected at most train.steps, {experiment.train.steps}, found {experiment.train.log_every}"
        yield Mistake((*path, "train", "log_every"), text)
    if experiment.train.snapshots and attributes.of_method(method).domains == 1:
        text = f"0 where no pair is learned, as {method} learns none; found {experiment.train.snapshots}"
        yield Mistake((*path, "train", "snapshots"), f"expected {text}")
    elif experiment.train.snapshots >= experiment.train.steps:
        text = f"expected fewer than train.steps, {experiment.train.steps}, found {experiment.train.snapshots}"
        yield Mistake((*path, "train", "snapshots"), text)
    yield from figures.check(path, experiment, kinds)


def check_fit(params: "Params", name: str, experiment: "Experiment", sets: dict[str, Known]) -> Iterator[Mistake]:
    """Images, labels and numbers of images of each data set are such as method, figures and evaluation need."""
    path, hparams, batch = ("experiments", name), experiment.hparams, experiment.train.batch
    said = attributes.of_method(experiment.method)
    needs = Needs(experiment.method, said.sizes, said.labels, said.conditional)
    for place, data in enumerate(experiment.data):
        parts = [sets[part] for part in domains(data)]
        wrong = list(fit.unfit(needs, hparams, batch, parts))
        wrong += sampled.check(params, experiment, parts[0]) if experiment.sample else []
        wrong += check_likeness(params, experiment, parts[0], sets)
        wrong += figures.check_labels(experiment, parts[0], parts[-1])
        for keys, text in wrong:
            yield Mistake((*path, *keys, *([place] if keys == ("data",) else [])), text)
    if "classifier" in attributes.kinds(experiment.method) and said.domains == 1:
        yield from check_neighbours(path, [sets[data] for data in experiment.data])


def check_neighbours(path: Keys, sets: list[Known]) -> Iterator[Mistake]:
    """A classifier's data sets are alike: it is tested on the others that its experiment names."""
    for place, other in enumerate(sets[1:], 1):
        for _, text in fit.unlike(sets[0], other):
            yield Mistake((*path, "data", place), f"{text}; each is tested on all: write {other.name} an experiment")


def check_likeness(
    params: "Params", experiment: "Experiment", data: Known, sets: dict[str, Known]
) -> Iterator[Mistake]:
    """What evaluators and validator learn, and further tests, have images and labels like its own, as far as known."""
    others = {("tests", place): name for place, name in enumerate(experiment.tests)}
    helpers = {("evaluators", place): name for place, name in enumerate(experiment.evaluators)}
    helpers[("validator",)] = experiment.validator
    known = {name for name, other in params.experiments.items() if other.data}
    others |= {keys: evaluating(params, name, data.name).data for keys, name in helpers.items() if name in known}
    for keys, name in others.items():
        if name in sets:
            yield from (Mistake(keys, text) for _, text in fit.unlike(data, sets[name]))


def check_experiments(params: "Params", processed: Path | None) -> Iterator[Mistake]:
    """All that must fit together, of experiments whose parts are there; processed: where the scale's data sets lie."""
    used = {part for e in params.experiments.values() for data in e.data for part in domains(data)}
    used |= {data for e in params.experiments.values() for data in e.tests}
    sets = {name: of_file(params, name, processed) for name in sorted(used & set(params.datasets))}
    for name, experiment in params.experiments.items():
        wrong = list(check_data(params, name, experiment))
        yield from wrong
        yield from check_others(params, name, experiment)
        yield from check_unlabelled(params, name, experiment)
        yield from check_kind(name, experiment)
        yield from [] if wrong else check_fit(params, name, experiment, sets)


def of_file(params: "Params", name: str, processed: Path | None) -> Known:
    """What is known of a data set of params.yaml."""
    file = processed and processed / f"{name}.safetensors"
    return known(name, params.datasets[name], params.reader(name), file, params.validation.model_dump())
