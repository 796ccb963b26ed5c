"""Evaluate one run: samples, data sets, an evaluator's checkpoint → metrics and provenance. Never the method."""

from importlib.metadata import version
from pathlib import Path

import torch

from ..datasets.base import Data, load
from ..errors import UserError
from ..evaluation.checks import (
    check_counts,
    check_evaluator,
    check_finite,
    check_images,
    check_panel,
    check_predictions,
    check_run,
)
from ..evaluation.evaluators import load_evaluator
from ..evaluation.extractors import of_evaluator, of_inception
from ..evaluation.generated import SPLITS, Measured, Networks, measure_generated
from ..evaluation.predicted import absent, measure_predictions
from ..files import provenance as provenances
from ..files import samples as samples_file
from ..files.provenance import DataSet, Evaluator, Provenance, Sampled
from ..files.samples import SHOWN, Generated, Samples
from ..files.sealed import write_json
from ..metrics import fidelity
from ..plan import versions
from ..plan.settings import EvaluateSettings
from ..training.setup import pick_device
from ..training.trained import Trained

LIBRARIES = ("torch", "torchvision", "pytorch-fid", "numpy", "scipy", "scikit-learn", "scikit-image")
MEASURED_WITH = fidelity.SETTINGS | {
    "splits of the inception score": SPLITS,
    "reconstructions in their ssim, at most": SHOWN,
}


def evaluate(
    settings: EvaluateSettings,
    samples: Path,
    data: list[Path],
    evaluators: list[Path],
    validator: Path | None,
    inception: Path | None,
    metrics: Path,
    provenance: Path,
) -> None:
    """Write the metrics of a run (numbers only) and the provenance record that says how they came about.

    evaluators: checkpoints of classifiers that say what generated images show; features are those of the first.
    validator: that of another one, by whose numbers settings are chosen. inception: the weights for FID.
    """
    torch.set_num_threads(settings.training.threads)
    torch.backends.cudnn.allow_tf32 = False  # features are float32, wherever they are computed
    device = pick_device(settings.training.device)
    sampled = samples_file.read(samples)
    sets = {data_set.name: data_set for data_set in map(load, data)}
    check_finite(samples, sampled.content)
    check_run(samples, sampled.head, settings, sets)
    panel = [load_evaluator(path) for path in evaluators]
    chooser = [load_evaluator(validator)] if validator else []
    check_panel([trained.checkpoint.manifest.run for trained in panel + chooser])
    if isinstance(sampled.content, Generated):
        own = sets[sampled.head.domains[0]]
        check_images(samples, sampled.content, own)
        if evaluators or validator or inception:
            check_counts(samples, sampled.content, own)
        for trained in panel + chooser:
            check_evaluator(trained.checkpoint, own)
        networks = Networks(
            [of_evaluator(trained, device) for trained in panel],
            [of_evaluator(trained, device) for trained in chooser],
            [of_inception(inception, device)] if inception else [],
        )
        attribute = sampled.head.settings.generate.attribute
        measured = measure_generated(networks, sampled.content, own, attribute, settings.seed)
    elif evaluators or validator or inception:
        raise UserError(f"{samples}: expected images for evaluators, validator or Inception, found predictions")
    else:
        check_predictions(samples, sampled.content, sets, sets[sampled.head.domains[0]])
        told = sampled.head, sampled.content
        measured = Measured(measure_predictions(*told), {}, absent(*told))
    write_json(metrics, measured.metrics)
    digest = provenances.digest(metrics.read_bytes())
    provenances.write(provenance, record(settings, sampled, sets, panel, chooser, measured, device.type, digest))


def record(
    settings: EvaluateSettings,
    samples: Samples,
    sets: dict[str, Data],
    panel: list[Trained],
    validator: list[Trained],
    measured: Measured,
    device: str,
    digest: str,
) -> Provenance:
    """How metrics came about; `digest` is that of their file."""
    head = samples.head
    return Provenance(
        **settings.model_dump(include={"experiment", "data", "seed", "scale"}),
        run=head.run,
        data_sets={
            name: DataSet(sha256=data.digest, stands_for=data.stands_for, test_images=len(data.test.images))
            for name, data in sets.items()
        },
        checkpoint=head.checkpoint,
        samples=Sampled(sha256=samples.sha256, settings=head.settings, device=head.device, precision=head.precision),
        evaluators=[named(trained) for trained in panel],
        validator=named(validator[0]) if validator else None,
        extractors=measured.extractors,
        absent=measured.absent,
        measured_with=MEASURED_WITH,
        code=versions.version("stages/evaluate"),
        device=device,
        libraries={name: version(name) for name in LIBRARIES},
        metrics_sha256=digest,
    )


def named(trained: Trained) -> Evaluator:
    """What a provenance record says of a classifier."""
    return Evaluator(run=trained.checkpoint.manifest.run, sha256=trained.checkpoint.sha256)
