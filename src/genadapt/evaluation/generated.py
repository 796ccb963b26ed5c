"""The metrics of a generator's samples."""

from typing import NamedTuple

import numpy as np

from ..datasets.base import Data
from ..files.provenance import Extracted
from ..files.samples import Generated, Reconstructions
from ..metrics import fidelity
from ..metrics.inception_score import inception_score
from ..metrics.reconstruction import gaussian_kl, pca_mse, psnr, ssim
from ..metrics.spacing import evenly_spaced
from .evaluators import panel_metrics, validation_metrics
from .extractors import INCEPTION, Extractor

SEARCHED = 5000  # training images, evenly spaced, that baselines are drawn from and copies are looked for in
SPLITS = 10  # of the Inception Score
NO_INCEPTION = dict.fromkeys(("fid", "inception score"), "no Inception weights (params.yaml: inception)")


class Measured(NamedTuple):
    """Metrics, and what a provenance record tells of them."""

    metrics: dict[str, float | dict]
    extractors: dict[str, Extracted]  # the networks that they were computed with, by name
    absent: dict[str, str]  # why others could not be computed


class Networks(NamedTuple):
    """What looks at generated images; any of the lists may be empty."""

    panel: list[Extractor]  # evaluators; features are those of the first
    validator: list[Extractor]  # at most one, by which settings are chosen
    inception: list[Extractor]  # at most one


class Seen(NamedTuple):
    """What an extractor makes of a set of images."""

    logits: np.ndarray  # (N, K)
    features: np.ndarray  # (N, F)


def measure_with(extractor: Extractor, generated: Generated, data: Data, seed: int) -> tuple[dict, Extracted]:
    """Generated images against real ones as one extractor sees them."""
    training = evenly_spaced(data.train.images, SEARCHED)
    sets = {"generated images": generated.images, "test images": data.test.images, "training images": training}
    seen, test, train = (Seen(*extractor(images)) for images in sets.values())
    distances, metrics = fidelity.fidelity(seen.features, test.features, train.features, seed), {}
    if extractor.name == INCEPTION:
        score, sd = inception_score(seen.logits, SPLITS)
        metrics = {"fid": distances["frechet distance"], "inception score": score}
        distances |= {"inception score": score, "inception score, sd over splits": sd}
    elif not data.multi and generated.labels is not None:
        labels = evenly_spaced(data.train.labels, SEARCHED)
        real = train.features, labels, test.features, data.test.labels
        distances |= fidelity.learned(seen.features, generated.labels, *real)
    counts = {name.replace(" ", "_"): len(images) for name, images in sets.items()}
    extracted = Extracted(sha256=extractor.sha256, resize=extractor.resize, **counts)
    return metrics | {"fidelity": {extractor.name: distances}}, extracted


def measure_generated(
    networks: Networks, generated: Generated, data: Data, attribute: str | None, seed: int
) -> Measured:
    """All metrics of a generator: distances by each extractor of features, what evaluators say, reconstructions."""
    panel, validator, inception = networks
    metrics, extracted = {}, {}
    for extractor in [*panel[:1], *inception]:
        own, extracted[extractor.name] = measure_with(extractor, generated, data, seed)
        distances = metrics.get("fidelity", {}) | own["fidelity"]
        metrics |= own | {"fidelity": distances}
    if panel:
        metrics |= panel_metrics(panel, generated, data, attribute)
    for network in validator:
        metrics |= validation_metrics(network, generated, data, attribute)
    if generated.reconstructions is not None:
        metrics |= measure_reconstructions(generated.reconstructions, data, seed)
    return Measured(metrics, extracted, {} if INCEPTION in extracted else NO_INCEPTION)


def measure_reconstructions(rebuilt: Reconstructions, data: Data, seed: int) -> dict[str, float]:
    """How well an autoencoder rebuilds the test images, and beside it a linear code of the same size."""
    return {
        "reconstruction mse": float(rebuilt.mse.mean()),
        "reconstruction psnr": psnr(rebuilt.mse),
        "reconstruction ssim": ssim(rebuilt.originals, rebuilt.images),
        "pca mse": pca_mse(data.train.images, data.test.images, rebuilt.mean.shape[1], seed),
        "kl": gaussian_kl(rebuilt.mean, rebuilt.log_variance),
    }
