"""A fully convolutional classifier: one score for each label at each place of a coarse map."""

from torch import Tensor, nn


def block(before: int, after: int, kernel: int, stride: int) -> list[nn.Module]:
    """Convolution without bias, BN, ReLU."""
    convolution = nn.Conv2d(before, after, kernel, stride, kernel // 2, bias=False)
    return [convolution, nn.BatchNorm2d(after), nn.ReLU(inplace=True)]


class ScoreMaps(nn.Module):
    """Images (B, C, H, W) → scores (B, labels, H/4, W/4) and features of each place (B, self.size, H/4, W/4).

    Each place sees 25×25 pixels.
    """

    def __init__(self, channels: int, width: int, labels: int):
        super().__init__()
        self.size = 4 * width
        self.features = nn.Sequential(
            *block(channels, width, 5, 2),
            *block(width, 2 * width, 3, 2),
            *block(2 * width, self.size, 3, 1),
            *block(self.size, self.size, 3, 1),
        )
        self.scores = nn.Conv2d(self.size, labels, 1)
        nn.init.constant_(self.scores.bias, -4.0)  # at first no label anywhere: the maximum is over many places

    def forward(self, x: Tensor) -> tuple[Tensor, Tensor]:
        """Scores and features."""
        features = self.features(x)
        return self.scores(features), features
