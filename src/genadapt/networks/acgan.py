"""ACGAN's networks for 28×28 digits (report row A2; Odena et al. 2017), as wide as `width`: 112 in the report."""

import torch
from torch import Tensor, nn
from torch.nn.functional import one_hot

from .dcgan import normal_init, up
from .points import FromPoint, ToPoint


class DigitGenerator(nn.Module):
    """Codes (B, z) and classes (B,) → images (B, C, 28, 28); 10,261,132 parameters at z 100, width 112."""

    def __init__(self, z: int, width: int, classes: int, channels: int):
        super().__init__()
        self.classes = classes
        self.layers = nn.Sequential(
            *up(z + classes, 8 * width, 1, 0, FromPoint),
            *up(8 * width, 4 * width, 1, 0),
            *up(4 * width, 2 * width, 1, 0),
            *up(2 * width, width, 1, 0),
            *up(width, width, 1, 0),
            *up(width, width // 4, 2, 1),
            nn.ConvTranspose2d(width // 4, channels, 1, 1, 2, bias=False),
            nn.Tanh(),
        )
        self.apply(normal_init)

    def forward(self, z: Tensor, y: Tensor) -> Tensor:
        """Images (B, C, 28, 28) in [-1, 1]."""
        return self.layers(torch.cat([z, one_hot(y, self.classes).to(z.dtype)], dim=1))


class Dropout(nn.Dropout):
    """`nn.Dropout` that draws its mask with `rand`, on a CPU in a fifth of the time that `bernoulli_` takes."""

    def forward(self, x: Tensor) -> Tensor:
        """Zero each element with probability p and scale the others by 1 / (1 − p)."""
        if not self.training:
            return x
        kept = torch.rand_like(x, dtype=torch.float32) >= self.p
        return x * kept.to(x.dtype).div_(1 - self.p)


class DigitDiscriminator(nn.Module):
    """Images (B, C, 28, 28) → real/fake logits (B,) and class logits (B, K); 1,044,047 parameters at width 112.

    `last_norm` is the report's batch norm of the last block, which lies on a 1×1 map.
    """

    def __init__(self, width: int, classes: int, channels: int, last_norm: bool):
        super().__init__()
        self.layers = nn.Sequential(
            nn.Conv2d(channels, width // 4, 4, 2, 1, bias=False),
            nn.LeakyReLU(0.2, inplace=True),
            Dropout(0.2),
            *self._down(width // 4, width // 2, 0.3),
            *self._down(width // 2, width, 0.3),
            *self._down(width, 4 * width, 0.5, ToPoint, nn.BatchNorm1d if last_norm else nn.Identity),
            ToPoint(4 * width, width // 4, 3, 2, 1, bias=False),
        )
        self.adversarial = nn.Linear(width // 4, 1)
        self.classes = nn.Linear(width // 4, classes)
        self.apply(normal_init)

    @staticmethod
    def _down(
        before: int, after: int, dropout: float, kind: type = nn.Conv2d, norm: type = nn.BatchNorm2d
    ) -> list[nn.Module]:
        return [
            kind(before, after, 4, 2, 1, bias=False),
            norm(after),
            nn.LeakyReLU(0.2, inplace=True),
            Dropout(dropout),
        ]

    def forward(self, x: Tensor) -> tuple[Tensor, Tensor]:
        """Logits of being real (B,), and of the classes (B, K)."""
        features = self.layers(x)
        return self.adversarial(features).squeeze(1), self.classes(features)
