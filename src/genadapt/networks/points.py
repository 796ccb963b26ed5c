"""Convolutions from a point and to a point, as the matrix products that they are.

Equal to the convolutions up to rounding, with the same weights, and faster on maps this small. They also
are safer: a bfloat16 convolution on a CPU (oneDNN) leaves the gradient of kernel taps that only ever meet
padding uninitialised, now and then NaN.
"""

from torch import Tensor, nn
from torch.nn.functional import linear


class FromPoint(nn.ConvTranspose2d):
    """Transposed convolution of a 1×1 map, without bias: (B, C) → (B, out, kernel, kernel)."""

    def forward(self, x: Tensor) -> Tensor:
        """(B, C) → (B, out, kernel, kernel), channels-last."""
        taps = self.weight.permute(0, 2, 3, 1)  # (C, kernel, kernel, out), as it lies in memory
        return (x @ taps.flatten(1)).unflatten(1, taps.shape[1:]).permute(0, 3, 1, 2)


class ToPoint(nn.Conv2d):
    """Convolution whose kernel covers the whole map, without bias: (B, C, H, W), or a point (B, C), → (B, out)."""

    def forward(self, x: Tensor) -> Tensor:
        """(B, C, H, W) or (B, C) → (B, out); taps that meet padding only take no part."""
        (top, left), (height, width) = self.padding, x.shape[2:] or (1, 1)
        live = self.weight[:, :, top : top + height, left : left + width]
        return linear(x.movedim(1, -1).flatten(1), live.permute(0, 2, 3, 1).flatten(1))
