"""ContextUnet, the class-conditional DDPM's noise predictor (report row C2), as wide as `width`: 256 in the report.

Where the report is silent this is the widely used minimal conditional diffusion of MNIST: batch norm and GELU after
each convolution of a block, four of them after each up-convolution, time given as t / T, and each of the two scales
has its own embeddings. Different here: no bias before a batch norm, which would take it away again, nor in the
convolution from the vector; and the start of the labels' embeddings.
"""

import torch
from torch import Tensor, nn

from .points import FromPoint


def block(before: int, after: int) -> nn.Sequential:
    """Conv 3×3, BN, GELU: (B, before, H, W) → (B, after, H, W)."""
    return nn.Sequential(nn.Conv2d(before, after, 3, padding=1, bias=False), nn.BatchNorm2d(after), nn.GELU())


def down(before: int, after: int) -> nn.Sequential:
    """Two blocks and a max-pool: (B, before, H, W) → (B, after, H / 2, W / 2)."""
    return nn.Sequential(block(before, after), block(after, after), nn.MaxPool2d(2))


def up(before: int, after: int) -> nn.Sequential:
    """An up-convolution and two times two blocks: (B, before, H, W) → (B, after, 2 H, 2 W)."""
    return nn.Sequential(nn.ConvTranspose2d(before, after, 2, 2), *(block(after, after) for _ in range(4)))


def embedding(before: int, after: int) -> nn.Sequential:
    """An MLP of two layers with GELU: (B, before) → (B, after)."""
    return nn.Sequential(nn.Linear(before, after), nn.GELU(), nn.Linear(after, after))


def factors(labels: int, after: int) -> nn.Sequential:
    """An embedding of labels (B, labels) that maps are multiplied by: at first N(0, 1) codes, as of an embedding table,
    and factors around 1 that differ by more than 1 from label to label.

    With PyTorch's own start they are around 0 and hardly differ: for thousands of steps the output depends neither on
    the labels nor on what they multiply.
    """
    first, _, last = layers = embedding(labels, after)
    nn.init.normal_(first.weight)
    nn.init.ones_(last.bias)
    with torch.no_grad():
        last.weight.mul_(4)
    return layers


class Residual(nn.Module):
    """Two blocks, the second added to the first: (B, before, H, W) → (B, after, H, W)."""

    def __init__(self, before: int, after: int):
        super().__init__()
        self.first, self.second = block(before, after), block(after, after)

    def forward(self, x: Tensor) -> Tensor:
        """The sum, scaled to keep the variance: (B, after, H, W)."""
        x = self.first(x)
        return (x + self.second(x)) * 0.5**0.5


class ContextUnet(nn.Module):
    """Noisy images, times and conditions → the noise; 26,315,779 parameters at width 256 for 28×28 RGB digits.

    Images are square, of a size that 4 divides; 8 divides `width`.
    """

    def __init__(self, shape: tuple[int, int, int], labels: int, width: int):
        super().__init__()
        channels, height, _ = shape
        self.start = Residual(channels, width)
        self.down1, self.down2 = down(width, width), down(width, 2 * width)
        self.time1, self.time2 = embedding(1, 2 * width), embedding(1, width)
        self.label1, self.label2 = factors(labels, 2 * width), factors(labels, width)
        self.from_vector = nn.Sequential(
            FromPoint(2 * width, 2 * width, height // 4, bias=False), nn.GroupNorm(8, 2 * width), nn.ReLU()
        )
        self.up1, self.up2 = up(4 * width, width), up(2 * width, width)
        self.end = nn.Sequential(
            nn.Conv2d(2 * width, width, 3, padding=1),
            nn.GroupNorm(8, width),
            nn.ReLU(),
            nn.Conv2d(width, channels, 3, padding=1),
        )
        self.to(memory_format=torch.channels_last)  # also when no set-up does it: fast, and always the same rounding

    def forward(self, x: Tensor, t: Tensor, condition: Tensor) -> Tensor:
        """The noise in x (B, C, H, W) at t (B,) under each condition (k·B, K): (k·B, C, H, W).

        The way down knows nothing of the condition, so that k conditions share it.
        """
        t, k = t[:, None], len(condition) // len(x)
        x = self.start(x.contiguous(memory_format=torch.channels_last))
        down1 = self.down1(x)
        down2 = self.down2(down1)
        top = self.from_vector(nn.functional.gelu(down2.mean((2, 3))))
        if k > 1:
            top, down2, down1, x, t = (torch.cat([shared] * k) for shared in (top, down2, down1, x, t))
        x1 = _affine(top, self.label1(condition), self.time1(t))
        x2 = _affine(self.up1(torch.cat([x1, down2], 1)), self.label2(condition), self.time2(t))
        return self.end(torch.cat([self.up2(torch.cat([x2, down1], 1)), x], 1))


def _affine(x: Tensor, factor: Tensor, summand: Tensor) -> Tensor:
    return x * factor[:, :, None, None] + summand[:, :, None, None]
