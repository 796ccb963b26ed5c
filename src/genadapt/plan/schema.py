"""JSON Schema of params.yaml, for editors: any value may be written by scale, and an experiment be like another."""

from typing import Any

from .inherit import SCALES
from .params import Params

WHOLE = ("scale", "datasets", "experiments")  # not by scale


def schema() -> dict[str, Any]:
    """The schema, made of the models that check the file."""
    document = Params.model_json_schema()
    blocks = document["$defs"]
    for name, block in {"": document, **blocks}.items():
        block["properties"] = {
            key: item if not name and key in WHOLE else _by_scale(item) for key, item in block["properties"].items()
        }
    for block in blocks.values():  # what is left out may be given by another experiment or the defaults
        block.pop("required", None)
    experiment = blocks["Experiment"]
    blocks["Defaults"] = {**experiment, "description": "What experiments leave out."}
    experiment["properties"] = {"like": {"type": "string", "title": "Like"}, **experiment["properties"]}
    experiment["anyOf"] = [{"required": ["like"]}, {"required": ["method", "data", "hparams"]}]
    document["properties"]["defaults"] = {"$ref": "#/$defs/Defaults"}
    document["properties"]["scale"] |= {"enum": list(SCALES)}
    document["properties"]["experiments"]["minProperties"] = 1
    return {"$schema": "https://json-schema.org/draft/2020-12/schema", **document}


def _by_scale(item: dict[str, Any]) -> dict[str, Any]:
    scales = {
        "type": "object",
        "properties": dict.fromkeys(SCALES, item),
        "minProperties": 1,
        "additionalProperties": False,
    }
    return {"anyOf": [item, scales]}
