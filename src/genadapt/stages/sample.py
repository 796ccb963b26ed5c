"""Sample one run: checkpoint and data sets → a generator's images, or a classifier's predictions on test splits."""

from pathlib import Path

import numpy as np
import torch

from .. import checkpoints
from ..batches import seeded, to_float, to_uint8
from ..datasets.base import Data, load
from ..errors import UserError
from ..methods.base import Classifier, Generator
from ..sealed import seal

BATCH = 250  # images at a time; the results do not depend on it


def conditions(data: Data, count: int) -> np.ndarray:
    """What to ask of a generator: every class in turn (count,), or the label sets of the test split (count, L)."""
    if data.multi:
        return np.resize(data.test.labels, (count, data.test.labels.shape[1]))
    return np.arange(count, dtype=np.int64) % len(data.classes)


def generate(method: Generator, labels: np.ndarray, seed: int) -> np.ndarray:
    """Images (N, H, W, C) uint8 under the labels (N,) or (N, L)."""
    generator = seeded(seed)
    wanted = torch.from_numpy(labels)
    wanted = wanted.float() if wanted.ndim == 2 else wanted
    return np.concatenate([to_uint8(method.sample(y, generator)).numpy() for y in wanted.split(BATCH)])


def predictions(method: Classifier, images: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Logits (N, K) and features (N, F) of images (N, H, W, C) uint8."""
    parts = [method.predict(to_float(part)) for part in torch.from_numpy(images).split(BATCH)]
    logits, features = zip(*parts, strict=True)
    return torch.cat(logits).numpy(), torch.cat(features).numpy()


def sample(settings: dict, checkpoint: Path, data: list[Path], out: Path) -> None:
    """Sample the run of `checkpoint`; the first of `data` are its own domains, the rest are for tests alone.

    settings: threads, count and seed (a generator's; null for a classifier).
    """
    torch.set_num_threads(settings["threads"])
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
    with torch.inference_mode():
        arrays = _arrays(method, settings, sets, checkpoint)
    seal(
        out,
        "samples",
        arrays,
        run=manifest["run"],
        produces="images" if isinstance(method, Generator) else "predictions",
        classes=sets[0].classes,
        domains=own,
        data={found.name: found.digest for found in sets},
        checkpoint={key: manifest[key] for key in ("sha256", "settings", "code", "precision", "device", "torch")},
        settings=settings,
    )


def _arrays(method: Generator | Classifier, settings: dict, sets: list[Data], checkpoint: Path) -> dict:
    if isinstance(method, Generator):
        if settings["count"] is None:
            raise UserError(f"{checkpoint}: is of a generator; its experiment in params.yaml needs a sample block")
        labels = conditions(sets[0], settings["count"])
        return {"images": generate(method, labels, settings["seed"]), "labels": labels}
    arrays = {}
    for found in sets:
        logits, features = predictions(method, found.test.images)
        arrays[f"{found.name}.logits"] = logits
        arrays[f"{found.name}.features"] = features
        arrays[f"{found.name}.labels"] = found.test.labels
    return arrays
