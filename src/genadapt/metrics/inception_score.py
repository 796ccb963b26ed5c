"""Inception Score (Salimans et al. 2016)."""

import numpy as np
from scipy.special import log_softmax


def inception_score(logits: np.ndarray, splits: int) -> tuple[float, float]:
    """Mean and standard deviation, over splits in a row, of exp E[KL(p(y|x) ‖ p(y))] of class logits (N, K).

    From 1, all images alike or undecided, to K, every image of one class and all classes as often.
    """
    if len(logits) < splits:
        raise ValueError(f"expected an image a split at least, found {len(logits)} for {splits}")
    scores = []
    for part in np.array_split(log_softmax(logits.astype(np.float64), axis=1), splits):
        p = np.exp(part)
        marginal = np.log(np.maximum(p.mean(0), np.finfo(float).tiny))
        scores.append(np.exp((p * (part - marginal)).sum(1).mean()))
    return float(np.mean(scores)), float(np.std(scores))
