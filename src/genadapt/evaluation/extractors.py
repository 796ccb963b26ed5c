"""What images are turned into before they are compared: features and logits of a network that is named with them."""

from collections.abc import Callable
from pathlib import Path
from typing import NamedTuple

import numpy as np
import torch
from torch import Tensor

from ..datasets.preparing.inception_weights import SOURCE
from ..errors import UserError
from ..training.batches import to_float
from ..training.trained import Trained
from . import inception

BATCH = 50  # images at a time; results do not depend on it
AS_TRAINED = "none; values in [-1, 1], as it was trained"
INCEPTION = SOURCE.name


class Extractor(NamedTuple):
    """A network, and what a provenance record tells of it."""

    name: str
    sha256: str
    resize: str
    network: Callable[[Tensor], tuple[Tensor, Tensor]]  # (B, H, W, 3) uint8 → logits (B, K), features (B, F)
    device: torch.device
    classifier: str = ""  # the experiment of an evaluator

    def __call__(self, images: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        """Logits (N, K) and features (N, F), float32, of images (N, H, W, 3) uint8; a `UserError` if not finite."""
        with torch.inference_mode():
            parts = [self.network(part.to(self.device)) for part in torch.from_numpy(images).split(BATCH)]
            logits, features = (torch.cat(column).cpu().numpy() for column in zip(*parts, strict=True))
        if not (np.isfinite(logits).all() and np.isfinite(features).all()):
            raise UserError(f"{self.name}: expected finite features and logits of every image")
        return logits, features


def of_evaluator(evaluator: Trained, device: torch.device) -> Extractor:
    """The features of a classifier of the same data."""
    method, checkpoint = evaluator
    method.to(device, memory_format=torch.channels_last)
    experiment = checkpoint.manifest.run.partition("/")[0]
    predict = lambda images: method.predict(to_float(images))  # noqa: E731
    return Extractor(f"features of {experiment}", checkpoint.sha256, AS_TRAINED, predict, device, experiment)


def of_inception(path: Path, device: torch.device) -> Extractor:
    """pytorch-fid's features; logits without bias, as the Inception Score was first computed."""
    network, matrix = inception.load(path)
    network, matrix = network.to(device, memory_format=torch.channels_last), matrix.to(device)

    def extract(images: Tensor) -> tuple[Tensor, Tensor]:
        features = network(images.permute(0, 3, 1, 2).float() / 255)[0].flatten(1)
        return features @ matrix.T, features

    return Extractor(INCEPTION, inception.HASH.partition(":")[2], inception.RESIZE, extract, device)
