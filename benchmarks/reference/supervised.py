"""A classifier trained as in pytorch/examples, mnist/main.py."""

import math

import torch
from torch import Tensor, nn

WORKERS = 0  # what mnist/main.py has on a CPU


def features(channels: int, size: int, width: int) -> tuple[nn.Module, int]:
    """Blocks of convolution, BN, ReLU, max-pool until the map is at most 4×4, and the number of features."""
    layers, before, after = [], channels, width
    blocks = math.ceil(math.log2(size / 4))
    for _ in range(blocks):
        layers += [
            nn.Conv2d(before, after, 3, padding=1, bias=False),
            nn.BatchNorm2d(after),
            nn.ReLU(),
            nn.MaxPool2d(2),
        ]
        before, after = after, 2 * width
    return nn.Sequential(*layers, nn.Flatten()), before * (size >> blocks) ** 2


def head(inputs: int, hidden: int, outputs: int) -> nn.Module:
    """A hidden layer and logits."""
    return nn.Sequential(nn.Linear(inputs, hidden), nn.ReLU(), nn.Linear(hidden, outputs))


class Reference(nn.Module):
    """One network, one optimizer."""

    def __init__(self, spec, hparams: dict):
        super().__init__()
        self.features, size = features(*spec.shape[:2], hparams["width"])
        self.head = head(size, hparams["hidden"], spec.labels)
        self.criterion = nn.CrossEntropyLoss()
        self.optimizer = torch.optim.Adam(self.parameters(), lr=hparams["lr"])

    def step(self, x: Tensor, y: Tensor) -> float:
        """One step on the label loss."""
        self.optimizer.zero_grad()
        loss = self.criterion(self.head(self.features(x)), y)
        loss.backward()
        self.optimizer.step()
        return loss.item()
