"""Classification accuracy score (Ravuri and Vinyals 2019), with a linear classifier: what is learned from images."""

import numpy as np


def classification_accuracy(
    features: np.ndarray, labels: np.ndarray, test: np.ndarray, test_labels: np.ndarray
) -> float:
    """Accuracy on test features (M, F) of a logistic regression trained on features (N, F) with classes (N,)."""
    from sklearn.linear_model import LogisticRegression

    mean, deviation = features.mean(0), features.std(0)
    deviation = np.where(deviation > 0, deviation, 1)
    model = LogisticRegression(max_iter=200, tol=1e-3).fit((features - mean) / deviation, labels)
    return float((model.predict((test - mean) / deviation) == test_labels).mean())
