"""How often a classifier is right."""

import numpy as np


def accuracy(logits: np.ndarray, labels: np.ndarray) -> float:
    """Share of right answers: classes (N,) by the largest of logits (N, K), multi-hot labels (N, K) by their signs."""
    if len(logits) != len(labels):
        raise ValueError(f"{len(logits)} logits for {len(labels)} labels")
    answers = logits.argmax(1) if labels.ndim == 1 else logits > 0
    return float((answers == labels).mean())


def k_highest(logits: np.ndarray, labels: np.ndarray) -> float:
    """Share of the objects of multi-hot labels (N, K) that are among the k highest logits of their image.

    k is the number of objects in the image: the rule of i-CLEVR's evaluator (report E). It does not see
    objects that are there but not among the labels.
    """
    ranks = (-logits).argsort(1, kind="stable").argsort(1)
    right = (ranks < labels.sum(1, keepdims=True)) & (labels > 0)
    return float(right.sum() / labels.sum())


def exact_set(logits: np.ndarray, labels: np.ndarray) -> float:
    """Share of images whose labels (N, K) are all right, by the signs of the logits (N, K)."""
    return float(((logits > 0) == labels).all(1).mean())
