"""The evaluation of a generator's samples: what is measured, what its provenance record says, what is refused."""

import numpy as np
import pytest
import torch
from evaluation_project import CLASSES, COUNT, SETTINGS, TEST, TRAIN, images
from sample_records import TRAINING, manifest

from genadapt.datasets.base import Arrays, Split, load, save
from genadapt.errors import UserError
from genadapt.evaluation import extractors
from genadapt.evaluation.checks import check_predictions
from genadapt.files import checkpoints
from genadapt.files.samples import Predicted
from genadapt.files.sealed import read_json
from genadapt.methods import build
from genadapt.plan.spec import Spec
from genadapt.stages import evaluate as stage
from genadapt.training.trained import as_arrays, restore

pytest_plugins = "evaluation_project"


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


def test_of_images_that_were_conditioned_on_nothing_no_condition_is_evaluated(project):
    metrics = project.evaluate(labels=None)[0]
    assert "conditional accuracy" in project.evaluate()[0] and "conditional accuracy" not in metrics
    assert not any("classification accuracy" in name for name in metrics["fidelity"]["features of experts"])


def test_distances_are_kept_apart_by_extractor_and_explained_in_the_provenance(project, inception):
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
    assert provenance["absent"] == {} and provenance["device"] == "cpu"
    evaluator = checkpoints.load(project.folder / "evaluator").sha256
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
    metrics, provenance = project.evaluate(evaluators=())
    assert metrics == {} and provenance["extractors"] == {}
    assert project.evaluate(evaluators=(), images=images(3, 3), labels=np.arange(3))[0] == {}  # few are enough then


def test_the_same_samples_give_the_same_metrics(project):
    assert project.evaluate()[0] == project.evaluate()[0]


def test_the_real_real_baseline_is_what_training_images_would_get(project):
    training = load(project.folder / "d").train.images
    metrics, _ = project.evaluate(images=training[np.linspace(0, 3 * COUNT - 1, COUNT).astype(int)])
    measures = metrics["fidelity"]["features of experts"]
    assert measures["frechet distance"] == pytest.approx(measures["frechet distance, real-real baseline"])
    assert measures["memorised share"] == 1


ONE = images(1, 4)


@pytest.mark.parametrize(
    ("parts", "says"),
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
        ({"interpolation": np.array([1, np.nan])}, "samples: interpolation has values that are not finite"),
        ({"labels": np.arange(5) % 3}, "samples: labels: expected 24 rows, found 5"),
    ],
)
def test_images_that_cannot_be_compared_are_refused_by_name(parts, says, project):
    with pytest.raises(UserError, match=says):
        project.evaluate(**parts)
    assert not (project.folder / "metrics").exists() and not (project.folder / "provenance").exists()


@pytest.mark.parametrize("name", ["evaluator", "second", "validator"])
def test_a_classifier_whose_features_are_not_finite_is_refused(name, project):
    method, checkpoint = restore(project.folder / name)
    next(method.features.parameters()).fill_(torch.nan)
    project.save_evaluator(method, name, checkpoint.manifest.run)
    experiment = checkpoint.manifest.run.partition("/")[0]
    with pytest.raises(UserError, match=f"features of {experiment}: expected finite features and logits"):
        project.evaluate(["evaluator", "second"], "validator")


def test_an_evaluator_that_is_no_classifier_or_is_damaged_is_refused(project):
    gan = TRAINING.model_copy(
        update={"method": "vae.VAE", "hparams": {"network": "small", "width": 4, "latent": 8, "lr": 0.1, "weight": 1.0}}
    )
    spec = Spec((3, 64, 64), 3, False)
    about = manifest(spec, CLASSES, "vae/d/seed0", settings=gan)
    checkpoints.save(project.folder / "evaluator", as_arrays(build(gan.method, spec, gan.hparams).state_dict()), about)
    with pytest.raises(UserError, match="evaluator: expected a classifier's checkpoint, found one of vae/d/seed0"):
        project.evaluate()
    checkpoints.save(project.folder / "evaluator", {}, about)
    with pytest.raises(UserError, match=r"evaluator: not a checkpoint of vae\.VAE as it is now"):
        project.evaluate()


@pytest.mark.parametrize(
    ("about", "settings", "says"),
    [
        ({"run": "gan/d/seed1"}, SETTINGS, "samples: expected samples of gan/d/seed0, found those of gan/d/seed1"),
        ({"data": {"d": "another"}}, SETTINGS, "samples: made with another d than the one given"),
        ({"data": {"d": "1", "e": "2"}}, SETTINGS, "samples: expected the data sets d, e, found d"),
        (
            {},
            SETTINGS.model_copy(update={"training": TRAINING.model_copy(update={"steps": 9})}),
            "samples: made with other settings than params.yaml now gives gan/d/seed0; sample it again",
        ),
    ],
)
def test_samples_of_another_run_are_refused(about, settings, says, project):
    with pytest.raises(UserError, match=says):
        project.evaluate(about=about, settings=settings)


def test_predictions_for_other_images_than_the_test_split_are_refused(project):
    logits, data = np.zeros((COUNT - 1, 3), np.float32), {"d": load(project.folder / "d")}
    whole, labels = np.zeros((COUNT, 3), np.float32), np.zeros(COUNT, np.int64)
    predictions = {"d": Predicted(logits, logits, labels), "d, validation": Predicted(whole, whole, labels)}
    with pytest.raises(UserError, match=r"samples: d\.logits: expected 24 rows, found 23"):
        check_predictions(project.folder / "samples", predictions, data, data["d"])
    with pytest.raises(UserError, match=r"samples: expected predictions for d, found those for e$"):
        check_predictions(project.folder / "samples", {"e": predictions["d"]}, data, data["d"])
    predictions = {"d": Predicted(whole, whole, np.zeros(COUNT, np.int64))}
    with pytest.raises(UserError, match="samples: expected predictions for d, validation, found those for d"):
        check_predictions(project.folder / "samples", predictions, data, data["d"])
    predictions["d, validation"] = Predicted(logits, whole, np.zeros(COUNT, np.int64))
    with pytest.raises(UserError, match=r"samples: d, validation\.logits: expected 24 rows, found 23"):
        check_predictions(project.folder / "samples", predictions, data, data["d"])


def test_predictions_need_their_own_data_sets_in_any_order_and_no_evaluator(project):
    other = Arrays(TRAIN, TEST, CLASSES, validation=Split(TRAIN.images[:5], TRAIN.labels[:5]))
    save(project.folder / "e", "e", other, stands_for=None, licence="free", block={})
    sets = {name: load(project.folder / name) for name in "de"}
    logits = np.random.default_rng(0).standard_normal((COUNT, 3)).astype(np.float32)
    seen = Predicted(logits, logits, TEST.labels)
    predictions = {"d": seen, "e": seen, "d, validation": seen}
    project.write_samples(predictions, data={name: data.digest for name, data in sets.items()})

    def measured(*names, evaluators=()):
        files = [project.folder / name for name in ("metrics", "provenance")]
        data = [project.folder / name for name in names]
        stage.evaluate(SETTINGS, project.folder / "samples", data, list(evaluators), None, None, *files)
        return read_json(files[0])

    assert measured("e", "d") == measured("d", "e")
    with pytest.raises(UserError, match=r"samples: expected the data sets d, e, found d$"):
        measured("d")
    with pytest.raises(UserError, match="samples: expected images for evaluators, validator or Inception, found pred"):
        measured("d", "e", evaluators=[project.folder / "evaluator"])
