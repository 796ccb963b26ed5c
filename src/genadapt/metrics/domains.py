"""Whether features of two domains are mixed, as numbers."""

import numpy as np

POINTS = 1000  # of each domain: the measures need no more
NEIGHBOURS = 10


def _balanced(source: np.ndarray, target: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """As many features of either domain, shuffled, standardised (2n, F); and which are the target's (2n,)."""
    count = min(len(source), len(target), POINTS)
    generator = np.random.default_rng(0)
    rows = [features[generator.permutation(len(features))[:count]] for features in (source, target)]
    features = np.concatenate(rows).astype(np.float64)
    order = generator.permutation(2 * count)
    deviation = features.std(0)
    standard = (features - features.mean(0)) / np.where(deviation > 0, deviation, 1)
    return standard[order], (np.arange(2 * count) >= count)[order]


def proxy_a_distance(source: np.ndarray, target: np.ndarray) -> float:
    """2 (1 − 2 ε), ε the error of a linear classifier of the domain on features (N, F) that it has not seen.

    0: it cannot tell them apart; 2: it always can. Ben-David et al. 2007; as in the DANN paper, the
    classifier is trained on half of the features.
    """
    from sklearn.linear_model import LogisticRegression

    features, domains = _balanced(source, target)
    half = len(features) // 2
    model = LogisticRegression(max_iter=1000).fit(features[:half], domains[:half])
    error = float((model.predict(features[half:]) != domains[half:]).mean())
    return max(0.0, 2 * (1 - 2 * error))


def mixing(source: np.ndarray, target: np.ndarray) -> float:
    """Share of a feature's nearest neighbours that are of the other domain, over its chance: 0 apart, 1 mixed."""
    from sklearn.neighbors import NearestNeighbors

    features, domains = _balanced(source, target)
    count = min(NEIGHBOURS, len(features) - 1)
    nearest = NearestNeighbors(n_neighbors=count + 1).fit(features).kneighbors(return_distance=False)[:, :count]
    chance = len(features) / 2 / (len(features) - 1)
    return float((domains[nearest] != domains[:, None]).mean() / chance)
