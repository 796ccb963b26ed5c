"""Evaluate one run: samples, data sets, an evaluator's checkpoint → metrics and provenance. Never the method."""

import hashlib
from importlib.metadata import version
from pathlib import Path

import numpy as np
import torch

from ..datasets.base import Data, load
from ..errors import UserError
from ..evaluation.checks import check_counts, check_images, check_predictions, check_run, check_samples
from ..evaluation.evaluators import evaluator_metrics
from ..evaluation.extractors import INCEPTION, Extractor, of_evaluator, of_inception
from ..files import checkpoints
from ..files.checkpoints import Checkpoint
from ..files.sealed import unseal, write_json
from ..methods.base import Classifier
from ..metrics import fidelity
from ..metrics.accuracy import accuracy, exact_set, k_highest
from ..metrics.domains import mixing, proxy_a_distance
from ..metrics.inception_score import inception_score
from ..metrics.reconstruction import gaussian_kl, pca_mse, psnr, ssim
from ..plan import versions
from ..plan.settings import EvaluateSettings
from ..sampling.drawing import SHOWN
from ..training.setup import pick_device

SEARCHED = 5000  # training images, evenly spread, that a floor is drawn from and copies are looked for in
SPLITS = 10  # of the Inception Score
LIBRARIES = ("torch", "torchvision", "pytorch-fid", "numpy", "scipy", "scikit-learn", "scikit-image")
NO_INCEPTION = dict.fromkeys(("fid", "inception score"), "no Inception weights (params.yaml: inception)")


def compare(
    extractor: Extractor, arrays: dict[str, np.ndarray], data: Data, attribute: str | None, seed: int
) -> tuple[dict, dict]:
    """Generated images against real ones as an extractor sees them: metrics, and what the provenance tells of them."""
    train = fidelity.spread(data.train.images, SEARCHED)
    images = {"generated images": arrays["images"], "test images": data.test.images, "training images": train}
    seen = {name: extractor(found) for name, found in images.items()}
    if broken := [name for name, (_, features) in seen.items() if not np.isfinite(features).all()]:
        raise UserError(f"{extractor.name}: not finite for {', '.join(broken)}")
    (logits, features), (test_logits, test_features), (_, train_features) = seen.values()
    measures = fidelity.fidelity(features, test_features, train_features, seed)
    if extractor.name == INCEPTION:
        score, sd = inception_score(logits, SPLITS)
        found = {"fid": measures["frechet distance"], "inception score": score}
        measures |= {"inception score": score, "inception score, sd over splits": sd}
    else:
        found = {"evaluator's accuracy on real images": accuracy(test_logits, data.test.labels)}
        found |= evaluator_metrics(extractor, arrays, logits, data, attribute)
        if not data.multi:
            labels = fidelity.spread(data.train.labels, SEARCHED)
            test = test_features, data.test.labels
            measures |= fidelity.learned(features, arrays["labels"], train_features, labels, *test)
    told = extractor.provenance | {name: len(found) for name, found in images.items()}
    return found | {"fidelity": {extractor.name: measures}}, {extractor.name: told}


def generated(
    extractors: list[Extractor], arrays: dict[str, np.ndarray], data: Data, attribute: str | None, seed: int
) -> tuple[dict, dict]:
    """The same for every extractor: each has columns of its own."""
    found, told = {}, {}
    for extractor in extractors:
        metrics, about = compare(extractor, arrays, data, attribute, seed)
        distances = found.get("fidelity", {}) | metrics["fidelity"]
        found, told = found | metrics | {"fidelity": distances}, told | about
    return found, told


def reconstruction(arrays: dict[str, np.ndarray], data: Data, seed: int) -> dict[str, float]:
    """How well an autoencoder rebuilds the test images, and a linear code of the same size beside it."""
    mean = arrays["latent.mean"]
    return {
        "reconstruction mse": float(arrays["reconstruction.mse"].mean()),
        "reconstruction psnr": psnr(arrays["reconstruction.mse"]),
        "reconstruction ssim": ssim(arrays["reconstruction.originals"], arrays["reconstruction.images"]),
        "pca mse": pca_mse(data.train.images, data.test.images, mean.shape[1], seed),
        "kl": gaussian_kl(mean, arrays["latent.log-variance"]),
    }


def accuracies(arrays: dict[str, np.ndarray], names: list[str]) -> dict[str, dict[str, float]]:
    """Accuracy of predictions on each test split; of multi-hot labels also by objects and by whole sets."""
    pairs = {name: (arrays[f"{name}.logits"], arrays[f"{name}.labels"]) for name in names}
    measures = {"accuracy": accuracy}
    if all(labels.ndim == 2 for _, labels in pairs.values()):
        measures |= {"accuracy of the k highest": k_highest, "accuracy of exact sets": exact_set}
    return {measure: {name: found(*pair) for name, pair in pairs.items()} for measure, found in measures.items()}


def evaluate(
    settings: EvaluateSettings,
    samples: Path,
    data: list[Path],
    evaluator: Path | None,
    inception: Path | None,
    metrics: Path,
    provenance: Path,
) -> None:
    """Write the metrics of a run (numbers only) and the provenance that says how they came about."""
    torch.set_num_threads(settings.training.threads)
    torch.backends.cudnn.allow_tf32 = False  # features are float32, wherever they are computed
    device = pick_device(settings.training.device)
    arrays, manifest = unseal(samples, "samples")
    sets = {found.name: found for found in map(load, data)}
    check_samples(samples, arrays)
    check_run(samples, manifest, settings, sets)
    own = sets[manifest["domains"][0]]
    evaluated_by, found, told, absent = None, {}, {}, {}
    if manifest["produces"] == "predictions":
        check_predictions(samples, arrays, sets)
        found = accuracies(arrays, list(sets))
        if len(manifest["domains"]) == 2:
            features = [arrays[f"{name}.features"] for name in manifest["domains"]]
            found |= {"proxy A-distance": proxy_a_distance(*features), "mixing of domains": mixing(*features)}
    else:
        check_images(samples, arrays["images"], arrays["labels"], own)
        if evaluator or inception:
            check_counts(samples, arrays["images"], own)
        evaluated_by = evaluator and classifier(evaluator)
        extractors = [of_evaluator(evaluated_by, device)] if evaluator else []
        extractors += [of_inception(inception, device)] if inception else []
        found, told = generated(extractors, arrays, own, manifest["settings"]["generate"]["attribute"], settings.seed)
        absent = {} if inception else NO_INCEPTION
    if "reconstruction.mse" in arrays:
        found |= reconstruction(arrays, own, settings.seed)
    write_json(metrics, found)
    how = {"extractors": told, "absent": absent, "device": device.type}
    write_json(provenance, how | _provenance(settings, manifest, sets, evaluated_by, metrics))


def classifier(path: Path) -> Checkpoint:
    """The evaluator of a checkpoint."""
    found = checkpoints.load(path)
    if not isinstance(found.method, Classifier):
        raise UserError(f"{path}: expected a classifier's checkpoint, found one of {found.manifest['run']}")
    return found


def _provenance(
    settings: EvaluateSettings, manifest: dict, sets: dict[str, Data], evaluator: Checkpoint | None, metrics: Path
) -> dict:
    return {
        "run": manifest["run"],
        **settings.model_dump(include={"experiment", "data", "seed", "scale"}),
        "data sets": {
            name: {"sha256": d.digest, "stands for": d.stands_for, "test images": len(d.test.images)}
            for name, d in sets.items()
        },
        "checkpoint": manifest["checkpoint"],
        "samples": {key: manifest[key] for key in ("sha256", "settings", "device", "precision")},
        "evaluator": evaluator and {key: evaluator.manifest[key] for key in ("run", "sha256")},
        "code": versions.version("stages/evaluate"),
        "measured with": {
            **fidelity.SETTINGS,
            "splits of the inception score": SPLITS,
            "reconstructions in their ssim, at most": SHOWN,
        },
        "libraries": {name: version(name) for name in LIBRARIES},
        "metrics sha256": hashlib.sha256(metrics.read_bytes()).hexdigest(),
    }
