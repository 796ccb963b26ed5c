"""Blocks of params.yaml that are keywords of code, `hparams` and data sets: checked, and completed by its defaults."""

import builtins
import collections.abc
import json
import typing
from typing import Any

from pydantic import BaseModel, ConfigDict, ValidationError, create_model
from pydantic.errors import PydanticUserError

from ..errors import UserError
from . import codebase, fields
from .codebase import Keyword
from .mistakes import Mistake, Path, explained, unknown

# what an annotation may be made of
NAMES = {
    **vars(builtins),
    **{name: getattr(typing, name) for name in typing.__all__},
    **{name: getattr(collections.abc, name) for name in collections.abc.__all__},
    **{name: value for name, value in vars(fields).items() if not name.startswith("_")},
    "typing": typing,
    "collections": collections,
    "fields": fields,
}
POSSIBLE = "built-in types and those of typing, collections.abc and plan/fields.py"


def of_method(method: str) -> dict[str, Keyword]:
    """The hyper-parameters of "file.Class"."""
    return codebase.class_keywords("methods", method)


def of_reader(reader: str) -> dict[str, Keyword]:
    """What the block of a data set may say to its reader."""
    return codebase.function_keywords(f"datasets/{reader}", "read")


def completed(block: dict[str, Any], keywords: dict[str, Keyword]) -> dict[str, Any]:
    """The block, with the defaults of what it leaves out, as they would stand in the file."""
    defaults = {name: json.loads(json.dumps(k.default)) for name, k in keywords.items() if k.default is not ...}
    return {name: block.get(name, defaults.get(name)) for name in keywords if name in block or name in defaults}


def check(path: Path, block: dict[str, Any], keywords: dict[str, Keyword], where: str) -> list[Mistake]:
    """Where a block is not these keywords, of the annotated types; `where` names the code in a `UserError`."""
    try:
        _model(keywords, where).model_validate_json(json.dumps(block), strict=True)
    except ValidationError as error:
        mistakes = list(explained(error, block, path))
        strange = [m for m in mistakes if m.text.startswith("unknown key")]
        hints = [Mistake(m.path, f"unknown key: {unknown('keyword', str(m.path[-1]), keywords)}") for m in strange]
        return [m for m in mistakes if m not in strange] + hints
    return []


def _model(keywords: dict[str, Keyword], where: str) -> type[BaseModel]:
    types = {name: (_type(name, word.annotation, where), word.default) for name, word in keywords.items()}
    config = ConfigDict(extra="forbid", allow_inf_nan=False, protected_namespaces=())
    try:
        return create_model("Keywords", __config__=config, **types)
    except (PydanticUserError, NameError) as error:
        reason = str(error).splitlines()[0]
        raise UserError(f"{where}: an annotation that values of params.yaml cannot be checked by: {reason}") from None


def _type(name: str, annotation: str, where: str) -> Any:
    try:
        return eval(annotation, dict(NAMES))
    except Exception as error:  # whatever the annotation runs into
        raise UserError(f"{where}: keyword {name}: annotation {annotation}: {error}; expected {POSSIBLE}") from None
