"""Sample one run: checkpoint and data sets → a generator's images, or a classifier's predictions on test splits."""

from pathlib import Path

import torch

from ..datasets.base import Data, load
from ..errors import UserError
from ..files import samples
from ..files.checkpoints import Checkpoint
from ..files.samples import Content, Head
from ..methods.base import Generator, Method
from ..plan.settings import SampleSettings
from ..sampling.generating import generate
from ..sampling.predicting import predict, predict_by_snapshots
from ..sampling.ready import ready
from ..training.setup import pick_device, set_up_torch
from ..training.trained import restore


def check_data(checkpoint: Checkpoint, sets: list[Data]) -> None:
    """Refuse data sets of which the first are not those that the checkpoint was trained on, and others unlike these."""
    own, digests = checkpoint.manifest.domains, checkpoint.manifest.data
    if (given := [data.name for data in sets])[: len(own)] != own:
        expected = f"trained on {', '.join(own)}; expected these data sets first"
        raise UserError(f"{checkpoint.path}: {expected}, found {given}")
    for data in sets:
        if data.name in own and data.digest != digests[data.name]:
            raise UserError(
                f"{checkpoint.path}: trained on {data.name} with sha256 {digests[data.name][:12]}…, "
                f"but its file now has {data.digest[:12]}…"
            )
        if (size := data.test.images.shape[1:3]) != checkpoint.manifest.spec.shape[1:]:
            expected, found = ("×".join(map(str, pixels)) for pixels in (checkpoint.manifest.spec.shape[1:], size))
            raise UserError(f"{checkpoint.path}: trained on images of {expected} pixels, {data.name} has {found}")


@torch.inference_mode()
def content_of(method: Method, settings: SampleSettings, checkpoint: Checkpoint, sets: list[Data]) -> Content:
    """What a method makes: images, or predictions."""
    if not isinstance(method, Generator):
        predictions = predict(method, sets, settings.corruptions)
        return predictions | (predict_by_snapshots(method, checkpoint, *sets[:2]) if checkpoint.snapshots else {})
    if settings.generate is None:
        raise UserError(f"{checkpoint.path}: is of a generator; its experiment in params.yaml needs a sample block")
    return generate(method, sets[0], settings.generate)


def sample(settings: SampleSettings, checkpoint: Path, data: list[Path], out: Path) -> None:
    """Sample the run of `checkpoint`; the first of `data` are its own domains, the rest are for tests alone."""
    set_up_torch(settings.threads)
    method, trained = restore(checkpoint)
    sets = [load(path) for path in data]
    check_data(trained, sets)
    device = pick_device(settings.device)
    precision = ready(method, device, trained.manifest.precision)
    content = content_of(method, settings, trained, sets)
    head = Head(
        run=trained.manifest.run,
        domains=trained.manifest.domains,
        classes=sets[0].classes,
        data={data.name: data.digest for data in sets},
        checkpoint=trained.origin,
        settings=settings,
        device=device.type,
        precision=precision,
    )
    samples.write(out, head, content)
