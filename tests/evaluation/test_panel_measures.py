"""What several evaluators say of images of every kind of condition, by networks whose answers are known."""

import numpy as np
import pytest
import torch

from genadapt.datasets.base import Data, Split
from genadapt.evaluation.evaluators import conditional_metrics, panel_metrics, validation_metrics
from genadapt.evaluation.extractors import Extractor
from genadapt.files.samples import Generated, ListImages
from genadapt.metrics.measures import LOWEST, MEAN, VALIDATION, find, registered

RNG = np.random.default_rng(0)
OBJECTS = ["red cube", "blue cube", "gray sphere"]


def images(*shape):
    return RNG.integers(256, size=(*shape, 4, 4, 3)).astype(np.uint8)


def evaluator(name: str) -> Extractor:
    """One that answers by sums of pixels, each name by its own."""
    weights = torch.from_numpy(np.random.default_rng(len(name)).normal(size=(48, 3)).astype(np.float32))

    def network(batch):
        pixels = batch.float().flatten(1) / 255 - 0.5
        return pixels @ weights, pixels[:, :5]

    return Extractor(f"features of {name}", name, "none", network, torch.device("cpu"), name)


def data(labels, multi) -> Data:
    split = Split(images(len(labels)), labels)
    return Data("d", split, split, split, OBJECTS, multi, "ab", None, {})


SETS = RNG.integers(2, size=(40, 3)).astype(np.uint8)
CLASSES = data(RNG.integers(3, size=40), multi=False)
SCENES = data(SETS, multi=True)
DIGITS = Generated(images(40), labels=RNG.integers(3, size=40), unguided=images(40))
DRAWN = Generated(images(40), labels=SETS, lists={n: ListImages(images(3, 40), SETS) for n in ("new_test", "test")})
SMILING = Generated(images(40), labels=SETS, pairs=images(2, 40))
PANEL = [evaluator(name) for name in ("a", "bb", "ccc")]
SHARED = {  # of every evaluator, by what was made
    "classes": ["conditional accuracy", "conditional accuracy without guidance"],
    "lists": [
        f"{name} on {of}" for of in ("new_test", "test") for name in ("conditional accuracy", "exact-set accuracy")
    ],
    "pairs": ["share of pairs that flip", "share of other attributes kept"],
}
KINDS = {"classes": (DIGITS, CLASSES, None), "lists": (DRAWN, SCENES, None), "pairs": (SMILING, SCENES, OBJECTS[1])}
every_kind = pytest.mark.parametrize("kind", KINDS)


@every_kind
def test_mean_and_lowest_are_of_what_each_one_says(kind):
    about = KINDS[kind]
    alone = {one.classifier: panel_metrics([one], *about) for one in PANEL}
    together = panel_metrics(PANEL, *about)
    measures = ["evaluator's accuracy on real images", *SHARED[kind]]
    for measure in measures:
        said = [own[measure] for own in alone.values()]
        assert together[measure] == said[0] and len(set(said)) > 1
        assert together[measure + MEAN] == pytest.approx(np.mean(said))
        assert together[measure + LOWEST] == min(said) < together[measure + MEAN]
        assert [together[f"{measure}, by {name}"] for name in alone] == said
    assert sum(find(name).role == "panel" for name in together) == len(measures) * (2 + len(PANEL))
    assert [name for name in together if not registered(name)] == []


@every_kind
def test_one_evaluator_is_no_panel(kind):
    metrics = panel_metrics(PANEL[:1], *KINDS[kind])
    assert set(SHARED[kind]) < set(metrics) and not any(find(name).role == "panel" for name in metrics)


@every_kind
def test_a_validator_says_the_same_under_names_of_its_own(kind):
    said = validation_metrics(PANEL[1], *KINDS[kind])
    expected = conditional_metrics(PANEL[1], *KINDS[kind])
    assert {name: said[name + VALIDATION] for name in expected} == expected
    assert said.keys() - {name + VALIDATION for name in expected} == {f"frechet distance{VALIDATION}"}
    assert [name for name in said if not registered(name)] == []
    assert not any(find(name).detail_of == "frechet distance" for name in said)


def test_a_generator_without_conditions_has_only_the_evaluators_own_accuracy_in_common():
    metrics = panel_metrics(PANEL, Generated(images(40)), CLASSES, None)
    assert [name for name in metrics if name.endswith("by bb")] == ["evaluator's accuracy on real images, by bb"]
