"""What the sample stage asks of a trained classifier."""

from collections.abc import Callable

import numpy as np
import torch
from torch import Tensor

from ..datasets.base import Data
from ..files.samples import Predicted, Predictions
from ..methods.base import Classifier
from ..training.batches import to_float
from .ready import device_of

BATCH = 250  # images at a time; results do not depend on it

Predictor = Callable[[Tensor], tuple[Tensor, Tensor]]  # images (N, C, H, W) → logits (N, K), features (N, F)


def logits_and_features(
    predictor: Predictor, images: np.ndarray, device: torch.device
) -> tuple[np.ndarray, np.ndarray]:
    """Logits (N, K) and features (N, F) of images (N, H, W, C) uint8."""
    parts = [predictor(to_float(part.to(device))) for part in torch.from_numpy(images).split(BATCH)]
    logits, features = zip(*parts, strict=True)
    return torch.cat(logits).cpu().numpy(), torch.cat(features).cpu().numpy()


def predict(method: Classifier, sets: list[Data], source: str) -> Predictions:
    """Predictions for the test split of each data set; `source` is the name of the method's own."""
    predictions = {}
    for data in sets:
        predictor = method.predict_source if data.name == source else method.predict
        logits, features = logits_and_features(predictor, data.test.images, device_of(method))
        predictions[data.name] = Predicted(logits, features, data.test.labels)
    return predictions
