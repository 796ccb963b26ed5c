"""params.yaml: its model, the scale rule, and what is refused.

Imports neither torch nor any method: Snakemake loads this for every plan.
"""

import difflib
import json
import reprlib
from pathlib import Path
from typing import Annotated, Any, Literal

import yaml
from pydantic import ConfigDict, Field, ValidationError, create_model

from ..errors import UserError
from . import codebase, fields
from .fields import Block, Device, Generate, Precision, Seed, Train

SCALES = ("tiny", "demo", "real", "full")
LIKE = {"real": "demo"}  # a scale takes the value of another where it has none of its own
Figure = Literal[
    "losses",
    "grid",
    "digits",
    "pairs",
    "trajectory",
    "reconstructions",
    "interpolation",
    "lists",
    "tsne",
    "confusion",
    "latents",
]


class Experiment(Block):
    """A method on one or several data sets or pairs of them."""

    method: str  # "file.Class" in src/genadapt/methods
    data: list[str]  # "mnist", or "mnist-usps" for source and target; empty: not at this scale
    seeds: list[Seed] | None = Field(default=None, min_length=1)  # in place of the seeds of all
    report: list[str]  # rows of the source reports it stands beside
    hparams: dict[str, Any]  # exactly the keywords of the method
    train: Train
    sample: Generate | None = None  # generators only
    evaluator: str | None = None  # the experiment whose classifier of the same data set evaluators the samples
    bounds: str | None = None  # the experiment trained on source alone and on target alone, to compare with
    figures: list[Figure]


class Params(Block):
    """The whole file, resolved to one scale."""

    scale: Literal["tiny", "demo", "real", "full"]
    seeds: list[Seed] = Field(min_length=1)
    device: Device
    precision: Precision
    mirror: str | None  # folder or base URL that is asked for raw files before their homes
    inception: str | None  # weights for FID and Inception Score: "download", or the path of the file; null: neither
    datasets: dict[str, dict[str, Any]]
    experiments: dict[Annotated[str, Field(pattern="^[a-z0-9][a-z0-9_-]*$")], Experiment]

    def reader(self, name: str) -> str:
        """The module in src/genadapt/datasets that reads a data set: of its own name, or as its block says."""
        return self.datasets[name].get("reader", name)

    def seeds_of(self, name: str) -> list[int]:
        """The seeds that an experiment is run with."""
        return self.experiments[name].seeds or self.seeds


def resolve(value: Any, scale: str, path: str = "") -> Any:
    """Replace every {tiny: …, demo: …, real: …, full: …} in `value` by its entry for the scale."""
    if isinstance(value, dict):
        if value and set(value) <= set(SCALES):
            taken = scale if scale in value else LIKE.get(scale)
            if taken not in value:
                raise UserError(f"params.yaml: {path}: no value for scale {scale!r}, only {', '.join(value)}")
            return resolve(value[taken], scale, path)
        return {key: resolve(item, scale, f"{path}.{key}".lstrip(".")) for key, item in value.items()}
    if isinstance(value, list):
        return [resolve(item, scale, f"{path}.{place}") for place, item in enumerate(value)]
    return value


def explain(error: ValidationError, prefix: str = "") -> UserError:
    """One line for each mistake: the key's path, what was expected, what was found."""
    lines = []
    for mistake in error.errors():
        path = ".".join(str(key) for key in (prefix, *mistake["loc"]) if key != "")
        found = "" if mistake["type"] == "missing" else f" (found {reprlib.repr(mistake['input'])})"
        text = {"extra_forbidden": "unknown key", "missing": "missing"}.get(mistake["type"], mistake["msg"])
        lines.append(f"params.yaml: {path}: {text}{found}")
    return UserError("\n".join(lines))


def check_keywords(path: str, settings: dict[str, Any], keywords: dict[str, str]) -> None:
    """Refuse settings that are not exactly these keywords, of the annotated types."""
    namespace = {**vars(fields), "Literal": Literal, "Any": Any}
    types = {name: (eval(annotation, namespace), ...) for name, annotation in keywords.items()}
    model = create_model("Settings", __config__=ConfigDict(extra="forbid"), **types)
    try:
        model.model_validate_json(json.dumps(settings), strict=True)
    except ValidationError as error:
        raise explain(error, path) from None


def _known(path: str, kind: str, name: str, known: list[str]) -> None:
    if name not in known:
        close = difflib.get_close_matches(name, known, 1)
        hint = f"; did you mean {close[0]!r}?" if close else f"; known: {', '.join(known)}"
        raise UserError(f"params.yaml: {path}: no {kind} {name!r}{hint}")


def check_datasets(params: Params) -> None:
    """Every block names a data set, or a reader, and gives exactly the keywords of its read()."""
    for name, settings in params.datasets.items():
        path, reader = f"datasets.{name}", params.reader(name)
        if "-" in name or "/" in name:
            raise UserError(f"params.yaml: {path}: a data set's name has no - (which makes a pair) and no /")
        _known(f"{path}.reader" if "reader" in settings else path, "data set", reader, codebase.modules("datasets"))
        keywords = codebase.function_keywords(f"datasets/{reader}", "read")
        check_keywords(path, {key: value for key, value in settings.items() if key != "reader"}, keywords)


def check_experiment(params: Params, name: str, experiment: Experiment) -> None:
    """Method, hyper-parameters, data and evaluator of one experiment fit together."""
    path = f"experiments.{name}"
    try:
        keywords = codebase.class_keywords("methods", experiment.method)
        domains = codebase.class_constant("methods", experiment.method, "domains", 1)
    except UserError as error:
        raise UserError(f"params.yaml: {path}.method: {error}") from None
    check_keywords(f"{path}.hparams", experiment.hparams, keywords)
    for place, data in enumerate(experiment.data):
        parts, where = data.split("-"), f"{path}.data.{place}"
        for part in parts:
            _known(where, "data set", part, sorted(params.datasets))
        if len(parts) != domains:
            expected = "a pair source-target" if domains == 2 else "one data set"
            raise UserError(f"params.yaml: {where}: {experiment.method} needs {expected}, found {data!r}")
        if len(set(parts)) != len(parts):
            raise UserError(f"params.yaml: {where}: source and target of {data!r} are the same data set")
    for key, other in {"evaluator": experiment.evaluator, "bounds": experiment.bounds}.items():
        if other is not None:
            _known(f"{path}.{key}", "experiment", other, sorted(params.experiments))
            for part in (part for data in experiment.data for part in data.split("-")):
                _known(f"{path}.{key}", f"run of {other} on", part, params.experiments[other].data)


def parse(raw: Any) -> Params:
    """The params of a raw mapping, resolved and checked; a `UserError` names the key's path and what was expected."""
    if not isinstance(raw, dict):
        raise UserError("params.yaml: expected a mapping")
    scale = raw.get("scale")
    if scale not in SCALES:
        raise UserError(f"params.yaml: scale: expected one of {', '.join(SCALES)}, found {scale!r}")
    try:
        params = Params.model_validate(resolve(raw, scale))
    except ValidationError as error:
        raise explain(error) from None
    check_datasets(params)
    for name, experiment in params.experiments.items():
        check_experiment(params, name, experiment)
    if not any(experiment.data for experiment in params.experiments.values()):
        raise UserError(f"params.yaml: experiments: nothing to do at scale {scale!r}")
    return params


def read(path: Path) -> Params:
    """The params of a file."""
    try:
        raw = yaml.safe_load(Path(path).read_text(encoding="utf-8"))
    except (OSError, yaml.YAMLError) as error:
        raise UserError(f"{path}: expected a readable YAML file ({error})") from None
    return parse(raw)


def schema() -> dict:
    """JSON Schema of params.yaml, in which any value may be written by scale."""
    document = Params.model_json_schema()
    for definition in (document, *document.get("$defs", {}).values()):
        definition["properties"] = {
            name: item if name in ("scale", "datasets", "experiments") else _by_scale(item)
            for name, item in definition["properties"].items()
        }
    return {"$schema": "https://json-schema.org/draft/2020-12/schema", **document}


def _by_scale(item: dict) -> dict:
    scales = {
        "type": "object",
        "properties": {scale: item for scale in SCALES},
        "minProperties": 1,
        "additionalProperties": False,
    }
    return {"anyOf": [item, scales]}
