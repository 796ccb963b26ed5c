"""Values that are refused for what they are, each by the path of its key."""

from datetime import date

import pytest
from changed import ABSENT, refusal

from genadapt.errors import UserError
from genadapt.plan import params

CASES = [
    ("scale", "huge", "scale: expected one of tiny, demo, real, full, found 'huge'"),
    ("scale", None, "scale: expected one of"),
    ("sclae", "demo", "sclae: unknown key"),
    ("defaults", [], "defaults: expected a mapping"),
    ("defaults.trian", {}, "defaults.trian: unknown key"),
    ("defaults.like", "dann", "defaults.like: unknown key"),
    ("defaults.train.threads", 0, "defaults.train.threads: "),
    ("defaults.train.threads", ABSENT, "experiments.supervised.train.threads: missing"),
    ("experiments", {}, "experiments: nothing to do"),
    ("experiments", [], "experiments: expected a mapping"),
    *(
        (f"{kind}.{'x' * 101}", {"like": "dann"}, f"{kind}.{'x' * 101}: String should have at most 100 characters")
        for kind in ("experiments", "datasets")
    ),
    ("experiments.Dann", {"like": "dann"}, "experiments.Dann: String should match pattern '^[a-z0-9][a-z0-9_-]*$'"),
    ("experiments.dann", 5, "experiments.dann: "),
    ("experiments.dann-ramp.like", "dan", "experiments.dann-ramp.like: no experiment 'dan'; did you mean 'dann'?"),
    ("experiments.dann-ramp.like", ["dann"], "experiments.dann-ramp.like: expected the name of an experiment"),
    ("experiments.dann.like", "dann", "experiments.dann.like: leads round in a circle: dann → dann"),
    ("experiments.dann.like", "dann-ramp", "experiments.dann.like: leads round in a circle: dann → dann-ramp → dann"),
    ("seeds", [], "seeds: "),
    ("seeds", ["one"], "seeds.0: "),
    ("seeds", [-1], "seeds.0: "),
    ("seeds", [2**32], "seeds.0: Input should be less than or equal to 4294967295"),
    ("datasets.mnistm5k.seed", 2**32, "datasets.mnistm5k.seed: Input should be less than or equal to 4294967295"),
    ("seeds", [0, 0], "seeds: expected each once, 0 is there 2 times"),
    ("experiments.dann.seeds", [1, 2, 1], "experiments.dann.seeds: expected each once, 1 is there 2 times"),
    ("experiments.digits.data", ["mnistm5k", "mnistm5k"], "experiments.digits.data: expected each once, mnistm5k"),
    ("experiments.dann.figures", ["losses", "losses"], "experiments.dann.figures: expected each once, losses is there"),
    ("experiments.dann.report", ["A3", "A3"], "experiments.dann.report: expected each once, A3 is there 2 times"),
    (
        "experiments.digits.train.augment",
        ["flip", "flip"],
        "experiments.digits.train.augment: expected each once, flip",
    ),
    (
        "experiments.dann.train.steps",
        "1e4",
        "experiments.dann.train.steps: Input should be a valid integer (found '1e4",
    ),
    ("experiments.dann.train.steps", "1e4", "; write 10000"),
    ("experiments.dann.train.steps", {"demo": 1.0e4}, "; write 10000"),
    ("experiments.dann.hparams.width", "1.6e1", "; write 16"),
    ("experiments.dann.train.steps", 0.5, "experiments.dann.train.steps: Input should be a valid integer (found 0.5)"),
    (
        "experiments.dann.hparams.lr",
        date(2020, 1, 1),
        "experiments.dann.hparams.lr: expected a number, a text, true, fa",
    ),
    ("experiments.dann.data", {"demo": [date(2020, 1, 1)]}, "experiments.dann.data.demo.0: expected a number, a text"),
    ("datasets.mnist5k.test_every", b"x", "datasets.mnist5k.test_every: expected a number, a text"),
    ("experiments.dann", None, "experiments.dann: expected a mapping, found None"),
    ("experiments", {None: {}}, "experiments.None: expected a text as a key, found None"),
    ("datasets", {5: {}}, "datasets.5: expected a text as a key, found 5; put it in quotes"),
    (
        "experiments.dann.hparams.lr",
        "1e-3",
        "experiments.dann.hparams.lr: Input should be a valid number (found '1e-3')",
    ),
    ("experiments.dann.hparams.lr", "1e-3", "; write 1.0e-3"),
    ("experiments.dann.hparams.lr", "2.5E5", "; write 2.5e+5"),
    ("experiments.dann.hparams.lr", float("nan"), "experiments.dann.hparams.lr: expected a finite number, found nan"),
    ("experiments.dann.hparams.weight", {"demo": float("inf")}, "experiments.dann.hparams.weight.demo: expected a fin"),
    ("experiments.acgan-digits.hparams.betas", [0.5, float("nan")], "experiments.acgan-digits.hparams.betas.1: expe"),
    ("experiments.dann.hparams.learning_rate", 0.1, "experiments.dann.hparams.learning_rate: unknown key"),
    ("experiments.dann.hparams.wieght", 0.1, "experiments.dann.hparams.wieght: unknown key: no keyword 'wieght'; did"),
    ("experiments.adda.hparams", {}, "experiments.adda.hparams.lr: missing"),
    ("experiments.dann.hparams.lr", {"real": 0.1}, "experiments.dann.hparams.lr: no value for scale 'demo', only real"),
    ("experiments.dann.train.steps", {"tiny": 1, "dmeo": 2}, "experiments.dann.train.steps.dmeo: no scale 'dmeo'; did"),
    ("experiments.dann.train.steps", 0, "experiments.dann.train.steps: "),
    ("experiments.dann.train.steps", True, "experiments.dann.train.steps: "),
    ("experiments.dann.train.augment", ["flop"], "experiments.dann.train.augment.0: "),
    ("experiments.dann.method", "dan.DANN", "experiments.dann.method: no file methods/dan.py"),
    ("experiments.dann.method", "dann.Dann", "experiments.dann.method: no class 'Dann'"),
    ("experiments.dann.method", "dann", "experiments.dann.method: expected file.Class, found 'dann'"),
    ("experiments.dann.method", "dann.", "experiments.dann.method: expected file.Class, found 'dann.'"),
    ("experiments.ddpm.hparams.logit_normal", [0.6], "experiments.ddpm.hparams.logit_normal.1: "),
    ("datasets", [], "datasets: expected a mapping"),
    ("datasets.mnist6k", {}, "datasets.mnist6k: no data set 'mnist6k'; did you mean 'mnist5k'?"),
    ("datasets.mine", {"reader": "foldrs"}, "datasets.mine.reader: no data set 'foldrs'"),
    (
        "datasets.usps",
        {"reader": "class_folders"},
        "datasets.usps.reader: usps is the name of a built-in data set; give",
    ),
    (
        "datasets.csv_folder",
        {"reader": "usps"},
        "datasets.csv_folder.reader: csv_folder is the name of a built-in data",
    ),
    ("datasets.mnist5k.test_every", 2.5, "datasets.mnist5k.test_every: "),
    ("datasets.mnist5k.test_evry", 2, "datasets.mnist5k.test_evry: unknown key"),
    ("datasets.mnist5k", {}, "datasets.mnist5k.test_every: missing"),
    ("datasets.mnist5k", 5, "datasets.mnist5k: "),
    *(
        (
            f"datasets.{name}",
            {"reader": "mnist"},
            f"datasets.{name}: String should match pattern '^[a-z0-9][a-z0-9_]*$'",
        )
        for name in ("my flowers", "a;b", "$(date)", "a-b", "a/b", "Mine", "_a", "")
    ),
]


@pytest.mark.parametrize(("path", "value", "says"), CASES)
def test_a_value_is_refused_by_the_path_of_its_key(path, value, says):
    lines = refusal({path: value})
    assert all(line.startswith("params.yaml: ") for line in lines)
    assert says in "\n".join(line.removeprefix("params.yaml: ") for line in lines)


@pytest.mark.parametrize("raw", [None, [], "text"])
def test_a_file_that_is_no_mapping_is_refused(raw):
    with pytest.raises(UserError, match=r"params\.yaml: expected a mapping"):
        params.parse(raw)


def test_every_mistake_is_listed_a_line_each():
    lines = refusal({"experiments.dann.train.steps": 0, "seeds": [0, 0], "device": "gpu"})
    assert [line.split(": ")[1] for line in lines] == ["seeds", "device", "experiments.dann.train.steps"]
    lines = refusal(
        {"experiments.dann.hparams.lr": "x", "datasets.mnist5k.test_every": "x", "experiments.cgan.method": "x.y"}
    )
    assert len(lines) == 3


def test_a_mistake_that_others_inherit_is_told_once_where_it_is_written():
    said = refusal({"experiments.dcgan-smooth.train.augment": ["flop"]})
    assert [line.split(": ")[1] for line in said] == ["experiments.dcgan-smooth.train.augment.0"]


def test_a_mistake_of_an_heir_alone_names_it_beside_the_place():
    said = refusal({"experiments.zz": {"like": "dann", "method": "adda.ADDA"}})
    inherited = [line for line in said if ": experiments.dann." in line]
    assert "params.yaml: experiments.dann.hparams.hidden: unknown key" in "\n".join(inherited)
    assert all(line.endswith(" (of zz, which is like dann)") for line in inherited)
    (both,) = refusal({"experiments.zz": {"like": "dann"}, "experiments.dann.hparams.lr": -1})
    assert "zz" not in both


def test_a_mistake_of_some_by_the_defaults_names_them():
    said = refusal({"defaults.train.log_every": 500})
    assert (
        "params.yaml: defaults.train.log_every: expected at most train.steps, 450, found 500 (of dann, dann-ramp)"
        in said
    )
    (said,) = refusal({"defaults.train.threads": 0})
    assert "(of " not in said
