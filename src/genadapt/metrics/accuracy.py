"""How often a classifier is right."""

import numpy as np


def accuracy(logits: np.ndarray, labels: np.ndarray) -> float:
    """Share of right answers: classes (N,) by the largest of logits (N, K), multi-hot labels (N, K) by their signs."""
    if len(logits) != len(labels):
        raise ValueError(f"{len(logits)} logits for {len(labels)} labels")
    answers = logits.argmax(1) if labels.ndim == 1 else logits > 0
    return float((answers == labels).mean())
