"""Sample one run: checkpoint and data sets → a generator's images, or a classifier's predictions on test splits."""

from pathlib import Path

import torch

from ..datasets.base import load
from ..errors import UserError
from ..files import checkpoints
from ..files.sealed import seal
from ..methods.base import Generator
from ..plan.settings import SampleSettings
from ..sampling.drawing import classify, images, ready
from ..training.setup import pick_device, set_up_torch


def sample(settings: SampleSettings, checkpoint: Path, data: list[Path], out: Path) -> None:
    """Sample the run of `checkpoint`; the first of `data` are its own domains, the rest are for tests alone."""
    set_up_torch(settings.threads)
    method, manifest = checkpoints.load(checkpoint)
    sets = [load(path) for path in data]
    own, digests = manifest["domains"], manifest["data"]
    if (given := [found.name for found in sets])[: len(own)] != own:
        raise UserError(f"{checkpoint}: trained on {', '.join(own)}; expected these data sets first, found {given}")
    for found in sets:
        if found.name in own and found.digest != digests[found.name]:
            raise UserError(
                f"{checkpoint}: trained on {found.name} with sha256 {digests[found.name][:12]}…, "
                f"but its file now has {found.digest[:12]}…"
            )
    generates = isinstance(method, Generator)
    if generates and settings.generate is None:
        raise UserError(f"{checkpoint}: is of a generator; its experiment in params.yaml needs a sample block")
    device = pick_device(settings.device)
    precision = ready(method, device, manifest["precision"])
    with torch.inference_mode():
        arrays = images(method, sets[0], settings.generate) if generates else classify(method, sets, own[0])
    seal(
        out,
        "samples",
        arrays,
        run=manifest["run"],
        produces="images" if generates else "predictions",
        classes=sets[0].classes,
        domains=own,
        data={found.name: found.digest for found in sets},
        checkpoint={key: manifest[key] for key in ("sha256", "settings", "code", "precision", "device", "torch")},
        settings=settings.model_dump(),
        device=device.type,
        precision=precision,
    )
