"""params.yaml: its model, and how it is read.

Imports neither torch nor any method: Snakemake loads this for every plan.
"""

from collections.abc import Iterable
from pathlib import Path
from typing import Any

from pydantic import Field, ValidationError

from ..errors import UserError
from . import checks, inherit, keywords, reports, source
from .fields import (
    Block,
    Corruptions,
    DataSet,
    Device,
    ExperimentName,
    Generate,
    Names,
    Precision,
    Seeds,
    Train,
    Validation,
)
from .inherit import SCALES
from .mistakes import Mistake, explained, refuse, strange
from .mistakes import Path as Keys


class Experiment(Block):
    """A method on one or several data sets or pairs of them."""

    method: str  # "file.Class" in src/genadapt/methods
    data: Names  # "mnist", or "mnist-usps" for source and target; empty: not at this scale
    seeds: Seeds | None = None  # in place of the seeds of all
    report: Names  # rows of the source reports it stands beside
    hparams: dict[str, Any]  # keywords of the method, those with a default in its code or not
    train: Train
    sample: Generate | None = None  # generators only
    evaluators: Names = Field(default_factory=list)  # classifiers of the samples; features are those of the first
    validator: str | None = None  # the classifier by which settings are chosen; it reports nothing
    tests: Names = Field(default_factory=list)  # of a classifier: further data sets whose test images it is tried on
    corruptions: Corruptions = Field(default_factory=list)  # of a classifier: of its own test images
    bounds: str | None = None  # the experiment trained on source alone and on target alone, to compare with
    figures: Names


class Params(Block):
    """The whole file, resolved to one scale, without `like` and defaults."""

    scale: str
    seeds: Seeds
    device: Device
    precision: Precision
    mirror: str | None  # folder or base URL that is asked for raw files before their homes
    validation: Validation
    inception: str | None  # weights for FID and Inception Score: "download", or the path of the file; null: neither
    datasets: dict[DataSet, dict[str, Any]]
    experiments: dict[ExperimentName, Experiment]

    def reader(self, name: str) -> str:
        """The module in src/genadapt/datasets that reads a data set: of its own name, or as its block says."""
        return self.datasets[name].get("reader", name)

    def reader_block(self, name: str) -> dict[str, Any]:
        """The block of a data set as its reader takes it."""
        return {key: value for key, value in self.datasets[name].items() if key != "reader"}

    def seeds_of(self, name: str) -> list[int]:
        """The seeds that an experiment is run with."""
        return self.experiments[name].seeds or self.seeds


def load(config: dict, path: Path = Path("params.yaml")) -> Params:
    """The params of Snakemake's config, which may differ from the file; a key that stands twice there is refused."""
    source.load(path)
    return _with_rows(parse(config, path.parent / "data/processed"), path)


def read(path: Path) -> Params:
    """The params of a file."""
    return _with_rows(parse(source.load(path), path.parent / "data/processed"), path)


def _with_rows(params: Params, path: Path) -> Params:
    """The params, if the reports.yaml beside their file has every row that experiments stand beside."""
    if (rows := path.with_name("reports.yaml")).is_file():
        reports.check_rows(params.experiments, reports.load_reports(rows))
    return params


def parse(raw: Any, processed: Path | None = None) -> Params:
    """The params of a raw mapping, resolved, completed and checked; a `UserError` has a line for each mistake.

    processed: the folder in which the processed data sets lie by scale; None: nothing is known of them.
    """
    _check_outline(raw)
    scale, wrong = raw["scale"], []
    resolved = inherit.resolve(inherit.complete(raw), scale, (), wrong)
    _refuse(wrong, raw)
    try:
        params = Params.model_validate(resolved)
    except ValidationError as error:
        _refuse(explained(error, resolved), raw)
    _refuse([*checks.check_datasets(params), *checks.check_methods(params)], raw)
    _complete(params)
    _refuse(checks.check_experiments(params, processed and processed / scale), raw)
    if not any(experiment.data for experiment in params.experiments.values()):
        refuse([Mistake(("experiments",), f"nothing to do at scale {scale!r}")])
    return params


def _check_outline(raw: Any) -> None:
    """What must be there for the file to be resolved."""
    if not isinstance(raw, dict):
        raise UserError("params.yaml: expected a mapping")
    if raw.get("scale") not in SCALES:
        refuse([Mistake(("scale",), f"expected one of {', '.join(SCALES)}, found {raw.get('scale')!r}")])
    refuse(strange(raw))
    blocks = {"defaults": {}, "experiments": None, "datasets": None}
    for key in (key for key, default in blocks.items() if not isinstance(raw.get(key, default), dict)):
        refuse([Mistake((key,), f"expected a mapping, found {raw.get(key)!r}")])
    named = {("experiments", name): block for name, block in raw["experiments"].items()}
    wrong = [Mistake(path, f"expected a mapping, found {b!r}") for path, b in named.items() if not isinstance(b, dict)]
    wrong += [Mistake(("defaults", "like"), "unknown key")] if "like" in raw.get("defaults", {}) else []
    refuse([*wrong, *inherit.wrong_likes(raw["experiments"])])


def _refuse(mistakes: Iterable[Mistake], raw: dict[str, Any]) -> None:
    """Refuse mistakes by the paths at which the values stand in the file: one of many heirs is told once."""
    told: dict[Mistake, list[Keys]] = {}
    for path, text in mistakes:
        told.setdefault(Mistake(inherit.written(raw, path, raw["scale"]), text), []).append(path)
    count = len(raw["experiments"])
    refuse(Mistake(place, text + _heirs(place, paths, count)) for (place, text), paths in told.items())


def _heirs(place: Keys, paths: list[Keys], count: int) -> str:
    """The experiments that are at fault by a value that another, or the defaults, give them and that is right there."""
    names = list(dict.fromkeys(path[1] for path in paths if path != place))
    if place in paths or len(names) == count:
        return ""
    like = f", which {'is' if len(names) == 1 else 'are'} like {place[1]}" if place[0] == "experiments" else ""
    return f" (of {', '.join(names)}{like})"


def _complete(params: Params) -> None:
    """Put in the defaults that the code has for keywords that are left out."""
    for name, block in params.datasets.items():
        own = keywords.completed(params.reader_block(name), keywords.of_reader(params.reader(name)))
        params.datasets[name] = own | {key: value for key, value in block.items() if key == "reader"}
    for experiment in params.experiments.values():
        experiment.hparams = keywords.completed(experiment.hparams, keywords.of_method(experiment.method))
