"""How well generated images show what they were conditioned on, by an evaluator's logits."""

import numpy as np

from .accuracy import exact_set, k_highest


def lists(logits: np.ndarray, labels: np.ndarray, objects: list[str]) -> dict[str, float]:
    """Measures of a list of label sets (M, L) that was drawn with several seeds, logits (seeds, M, L).

    Means over the seeds: accuracy by the k-highest rule (and its standard deviation over the seeds), share of
    images with exactly the objects of their label set, extra objects an image; recall of each shape and colour.
    """
    by_seed = np.array([k_highest(one, labels) for one in logits])
    seen, wanted = logits > 0, np.broadcast_to(labels > 0, logits.shape)
    measures = {
        "conditional accuracy": float(by_seed.mean()),
        "conditional accuracy, sd over sampling seeds": float(by_seed.std(ddof=1)) if len(by_seed) > 1 else 0.0,
        "exact-set accuracy": float(np.mean([exact_set(one, labels) for one in logits])),
        "extra objects an image": float((seen & ~wanted).sum(-1).mean()),
    }
    for word in dict.fromkeys(word for name in objects for word in name.split()):
        columns = [word in name.split() for name in objects]
        if wanted[..., columns].any():
            recall = seen[..., columns][wanted[..., columns]].mean()
            measures[f"recall of {word} objects"] = float(recall)
    return measures


def flips(off: np.ndarray, on: np.ndarray, column: int) -> dict[str, float]:
    """What an evaluator says of pairs from one code without and with an attribute, logits (N, L) each.

    A pair flips if the evaluator sees no attribute in the first and the attribute in the second; the others are
    kept where the evaluator says the same of both.
    """
    others = np.arange(off.shape[1]) != column
    same = (off > 0) == (on > 0)
    return {
        "share of pairs that flip": float(((off[:, column] <= 0) & (on[:, column] > 0)).mean()),
        "share of other attributes kept": float(same[:, others].mean()),
    }
