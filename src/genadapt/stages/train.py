"""Train one run: data sets → sealed checkpoint and history."""

from pathlib import Path

import numpy as np
import torch

from ..datasets.base import Data, load
from ..errors import UserError
from ..files import checkpoints
from ..files.history import History
from ..methods import build, class_of
from ..methods.base import Classifier, Method, Spec
from ..plan import versions
from ..plan.settings import TrainSettings
from ..progress import Progress
from ..training.batches import batches, to_device
from ..training.diagnostics import DivergenceError, check_scalars, watch
from ..training.loop import train as loop
from ..training.resume import Resume
from ..training.setup import pick_device, pick_precision, prepare, set_up_torch


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


def check(settings: TrainSettings, domains: list[Data], spec: Spec) -> None:
    """Refuse what cannot be trained, before the first step."""
    method = class_of(settings.method)
    check_images(method, domains[0].name, spec)
    check_batch(domains, settings.batch)
    if issubclass(method, Classifier):
        check_labels(domains[0])


def check_images(method: type[Method], name: str, spec: Spec) -> None:
    """Refuse images of a size, or with labels of a kind, that a method is not made for."""
    height, width = spec.shape[1:]
    if method.sizes and (height != width or height not in method.sizes):
        sizes = ", ".join(f"{size}×{size}" for size in method.sizes)
        raise UserError(f"data set {name}: {method.__name__} needs images of {sizes} pixels, found {height}×{width}")
    labels = "multi-hot" if spec.multi else "classes"
    if method.labels not in (None, labels):
        raise UserError(f"data set {name}: {method.__name__} needs labels that are {method.labels}, found {labels}")


def check_batch(domains: list[Data], size: int) -> None:
    """Refuse a batch that a domain cannot fill."""
    for domain in domains:
        if size > (total := len(domain.train.images)):
            raise UserError(f"train.batch: {size} is larger than data set {domain.name}, of {total} training images")


def check_labels(source: Data) -> None:
    """Refuse a data set that a classifier can learn nothing from."""
    if len(np.unique(source.train.labels, axis=0)) < 2:
        seen = source.classes[source.train.labels[0]] if not source.multi else "one set of labels"
        raise UserError(
            f"data set {source.name}: all its training images are of {seen}; a classifier needs two classes"
        )


def train(run: str, settings: TrainSettings, data: list[Path], checkpoint: Path, history: Path) -> None:
    """Train `run` to the end, taking up where an earlier try was stopped."""
    device = pick_device(settings.device)
    precision = pick_precision(settings.precision, device)
    domains = [load(path) for path in data]
    spec = spec_of(domains)
    check(settings, domains, spec)
    set_up_torch(settings.threads)
    torch.manual_seed(settings.seed)
    method = prepare(build(settings.method, spec, settings.hparams), device, precision).train()

    identity = {
        "run": run,
        "settings": settings.model_dump(),
        "domains": [d.name for d in domains],
        "data": {d.name: d.digest for d in domains},
        "code": versions.version("stages/train", f"methods/{settings.method.partition('.')[0]}"),
        "precision": precision,
        "device": device.type,
        "torch": torch.__version__,
    }
    entries = History()
    resume = Resume(method, entries, identity)
    run_loop(run, settings, method, domains, resume)
    entries.write(history)
    checkpoints.save(checkpoint, method, spec, classes=domains[0].classes, **identity)
    resume.forget()


def run_loop(run: str, settings: TrainSettings, method: Method, domains: list[Data], resume: Resume) -> None:
    """Train from where `resume` stands to the end, with everything logged and shown."""
    start = resume.restore()
    resume.save_on_sigterm()
    if start:
        print(f"{run}: taken up at step {start}", flush=True)
    device = next(method.parameters()).device
    device_data = [to_device(d.train, device) for d in domains]
    look = watch(method, device_data[0])
    progress = Progress(run, start, settings.steps, settings.batch)

    def log(step: int, scalars: dict[str, float]) -> None:
        check_scalars(run, step, scalars)
        resume.history.append(step, scalars | look())
        progress.scalars_are(scalars)

    def after_step(step: int) -> None:
        progress.step(step)
        resume.save(step)

    stream = batches(device_data, settings.batch, settings.augment, settings.seed, start)
    how = {"start": start, "steps": settings.steps, "every": settings.log_every}
    try:
        loop(method, stream, **how, log=log, after_step=after_step)
    except DivergenceError as error:
        resume.fail(str(error))
        raise
    progress.close()
