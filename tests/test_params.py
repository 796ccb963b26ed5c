import copy
import json

import pytest
import yaml
from conftest import ROOT, params_at

from genadapt.errors import UserError
from genadapt.plan import codebase, params, runs

RAW = yaml.safe_load((ROOT / "params.yaml").read_text(encoding="utf-8"))


def changed(path: str, value: object) -> dict:
    """params.yaml as it is, but for one key."""
    raw = copy.deepcopy(RAW)
    place = raw
    *parents, last = path.split(".")
    for key in parents:
        place = place[key]
    place[last] = value
    return raw


@pytest.mark.parametrize("scale", params.SCALES)
def test_every_scale_of_the_projects_own_file_is_valid(scale):
    assert runs.matrix(params_at(scale))


@pytest.mark.parametrize(
    ("path", "value", "says"),
    [
        ("scale", "huge", "scale: expected one of tiny, demo, real, full, found 'huge'"),
        ("scale", None, "scale: expected one of"),
        ("sclae", "demo", "sclae: unknown key"),
        ("experiments", {}, "experiments: nothing to do"),
        ("seeds", [], "seeds: "),
        ("seeds", ["one"], "seeds.0: "),
        ("experiments.dann.hparams.lr", "1e-3", "experiments.dann.hparams.lr: "),
        ("experiments.dann.hparams.learning_rate", 0.1, "experiments.dann.hparams.learning_rate: unknown key"),
        ("experiments.dann.hparams", {}, "experiments.dann.hparams.lr: missing"),
        ("experiments.dann.hparams.lr", {"full": 0.1}, "experiments.dann.hparams.lr: no value for scale 'demo'"),
        ("experiments.dann.train.steps", 0, "experiments.dann.train.steps: "),
        ("experiments.dann.train.steps", True, "experiments.dann.train.steps: "),
        ("experiments.dann.train.augment", ["flop"], "experiments.dann.train.augment.0: "),
        ("experiments.dann.method", "dan.DANN", "experiments.dann.method: no file methods/dan.py"),
        ("experiments.dann.method", "dann.Dann", "experiments.dann.method: no class 'Dann'"),
        ("experiments.dann.data", ["mnist5k-mnist6k"], "experiments.dann.data.0: no data set 'mnist6k'"),
        ("experiments.dann.data", ["mnist5k-mnist5k"], "experiments.dann.data.0: source and target"),
        ("experiments.dann.data", ["mnist5k"], "experiments.dann.data.0: dann.DANN needs a pair"),
        (
            "experiments.acgan-digits.data",
            ["mnist5k-mnistm5k"],
            "experiments.acgan-digits.data.0: acgan.ACGAN needs one",
        ),
        ("experiments.acgan-digits.evaluator", "superwised", "experiments.acgan-digits.evaluator: no experiment"),
        ("experiments.acgan-digits.data", ["avatars"], "experiments.acgan-digits.evaluator: no run of digits on"),
        ("experiments.dann.figures", ["pie"], "experiments.dann.figures.0: "),
        ("datasets.mnist6k", {}, "datasets.mnist6k: no data set 'mnist6k'"),
        ("datasets.mnist5k.test_every", 2.5, "datasets.mnist5k.test_every: "),
        ("datasets.mnist5k", {}, "datasets.mnist5k.test_every: missing"),
    ],
)
def test_a_mistake_is_refused_by_the_path_of_its_key(path, value, says):
    with pytest.raises(UserError) as error:
        params.parse(changed(path, value))
    assert f"params.yaml: {says}" in str(error.value)


def test_any_value_may_be_written_by_scale():
    raw = changed("experiments.dann.hparams.lr", {"tiny": 0.1, "demo": 0.2, "full": 0.3})
    found = [params.parse({**raw, "scale": s}).experiments["dann"].hparams["lr"] for s in params.SCALES]
    assert found == [0.1, 0.2, 0.2, 0.3]  # real takes demo's unless it has its own


def test_settings_of_a_run_hold_all_that_the_file_says_of_it():
    run = runs.Run("dann", "mnist5k-mnistm5k", 0)
    before = runs.train_settings(params.parse(RAW), run)
    for path, value in [
        ("precision", "float32"),
        ("device", "cpu"),
        ("experiments.dann.hparams.lr", 0.5),
        ("experiments.dann.train.batch", 7),
    ]:
        assert runs.train_settings(params.parse(changed(path, value)), run) != before, path
    other = changed("experiments.supervised.hparams.lr", 0.5)
    assert runs.train_settings(params.parse(other), run) == before


def test_a_classifier_of_one_domain_is_tried_on_its_experiments_other_domains():
    found = params.parse(changed("experiments.supervised.data", ["mnist5k", "mnistm5k", "optdigits", "synthdigits"]))
    tests = ["mnistm5k", "mnist5k", "optdigits", "synthdigits"]
    assert runs.tests(found, runs.Run("supervised", "mnistm5k", 0)) == tests
    assert runs.tests(found, runs.Run("dann", "mnist5k-mnistm5k", 0)) == ["mnist5k", "mnistm5k"]


def test_the_json_schema_in_the_repository_is_the_models():
    text = (ROOT / "workflow/schemas/params.schema.json").read_text(encoding="utf-8")
    assert json.loads(text) == params.schema(), "run `make schema`"


def test_the_json_schema_accepts_the_projects_own_file_and_refuses_a_misspelt_key():
    jsonschema = pytest.importorskip("jsonschema")
    jsonschema.validate(RAW, params.schema())
    with pytest.raises(jsonschema.ValidationError):
        jsonschema.validate(changed("experiments.dann.methd", "x"), params.schema())


def test_what_is_read_without_importing_is_what_importing_gives():
    from importlib import import_module
    from inspect import signature

    for experiment in params_at("demo").experiments.values():
        module, _, name = experiment.method.partition(".")
        method = getattr(import_module(f"genadapt.methods.{module}"), name)
        keywords = [p.name for p in signature(method).parameters.values() if p.kind == p.KEYWORD_ONLY]
        assert list(codebase.class_keywords("methods", experiment.method)) == keywords
        assert codebase.class_constant("methods", experiment.method, "domains", 1) == method.domains


def test_the_code_of_a_method_is_its_own_file_and_what_it_imports():
    dcgan = codebase.closure("stages/train", "methods/dcgan")
    assert {"stages/train.py", "loop.py", "methods/dcgan.py", "networks/dcgan.py"} <= set(dcgan)
    assert not {"methods/dann.py", "methods/acgan.py", "params.py", "__main__.py"} & set(dcgan)
