"""Small convolutional features and a label head, for classifiers of any image size."""

import math

from torch import Tensor, nn


class Features(nn.Sequential):
    """Blocks of conv 3×3, BN, max-pool, ReLU until the map is at most 4×4: (B, C, H, W) → (B, self.size)."""

    def __init__(self, shape: tuple[int, int, int], width: int):
        channels, height, _ = shape
        blocks = math.ceil(math.log2(height / 4))
        widths = [width, *[2 * width] * (blocks - 1)]
        layers: list[nn.Module] = []
        for before, after in zip([channels, *widths], widths, strict=False):
            layers += [
                nn.Conv2d(before, after, 3, padding=1, bias=False),
                nn.BatchNorm2d(after),
                nn.MaxPool2d(2),
                nn.ReLU(inplace=True),  # of the maximum is the maximum of ReLU, on a quarter of the map
            ]
        super().__init__(*layers, nn.Flatten())
        self.size = widths[-1] * (height >> blocks) ** 2


class Head(nn.Module):
    """Linear, ReLU, Linear: (B, features) → logits (B, outputs)."""

    def __init__(self, features: int, hidden: int, outputs: int):
        super().__init__()
        self.hidden = nn.Linear(features, hidden)
        self.out = nn.Linear(hidden, outputs)

    def forward(self, features: Tensor) -> Tensor:
        """Logits (B, outputs)."""
        return self.out(self.hidden(features).relu())
