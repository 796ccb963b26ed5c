"""Which images a classifier is asked about, and which of a method's two predictors answers."""

import numpy as np
import pytest
import torch

from genadapt.datasets.base import Data, Split
from genadapt.evaluation.predicted import measure_predictions
from genadapt.methods import build
from genadapt.methods.base import Spec
from genadapt.sampling.corruptions import CORRUPTIONS
from genadapt.sampling.predicting import logits_and_features, predict

CPU = torch.device("cpu")
HPARAMS = {"width": 4, "lr": 0.01, "adapt_lr": 0.01, "adapt_betas": (0.0, 0.9), "pretrain": 0.5}
SPEC = Spec((3, 28, 28), 10, False)


def split(seed, count=6):
    generator = np.random.default_rng(seed)
    return Split(generator.integers(256, size=(count, 28, 28, 3)).astype(np.uint8), generator.integers(10, size=count))


def data(name, seed):
    splits = (split(seed + part, count) for part, count in enumerate((3, 4, 5)))
    return Data(name, *splits, list("0123456789"), False, "ab", None, {})


SOURCE, TARGET, OTHER = data("source", 0), data("target", 10), data("other", 20)


@pytest.fixture
def adda():
    """A method whose two predictors differ."""
    torch.manual_seed(0)
    method = build("adda.ADDA", SPEC, HPARAMS)
    with torch.no_grad():
        method.target.load_state_dict({k: v * 1.5 for k, v in method.source.state_dict().items()})
    return method.eval().requires_grad_(False)


def test_the_source_is_also_asked_about_its_validation_split_and_its_corrupted_test_images(adda):
    predictions = predict(adda, [SOURCE, TARGET, OTHER], ["noise", "blur"])
    assert list(predictions) == ["source", "target", "other", "source, validation", "source, noise", "source, blur"]
    seen = {
        **{data.name: data.test for data in (SOURCE, TARGET, OTHER)},
        "source, validation": SOURCE.validation,
        **{f"source, {n}": Split(CORRUPTIONS[n](SOURCE.test.images), SOURCE.test.labels) for n in ("noise", "blur")},
    }
    for name, split in seen.items():
        predictor = adda.predict_source if name.startswith("source") else adda.predict
        expected = logits_and_features(predictor, split.images, CPU)
        assert all((ours == theirs).all() for ours, theirs in zip(predictions[name][:2], expected, strict=True))
        assert (predictions[name].labels == split.labels).all()


def test_without_corruptions_none_is_made(adda):
    assert list(predict(adda, [SOURCE, TARGET], [])) == ["source", "target", "source, validation"]


class Head:
    domains = ("source",)


def test_each_part_has_an_accuracy_of_its_own(adda):
    predictions = predict(adda, [SOURCE, OTHER], ["contrast"])
    accuracies = measure_predictions(Head, predictions)["accuracy"]
    assert list(accuracies) == ["source", "other", "source, validation", "source, contrast"]
    for name, predicted in predictions.items():
        assert accuracies[name] == pytest.approx((predicted.logits.argmax(1) == predicted.labels).mean())
