"""Scores of a classifier on a target without labels: by each a checkpoint can be chosen, the highest being the best."""

import torch
from torch import Tensor

TEMPERATURE = 0.05  # of the softmax over neighbours, as in the paper


def probabilities(logits: Tensor) -> Tensor:
    """Softmax (N, K) of logits (N, K) in float64."""
    return logits.double().softmax(1)


def certainty(logits: Tensor) -> float:
    """Negative mean entropy of the predictions of logits (N, K), in nats: from −log K to 0 (Morerio et al. 2018)."""
    return -float(torch.special.entr(probabilities(logits)).sum(1).mean())


def mutual_information(logits: Tensor) -> float:
    """Entropy of the mean prediction less the mean entropy of the predictions, in nats (Bridle et al. 1991).

    From 0 to log K: high where predictions (N, K) are sure and their classes many.
    """
    return float(torch.special.entr(probabilities(logits).mean(0)).sum()) + certainty(logits)


def neighbourhood_density(logits: Tensor) -> float:
    """Soft neighbourhood density (Saito et al. 2021) of logits (N, K), in nats, at most log (N − 1).

    Mean entropy of the distribution of each prediction over all others, by their cosine: high where predictions lie in
    dense clusters.
    """
    directions = torch.nn.functional.normalize(probabilities(logits), dim=1)
    similarity = directions @ directions.T / TEMPERATURE
    similarity.fill_diagonal_(-torch.inf)
    return float(torch.special.entr(similarity.softmax(1)).sum(1).mean())


ON_TARGET = {
    "certainty": certainty,
    "mutual information": mutual_information,
    "neighbourhood density": neighbourhood_density,
}
CRITERIA = (*ON_TARGET, "source validation")  # the last is the accuracy on the source's validation images
