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
from ..plan.fit import Needs, of_shapes, unfit
from ..plan.mistakes import refuse
from ..plan.settings import TrainSettings
from ..progress import Progress
from ..training.batches import batches, to_device
from ..training.diagnostics import DivergenceError, check_scalars, watch
from ..training.loop import snapshots_at
from ..training.loop import train as loop
from ..training.resume import Resume
from ..training.setup import pick_device, pick_precision, prepare, set_up_torch
from ..training.trained import as_arrays


def spec_of(domains: list[Data]) -> Spec:
    """The spec of the data, which the domains of a pair share."""
    source = domains[0]
    return Spec((3, *source.train.images.shape[1:3]), len(source.classes), source.multi)


def check(run: str, settings: TrainSettings, domains: list[Data]) -> None:
    """Refuse what cannot be trained, before the first step: the plan need not have known the data."""
    facts = [
        of_shapes(d.name, d.train.images.shape, d.train.labels.shape, len(d.test.images), d.classes) for d in domains
    ]
    kind = class_of(settings.method)
    needs = Needs(settings.method, kind.sizes, kind.labels, getattr(kind, "conditional", True))
    refuse(unfit(needs, settings.hparams, settings.batch, facts), run)
    if issubclass(kind, Classifier):
        check_labels(domains[0])


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
    check(run, settings, domains)
    spec = spec_of(domains)
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
    manifest = checkpoints.Manifest(spec=spec, classes=domains[0].classes, **identity)
    snapshots = {step: as_arrays(state) for step, state in resume.snapshots.items()}
    checkpoints.save(checkpoint, as_arrays(method.state_dict()), manifest, snapshots)
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

    kept = snapshots_at(settings.steps, settings.snapshots)

    def after_step(step: int) -> None:
        progress.step(step)
        if step in kept:
            resume.keep(step)
        resume.save(step)

    stream = batches(device_data, settings.batch, settings.augment, settings.seed, start)
    how = {"start": start, "steps": settings.steps, "every": settings.log_every}
    try:
        loop(method, stream, **how, log=log, after_step=after_step)
    except DivergenceError as error:
        resume.fail(str(error))
        raise
    progress.close()
