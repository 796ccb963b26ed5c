"""Evaluate one run: samples, data sets and a judge's checkpoint → metrics and their passport. Never the method."""

import hashlib
from importlib.metadata import version
from pathlib import Path

import numpy as np
import torch

from .. import checkpoints, codebase
from ..checkpoints import Checkpoint
from ..datasets.base import Data, load
from ..errors import UserError
from ..methods.base import Classifier
from ..metrics.accuracy import accuracy, exact_set, k_highest
from ..metrics.domains import mixing, proxy_a_distance
from ..metrics.frechet import frechet_distance
from ..metrics.objects import flips, lists
from ..metrics.reconstruction import gaussian_kl, pca_mse
from ..sampling import predictions
from ..sealed import unseal, write_json


def judge_images(judge: Checkpoint, arrays: dict[str, np.ndarray], data: Data, attribute: str | None) -> dict:
    """What a judge of this data set says of generated images, beside what it says of real ones."""
    images = arrays["images"]
    logits, features = predictions(judge.method.predict, images)
    real_logits, real_features = predictions(judge.method.predict, data.test.images)
    spread = np.linspace(0, len(data.train.images) - 1, len(images)).astype(int)  # some files are sorted by class
    _, train_features = predictions(judge.method.predict, data.train.images[spread])
    found = {
        "judge's accuracy on real images": accuracy(real_logits, data.test.labels),
        "frechet distance on judge's features": frechet_distance(features, real_features),
        "frechet floor on judge's features": frechet_distance(train_features, real_features),
    }
    if not data.multi:
        found["judged accuracy"] = accuracy(logits, arrays["labels"])
    if "unguided" in arrays:
        found["judged accuracy without guidance"] = accuracy(
            predictions(judge.method.predict, arrays["unguided"])[0], arrays["labels"]
        )
    if "pairs" in arrays:
        off, on = (predictions(judge.method.predict, half)[0] for half in arrays["pairs"])
        found |= flips(off, on, data.classes.index(attribute))
    for name in data.conditions:
        if f"lists.{name}" in arrays:
            found |= judge_list(judge, arrays[f"lists.{name}"], arrays[f"lists.{name}.labels"], data.classes, name)
    return found


def judge_list(judge: Checkpoint, drawn: np.ndarray, labels: np.ndarray, objects: list[str], name: str) -> dict:
    """What a judge says of a list of label sets (M, L), drawn (seeds, M, H, W, C)."""
    logits = np.stack([predictions(judge.method.predict, images)[0] for images in drawn])
    return {f"{measure} on {name}": value for measure, value in lists(logits, labels, objects).items()}


def reconstruction(arrays: dict[str, np.ndarray], data: Data, seed: int) -> dict[str, float]:
    """How well an autoencoder rebuilds the test images, and a linear code of the same size beside it."""
    mean = arrays["latent.mean"]
    return {
        "reconstruction mse": float(arrays["reconstruction.mse"].mean()),
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


def check_samples(path: Path, arrays: dict[str, np.ndarray]) -> None:
    """Refuse samples that no metric may be computed of."""
    for name, array in arrays.items():
        if array.dtype.kind == "f" and not np.isfinite(array).all():
            raise UserError(f"{path}: {name} has values that are not finite")
    if "images" in arrays and (arrays["images"].dtype != np.uint8 or arrays["images"].ndim != 4):
        raise UserError(f"{path}: images: expected uint8 (N, H, W, C), found {arrays['images'].dtype}")


def evaluate(
    settings: dict, samples: Path, data: list[Path], judge: Path | None, metrics: Path, passport: Path
) -> None:
    """Write the metrics of a run (numbers only) and the passport that says how they came about.

    settings: experiment, data, seed, scale, threads; they go into the passport.
    """
    torch.set_num_threads(settings["threads"])
    arrays, manifest = unseal(samples, "samples")
    check_samples(samples, arrays)
    run = f"{settings['experiment']}/{settings['data']}/seed{settings['seed']}"
    if manifest["run"] != run:
        raise UserError(f"{samples}: expected samples of {run}, found those of {manifest['run']}")
    if manifest["checkpoint"]["settings"] != settings["settings"]:
        raise UserError(f"{samples}: made with other settings than params.yaml now gives {run}; sample it again")
    sets = {found.name: found for found in map(load, data)}
    for name, digest in manifest["data"].items():
        if name not in sets or sets[name].digest != digest:
            raise UserError(f"{samples}: made with another {name} than the one given")
    judged_by, found = None, {}
    if manifest["produces"] == "predictions":
        found = accuracies(arrays, list(sets))
        if len(manifest["domains"]) == 2:
            features = [arrays[f"{name}.features"] for name in manifest["domains"]]
            found |= {"proxy A-distance": proxy_a_distance(*features), "mixing of domains": mixing(*features)}
    elif judge is not None:
        judged_by = checkpoints.load(judge)
        if not isinstance(judged_by.method, Classifier):
            raise UserError(f"{judge}: expected a classifier's checkpoint, found one of {judged_by.manifest['run']}")
        with torch.inference_mode():
            attribute = manifest["settings"]["attribute"]
            found = judge_images(judged_by, arrays, sets[manifest["domains"][0]], attribute)
    if "reconstruction.mse" in arrays:
        found |= reconstruction(arrays, sets[manifest["domains"][0]], settings["seed"])
    write_json(metrics, found)
    write_json(passport, _passport(settings, manifest, sets, judged_by, metrics))


def _passport(settings: dict, manifest: dict, sets: dict[str, Data], judge: Checkpoint | None, metrics: Path) -> dict:
    return {
        "run": manifest["run"],
        **{key: settings[key] for key in ("experiment", "data", "seed", "scale")},
        "data sets": {
            name: {"sha256": d.digest, "stands for": d.stands_for, "test images": len(d.test.images)}
            for name, d in sets.items()
        },
        "checkpoint": manifest["checkpoint"],
        "samples": {"sha256": manifest["sha256"], "settings": manifest["settings"]},
        "judge": judge and {key: judge.manifest[key] for key in ("run", "sha256")},
        "code": codebase.version("stages/evaluate"),
        "libraries": {name: version(name) for name in ("torch", "numpy")},
        "metrics sha256": hashlib.sha256(metrics.read_bytes()).hexdigest(),
    }
