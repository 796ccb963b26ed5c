"""Heads of samples and checkpoints as tests need them."""

from genadapt.files.checkpoints import Manifest
from genadapt.files.samples import Head
from genadapt.plan.fields import Generate
from genadapt.plan.settings import SampleSettings, TrainSettings
from genadapt.plan.spec import Spec

TRAINING = TrainSettings(
    method="supervised.Supervised",
    hparams={"width": 4, "hidden": 8, "lr": 0.001, "lr_schedule": "constant"},
    steps=8,
    batch=4,
    augment=[],
    log_every=2,
    snapshots=0,
    threads=1,
    seed=0,
    device="cpu",
    precision="float32",
)
MADE_WITH = {"settings": TRAINING, "code": "cd", "precision": "float32", "device": "cpu", "torch": "2"}


def head(classes: list[str], domains: list[str], run="gan/d/seed0", data=None, attribute=None) -> Head:
    """The head of samples of a run."""
    generate = Generate(count=24, seed=0, attribute=attribute)
    return Head(
        run=run,
        domains=domains,
        classes=classes,
        data=data or dict.fromkeys(domains, "ab"),
        checkpoint={"sha256": "ef", **MADE_WITH},
        settings=SampleSettings(threads=1, device="cpu", generate=generate, corruptions=[]),
        device="cpu",
        precision="float32",
    )


def manifest(spec: Spec, classes: list[str], run: str, **others: object) -> Manifest:
    """The manifest of a checkpoint; `others` take the place of what it was made with."""
    return Manifest(
        **MADE_WITH | {"run": run, "spec": spec, "classes": classes, "domains": ["d"], "data": {"d": "ab"}} | others
    )
