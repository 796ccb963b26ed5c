"""Evaluate one run: samples, data sets and a judge's checkpoint → metrics and their passport. Never the method."""

import hashlib
import time
from importlib.metadata import version
from pathlib import Path

import numpy as np
import torch

from .. import checkpoints, codebase
from ..checkpoints import Checkpoint
from ..datasets.base import Data, load
from ..errors import UserError
from ..extractors import INCEPTION, Extractor, of_inception, of_judge
from ..judging import judged
from ..loop import pick_device
from ..methods.base import Classifier
from ..metrics import fidelity
from ..metrics.accuracy import accuracy, exact_set, k_highest
from ..metrics.domains import mixing, proxy_a_distance
from ..metrics.inception_score import inception_score
from ..metrics.reconstruction import gaussian_kl, pca_mse, psnr, ssim
from ..sample_checks import check_counts, check_images, check_predictions, check_run, check_samples
from ..sampling import SHOWN
from ..sealed import unseal, write_json

SEARCHED = 5000  # training images, evenly spread, that a floor is drawn from and copies are looked for in
SPLITS = 10  # of the Inception Score
LIBRARIES = ("torch", "torchvision", "pytorch-fid", "numpy", "scipy", "scikit-learn", "scikit-image")
NO_INCEPTION = dict.fromkeys(("fid", "inception score"), "no Inception weights (params.yaml: inception)")


def compare(
    extractor: Extractor, arrays: dict[str, np.ndarray], data: Data, attribute: str | None, seed: int
) -> tuple[dict, dict]:
    """Generated images against real ones as an extractor sees them: metrics, and what the passport tells of them."""
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
        found = {"judge's accuracy on real images": accuracy(test_logits, data.test.labels)}
        found |= judged(extractor, arrays, logits, data, attribute)
        if not data.multi:
            labels = fidelity.spread(data.train.labels, SEARCHED)
            test = test_features, data.test.labels
            measures |= fidelity.learned(features, arrays["labels"], train_features, labels, *test)
    told = extractor.passport | {name: len(found) for name, found in images.items()}
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
    settings: dict,
    samples: Path,
    data: list[Path],
    judge: Path | None,
    inception: Path | None,
    metrics: Path,
    passport: Path,
) -> None:
    """Write the metrics of a run (numbers only) and the passport that says how they came about.

    settings: experiment, data, seed, scale, threads; they go into the passport.
    """
    start = time.perf_counter()
    torch.set_num_threads(settings["threads"])
    torch.backends.cudnn.allow_tf32 = False  # features are float32, wherever they are computed
    device = pick_device(settings["settings"]["device"])
    arrays, manifest = unseal(samples, "samples")
    sets = {found.name: found for found in map(load, data)}
    check_samples(samples, arrays)
    check_run(samples, manifest, settings, sets)
    own = sets[manifest["domains"][0]]
    judged_by, found, told, absent = None, {}, {}, {}
    if manifest["produces"] == "predictions":
        check_predictions(samples, arrays, sets)
        found = accuracies(arrays, list(sets))
        if len(manifest["domains"]) == 2:
            features = [arrays[f"{name}.features"] for name in manifest["domains"]]
            found |= {"proxy A-distance": proxy_a_distance(*features), "mixing of domains": mixing(*features)}
    else:
        check_images(samples, arrays["images"], arrays["labels"], own)
        if judge or inception:
            check_counts(samples, arrays["images"], own)
        judged_by = judge and classifier(judge)
        extractors = [of_judge(judged_by, device)] if judge else []
        extractors += [of_inception(inception, device)] if inception else []
        found, told = generated(extractors, arrays, own, manifest["settings"]["attribute"], settings["seed"])
        absent = {} if inception else NO_INCEPTION
    if "reconstruction.mse" in arrays:
        found |= reconstruction(arrays, own, settings["seed"])
    write_json(metrics, found)
    how = {"extractors": told, "absent": absent, "device": device.type}
    how["seconds"] = round(time.perf_counter() - start, 1)
    write_json(passport, how | _passport(settings, manifest, sets, judged_by, metrics))


def classifier(path: Path) -> Checkpoint:
    """The judge of a checkpoint."""
    found = checkpoints.load(path)
    if not isinstance(found.method, Classifier):
        raise UserError(f"{path}: expected a classifier's checkpoint, found one of {found.manifest['run']}")
    return found


def _passport(settings: dict, manifest: dict, sets: dict[str, Data], judge: Checkpoint | None, metrics: Path) -> dict:
    return {
        "run": manifest["run"],
        **{key: settings[key] for key in ("experiment", "data", "seed", "scale")},
        "data sets": {
            name: {"sha256": d.digest, "stands for": d.stands_for, "test images": len(d.test.images)}
            for name, d in sets.items()
        },
        "checkpoint": manifest["checkpoint"],
        "samples": {key: manifest[key] for key in ("sha256", "settings", "device", "precision")},
        "judge": judge and {key: judge.manifest[key] for key in ("run", "sha256")},
        "code": codebase.version("stages/evaluate"),
        "measured with": {
            **fidelity.SETTINGS,
            "splits of the inception score": SPLITS,
            "reconstructions in their ssim, at most": SHOWN,
        },
        "libraries": {name: version(name) for name in LIBRARIES},
        "metrics sha256": hashlib.sha256(metrics.read_bytes()).hexdigest(),
    }
