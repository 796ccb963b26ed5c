"""What the sample stage asks of a trained classifier."""

from collections.abc import Callable

import numpy as np
import torch
from torch import Tensor

from ..datasets.base import Data, Split
from ..files.checkpoints import Checkpoint
from ..files.samples import VALIDATION, Predicted, Predictions, at_step, data_set_of, part_of
from ..methods.base import Classifier
from ..training.batches import to_float
from ..training.trained import as_tensors
from .corruptions import CORRUPTIONS
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


def predict_by_snapshots(method: Classifier, checkpoint: Checkpoint, source: Data, target: Data) -> Predictions:
    """What the method predicts in each of the checkpoint's states, the last too, by which one of them may be chosen.

    These are predictions for the validation splits of both domains and the target's test split, without features.
    """
    parts = {
        part_of(source.name, VALIDATION): (method.predict_source, source.validation),
        part_of(target.name, VALIDATION): (method.predict, target.validation),
        target.name: (method.predict, target.test),
    }
    predictions = {}
    for step, state in (*checkpoint.snapshots.items(), (checkpoint.manifest.settings.steps, checkpoint.state)):
        method.load_state_dict(as_tensors(state))
        for name, (predictor, split) in parts.items():
            logits, features = logits_and_features(predictor, split.images, device_of(method))
            predictions[at_step(name, step)] = Predicted(logits, features[:, :0], split.labels)
    return predictions


def predict(method: Classifier, sets: list[Data], corruptions: list[str]) -> Predictions:
    """Predictions for the test split of each data set, and for the parts of the first, the method's own source.

    These are its validation split, and its test split as each of the corruptions leaves it.
    """
    source = sets[0]
    seen = {data.name: data.test for data in sets}
    seen[part_of(source.name, VALIDATION)] = source.validation
    for name in corruptions:
        images = CORRUPTIONS[name](source.test.images)
        seen[part_of(source.name, name)] = Split(images, source.test.labels)
    predictions = {}
    for name, split in seen.items():
        predictor = method.predict_source if data_set_of(name) == source.name else method.predict
        logits, features = logits_and_features(predictor, split.images, device_of(method))
        predictions[name] = Predicted(logits, features, split.labels)
    return predictions
