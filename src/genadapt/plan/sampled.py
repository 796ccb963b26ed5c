"""Whether what a generator is to make fits the data set that it is trained on."""

from collections.abc import Iterator
from typing import TYPE_CHECKING

from .fit import Known
from .mistakes import Mistake, unknown

if TYPE_CHECKING:
    from .params import Experiment, Params

MINIMUM = 12  # images on either side of a comparison; of metrics/fidelity.py


def check(params: "Params", experiment: "Experiment", data: Known) -> Iterator[Mistake]:
    """Of the sample block and a data set, by the key below the experiment."""
    yield from _check_labels(experiment, data)
    if experiment.evaluators or experiment.validator or params.inception is not None:
        yield from _check_counts(experiment.sample.count, data)


def _check_labels(experiment: "Experiment", data: Known) -> Iterator[Mistake]:
    """The attribute is one of the data set, and the one that the method learns; lists are of label sets."""
    attribute, column = experiment.sample.attribute, experiment.hparams.get("attribute")
    for key in ("attribute", "repeats"):
        if getattr(experiment.sample, key) is not None and data.labels not in (None, "multi-hot"):
            yield Mistake(("sample", key), f"needs multi-hot labels, {data.labels_in_words}")
    if attribute is None or data.labels == "classes" or not data.classes:
        return
    if attribute not in data.classes:
        yield Mistake(("sample", "attribute"), unknown(f"attribute of {data.name}", attribute, data.classes))
    elif type(column) is int and column < len(data.classes) and data.classes[column] != attribute:
        learned = data.classes[column]
        text = f"expected {learned!r}, which is column {column} of {data.name} (hparams.attribute), found {attribute!r}"
        yield Mistake(("sample", "attribute"), text)


def _check_counts(count: int, data: Known) -> Iterator[Mistake]:
    """There are images enough on either side to compare."""
    if count < MINIMUM:
        yield Mistake(("sample", "count"), f"expected at least {MINIMUM} images to compare, found {count}")
    for split, there in {"training": data.train, "test": data.test}.items():
        if there is not None and there < MINIMUM:
            text = f"data set {data.name} has {there} {split} images, the evaluation needs {MINIMUM}"
            yield Mistake(("data",), text)
