"""Small convolutional features and a label head, for classifiers of any image size."""

import math

from torch import Tensor, nn


class Standardise(nn.Module):
    """Each image (B, C, H, W) less its mean, over its standard deviation: neither brightness nor contrast is left."""

    LEAST = 0.1  # is added to the deviation, so that an image of one grey stays finite

    def forward(self, x: Tensor) -> Tensor:
        """Images (B, C, H, W) of mean 0."""
        deviation, mean = x.std((1, 2, 3), keepdim=True, correction=0), x.mean((1, 2, 3), keepdim=True)
        return (x - mean) / (deviation + self.LEAST)


class Features(nn.Sequential):
    """Blocks of conv 3×3, BN, max-pool, ReLU until the map is at most 4×4: (B, C, H, W) → (B, self.size)."""

    def __init__(self, shape: tuple[int, int, int], width: int, standardise: bool = False):
        channels, height, _ = shape
        blocks = math.ceil(math.log2(height / 4))
        widths = [width, *[2 * width] * (blocks - 1)]
        layers: list[nn.Module] = [Standardise()] if standardise else []
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


class SmallCNN(nn.Module):
    """Features and a head: images (B, C, H, W) → logits (B, outputs) and features (B, F)."""

    def __init__(self, shape: tuple[int, int, int], width: int, hidden: int, outputs: int, standardise: bool):
        super().__init__()
        self.features = Features(shape, width, standardise)
        self.head = Head(self.features.size, hidden, outputs)

    def forward(self, x: Tensor) -> tuple[Tensor, Tensor]:
        """Logits (B, outputs) and features (B, F)."""
        features = self.features(x)
        return self.head(features), features
