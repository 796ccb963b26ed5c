"""The metrics of a classifier's predictions."""

from ..files.samples import Head, Predictions, without_step
from ..metrics.accuracy import accuracy, exact_set, k_highest
from ..metrics.domains import mixing, proxy_a_distance
from .choosing import choices


def accuracies(predictions: Predictions) -> dict[str, dict[str, float]]:
    """Accuracy on each test split that has labels; of multi-hot labels also by objects and by whole sets."""
    last = {name: predicted for name, predicted in predictions.items() if name == without_step(name)}
    labelled = {name: predicted for name, predicted in last.items() if predicted.labelled}
    measures = {"accuracy": accuracy}
    if all(predicted.labels.ndim == 2 for predicted in labelled.values()):
        measures |= {"accuracy of the k highest": k_highest, "accuracy of exact sets": exact_set}
    return {
        name: {data: measure(predicted.logits, predicted.labels) for data, predicted in labelled.items()}
        for name, measure in measures.items()
    }


def absent(head: Head, predictions: Predictions) -> dict[str, str]:
    """Why an accuracy could not be computed, by its name."""
    target = head.domains[-1]
    return {} if predictions[target].labelled else {f"accuracy on {target}": "the target has no labels"}


def measure_predictions(head: Head, predictions: Predictions) -> dict[str, float | dict]:
    """All metrics of a classifier; of one that learned a pair also how far apart the two domains' features lie."""
    metrics = accuracies(predictions)
    if len(head.domains) == 2:
        source, target = (predictions[name].features for name in head.domains)
        metrics |= {"proxy A-distance": proxy_a_distance(source, target), "mixing of domains": mixing(source, target)}
        metrics |= choices(head, predictions)
    return metrics
