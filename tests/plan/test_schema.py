"""The JSON Schema of params.yaml."""

import json

import pytest
from changed import RAW, changed
from conftest import ROOT

from genadapt.plan.schema import schema


def test_the_json_schema_in_the_repository_is_the_models():
    text = (ROOT / "workflow/schemas/params.schema.json").read_text(encoding="utf-8")
    assert json.loads(text) == schema(), "run `make schema`"


@pytest.mark.parametrize(
    "changes",
    [
        {"experiments.dann.methd": "x"},
        {"experiments.dann-ramp.like": 5},
        {"experiments.mine": {"hparams": {}}},
        {"defaults.trian": {}},
        {"defaults.like": "dann"},
        {"experiments.dann.train.steps": {"dmeo": 1}},
        {"scale": "huge"},
    ],
)
def test_the_json_schema_accepts_the_projects_own_file_and_refuses_a_mistake(changes):
    jsonschema = pytest.importorskip("jsonschema")
    jsonschema.validate(RAW, schema())
    with pytest.raises(jsonschema.ValidationError):
        jsonschema.validate(changed(changes), schema())
