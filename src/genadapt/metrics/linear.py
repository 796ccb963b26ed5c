"""What a small classifier learns from generated images."""

import numpy as np


def linear_accuracy(features: np.ndarray, labels: np.ndarray, test: np.ndarray, test_labels: np.ndarray) -> float:
    """Accuracy on test features (M, F) of a logistic regression trained on features (N, F) with classes (N,)."""
    from sklearn.linear_model import LogisticRegression

    mean, spread = features.mean(0), features.std(0)
    spread = np.where(spread > 0, spread, 1)
    model = LogisticRegression(max_iter=200, tol=1e-3).fit((features - mean) / spread, labels)
    return float((model.predict((test - mean) / spread) == test_labels).mean())
