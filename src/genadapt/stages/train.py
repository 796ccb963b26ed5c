"""Train one run: data sets → sealed checkpoint and history."""

import json
from pathlib import Path

import numpy as np
import torch

from ..datasets.base import Data, load
from ..errors import UserError
from ..files import checkpoints
from ..files.sealed import write_text
from ..methods import build
from ..methods.base import Classifier, Spec
from ..plan import codebase
from ..plan.settings import TrainSettings
from ..progress import Progress
from ..training.batches import batches, to_device
from ..training.diagnostics import check_scalars, watch
from ..training.loop import train as loop
from ..training.resume import Resume
from ..training.setup import pick_device, pick_precision, prepare, set_up_torch
from ..training.trained import state_of


def spec_of(domains: list[Data]) -> Spec:
    """The spec that all domains share; a `UserError` if they differ."""
    specs = [Spec((3, *d.train.images.shape[1:3]), len(d.classes), d.multi) for d in domains]
    for domain, spec in zip(domains[1:], specs[1:], strict=True):
        if spec != specs[0] or domain.classes != domains[0].classes:
            raise UserError(
                f"data sets {domains[0].name} and {domain.name} do not make a pair: "
                f"{specs[0]}, classes {domains[0].classes} against {spec}, classes {domain.classes}"
            )
    return specs[0]


def check_labels(source: Data) -> None:
    """Refuse a data set that a classifier can learn nothing from."""
    if len(np.unique(source.train.labels, axis=0)) < 2:
        seen = source.classes[source.train.labels[0]] if not source.multi else "one set of labels"
        raise UserError(
            f"data set {source.name}: all its training images are of {seen}; a classifier needs two classes"
        )


def check_batch(domains: list[Data], size: int) -> None:
    """Refuse a batch that a domain cannot fill."""
    for domain in domains:
        if size > (total := len(domain.train.images)):
            raise UserError(f"train.batch: {size} is larger than data set {domain.name}, of {total} training images")


def train(run: str, settings: TrainSettings, data: list[Path], checkpoint: Path, history: Path) -> None:
    """Train `run` to the end, taking up where an earlier try was stopped."""
    device = pick_device(settings.device)
    precision = pick_precision(settings.precision, device)
    domains = [load(path) for path in data]
    spec = spec_of(domains)
    check_batch(domains, settings.batch)
    set_up_torch(settings.threads)
    torch.manual_seed(settings.seed)
    method = prepare(build(settings.method, spec, settings.hparams), device, precision).train()
    if isinstance(method, Classifier):
        check_labels(domains[0])

    module = settings.method.partition(".")[0]
    identity = {
        "run": run,
        "settings": settings.model_dump(),
        "domains": [d.name for d in domains],
        "data": {d.name: d.digest for d in domains},
        "code": codebase.version("stages/train", f"methods/{module}"),
        "precision": precision,
        "device": device.type,
        "torch": torch.__version__,
    }
    resume = Resume(method, identity)
    start = resume.restore()
    resume.save_on_sigterm()
    if start:
        print(f"{run}: taken up at step {start}", flush=True)
    progress = Progress(run, start, settings.steps, settings.batch)

    def log(step: int, scalars: dict[str, float]) -> None:
        check_scalars(run, step, scalars)
        resume.history.append({"step": step, **scalars, **look()})
        progress.scalars_are(scalars)

    def save(step: int) -> None:
        progress.step(step)
        resume.save(step)

    device_data = [to_device(d.train, device) for d in domains]
    look = watch(method, device_data[0])
    stream = batches(device_data, settings.batch, settings.augment, settings.seed, start)
    loop(method, stream, start=start, steps=settings.steps, every=settings.log_every, log=log, save=save)
    progress.close()

    write_text(history, "".join(json.dumps(row) + "\n" for row in resume.history))
    manifest = checkpoints.Manifest(spec=spec, classes=domains[0].classes, **identity)
    checkpoints.save(checkpoint, state_of(method), manifest)
    resume.forget()
