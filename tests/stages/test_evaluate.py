"""The evaluation of a generator's samples: what is measured, what is told of it, and what is refused."""

import numpy as np
import pytest
import torch

from genadapt.datasets.base import Arrays, Split, load, save
from genadapt.errors import UserError
from genadapt.evaluation import extractors
from genadapt.evaluation.checks import check_predictions
from genadapt.files import checkpoints
from genadapt.files.sealed import read_json, seal
from genadapt.methods import build
from genadapt.methods.base import Spec
from genadapt.stages import evaluate as stage
from genadapt.stages.evaluate import evaluate

COUNT, SIDE = 24, 16
TRAINED = {
    "method": "supervised.Supervised",
    "hparams": {"width": 4, "hidden": 8, "lr": 0.001, "lr_schedule": "constant"},
    "device": "cpu",
}
SETTINGS = {"experiment": "gan", "data": "d", "seed": 0, "scale": "tiny", "threads": 1, "settings": TRAINED}


def images(count: int, seed: int) -> np.ndarray:
    return np.random.default_rng(seed).integers(0, 256, (count, SIDE, SIDE, 3)).astype(np.uint8)


class Project:
    """A data set, an evaluator of it, and samples of a generator, as files in a folder."""

    def __init__(self, folder):
        self.folder, labels = folder, np.arange(3 * COUNT) % 3
        splits = Split(images(3 * COUNT, 1), labels), Split(images(COUNT, 2), labels[:COUNT])
        save(folder / "d", "d", Arrays(*splits, ["a", "b", "c"]), stands_for="e", licence="free", settings={})
        spec = Spec((3, SIDE, SIDE), 3, False)
        torch.manual_seed(0)
        evaluator = build(TRAINED["method"], spec, TRAINED["hparams"])
        checkpoints.save(folder / "evaluator", evaluator, spec, run="experts/d/seed0", settings=TRAINED)
        self.arrays = {"images": images(COUNT, 3), "labels": labels[:COUNT]}

    def evaluate(self, evaluator=True, inception=None, **arrays):
        """Metrics and provenance of the samples, some of their arrays exchanged."""
        seal(
            self.folder / "samples",
            "samples",
            self.arrays | arrays,
            run="gan/d/seed0",
            produces="images",
            domains=["d"],
            data={"d": load(self.folder / "d").digest},
            checkpoint={"sha256": "ab", "settings": TRAINED},
            settings={"count": COUNT, "attribute": None},
            device="cpu",
            precision="float32",
        )
        metrics, provenance = self.folder / "metrics", self.folder / "provenance"
        expert = self.folder / "evaluator" if evaluator else None
        evaluate(SETTINGS, self.folder / "samples", [self.folder / "d"], expert, inception, metrics, provenance)
        return read_json(metrics), read_json(provenance)


@pytest.fixture
def project(tmp_path):
    return Project(tmp_path)


@pytest.fixture
def inception(monkeypatch, tmp_path):
    """A small stand-in for the network, under Inception's name."""

    def small(path, device):
        assert path == tmp_path / "weights"

        def network(x):
            features = x.float().reshape(len(x), -1)[:, :40] / 255
            return features[:, :7], features

        return extractors.Extractor("inception", "ef", "none", network, device)

    monkeypatch.setattr(stage, "of_inception", small)
    return tmp_path / "weights"


def test_distances_are_kept_apart_by_extractor_and_told_of_in_the_provenance(project, inception):
    metrics, provenance = project.evaluate(inception=inception)
    assert set(metrics["fidelity"]) == {"features of experts", "inception"}
    for measures in metrics["fidelity"].values():
        wanted = {
            "frechet distance",
            "frechet distance, real-real baseline",
            "kernel distance",
            "kernel distance, real-real baseline",
            "precision",
            "recall",
        }
        wanted |= {"density", "coverage", "memorised share", "frechet distance ∞"}
        assert wanted < set(measures)
        assert measures["frechet distance, low"] < measures["frechet distance"] < measures["frechet distance, high"]
    assert metrics["fid"] == metrics["fidelity"]["inception"]["frechet distance"]
    assert 1 <= metrics["inception score"] <= 7
    assert "classification accuracy score (linear)" in metrics["fidelity"]["features of experts"]
    assert provenance["absent"] == {} and provenance["device"] == "cpu" and provenance["seconds"] >= 0
    evaluator = checkpoints.load(project.folder / "evaluator").manifest["sha256"]
    counts = {"generated images": COUNT, "test images": COUNT, "training images": 3 * COUNT}
    assert provenance["extractors"] == {
        "features of experts": counts | {"sha256": evaluator, "resize": extractors.AS_TRAINED},
        "inception": counts | {"sha256": "ef", "resize": "none"},
    }
    assert {"torch", "pytorch-fid", "scipy"} < set(provenance["libraries"])


def test_without_weights_there_is_no_fid_and_the_provenance_says_why(project):
    metrics, provenance = project.evaluate()
    assert "fid" not in metrics and set(metrics["fidelity"]) == {"features of experts"}
    reason = "no Inception weights (params.yaml: inception)"
    assert provenance["absent"] == {"fid": reason, "inception score": reason}
    metrics, provenance = project.evaluate(evaluator=False)
    assert metrics == {} and provenance["extractors"] == {}
    few = images(3, 3)  # enough where nothing is compared
    assert project.evaluate(evaluator=False, images=few, labels=np.arange(3))[0] == {}


def test_the_same_samples_give_the_same_metrics(project):
    assert project.evaluate()[0] == project.evaluate()[0]


def test_the_floor_is_what_training_images_would_get(project):
    training = load(project.folder / "d").train.images
    metrics, _ = project.evaluate(images=training[np.linspace(0, 3 * COUNT - 1, COUNT).astype(int)])
    measures = metrics["fidelity"]["features of experts"]
    assert measures["frechet distance"] == pytest.approx(measures["frechet distance, real-real baseline"])
    assert measures["memorised share"] == 1


ONE = images(1, 4)


@pytest.mark.parametrize(
    ("arrays", "says"),
    [
        ({"images": images(11, 3), "labels": np.arange(11) % 3}, "samples: images: expected at least 12 images"),
        (
            {"images": images(COUNT, 3).astype(np.float32)},
            r"samples: images: expected uint8 \(N, 16, 16, 3\) as of d, fou",
        ),
        ({"images": images(COUNT, 3)[:, :8]}, r"found uint8 \(24, 8, 16, 3\)"),
        ({"images": images(COUNT, 3)[..., 0]}, r"found uint8 \(24, 16, 16\)"),
        ({"images": np.repeat(ONE, COUNT, 0)}, "samples: images: all 24 are the same"),
        ({"images": np.zeros_like(ONE) + np.arange(COUNT, dtype=np.uint8)[:, None, None, None]}, "constant, each is"),
        ({"extra": np.array([1, np.nan])}, "samples: extra has values that are not finite"),
        ({"labels": np.arange(5) % 3}, "samples: labels: expected 24 rows, found 5"),
    ],
)
def test_images_that_cannot_be_compared_are_refused_by_name(arrays, says, project):
    with pytest.raises(UserError, match=says):
        project.evaluate(**arrays)
    assert not (project.folder / "metrics").exists() and not (project.folder / "provenance").exists()


def test_a_judge_whose_features_are_not_finite_is_refused(project):
    evaluator = checkpoints.load(project.folder / "evaluator")
    next(evaluator.method.features.parameters()).fill_(torch.nan)
    spec = Spec((3, SIDE, SIDE), 3, False)
    checkpoints.save(project.folder / "evaluator", evaluator.method, spec, run="experts/d/seed0", settings=TRAINED)
    with pytest.raises(UserError, match="features of experts: not finite for generated images"):
        project.evaluate()


def test_predictions_for_other_images_than_the_test_split_are_refused(project):
    logits = np.zeros((COUNT - 1, 3), np.float32)
    arrays = {"d.logits": logits, "d.features": logits, "d.labels": np.zeros(COUNT, np.int64)}
    with pytest.raises(UserError, match=r"samples: d\.logits: expected 24 rows, found 23"):
        check_predictions(project.folder / "samples", arrays, {"d": load(project.folder / "d")})
