"""DCGAN's networks conditioned on labels, for 64×64 images (report rows D3, E1, E2), as wide as `width`: 64 there."""

import torch
from torch import Tensor, nn
from torch.nn.functional import conv_transpose2d

from .dcgan import Discriminator64, Generator64, Norms, convolutions, normal_init


class ConditionalGenerator64(Generator64):
    """Codes (B, z) and labels (B, L) → images (B, C, 64, 64) in [-1, 1].

    At z 100, width 64: 3,773,312 parameters with 24 labels (E1, E2), 3,584,896 with one (D3).
    """

    def __init__(self, z: int, width: int, channels: int, labels: int):
        super().__init__(z + labels, width, channels)

    def forward(self, z: Tensor, y: Tensor) -> Tensor:
        """Images (B, C, 64, 64) of codes (B, z) under labels (B, L)."""
        return super().forward(torch.cat([z, y], dim=1))


class ConditionalDiscriminator64(Discriminator64):
    """Images (B, C, 64, 64) and labels (B, L), drawn as one more channel, → logits (B,).

    2,868,992 parameters at width 64 with 24 labels and a batch norm after all convolutions but the first (E1).
    """

    def __init__(self, width: int, channels: int, labels: int, norms: Norms):
        super().__init__(width, channels + 1, norms)
        self.plane = nn.Linear(labels, 64 * 64)

    def with_plane(self, x: Tensor, y: Tensor) -> Tensor:
        """Images (B, C + 1, 64, 64): x and a channel that shows the labels y (B, L)."""
        plane = self.plane(y).unflatten(1, (64, 64, 1)).movedim(3, 1)  # channels-last, or the whole would not be
        return torch.cat([x, plane], dim=1)

    def forward(self, x: Tensor, y: Tensor) -> Tensor:
        """Logits (B,): positive for real images under their own labels."""
        return super().forward(self.with_plane(x, y))


class ConditionalCritic64(ConditionalDiscriminator64):
    """Images (B, C, 64, 64) and labels (B, L) → scores (B,), without batch norm: 2,867,200 parameters (E2)."""

    def __init__(self, width: int, channels: int, labels: int):
        super().__init__(width, channels, labels, (False, False, False, False))

    def forward(self, x: Tensor, y: Tensor, gradient: bool = False) -> Tensor:
        """Scores (B,); with `gradient` instead their gradient ∇x (B, C, 64, 64), itself differentiable."""
        return self._gradient(self.with_plane(x, y)) if gradient else super().forward(x, y)

    def _gradient(self, images: Tensor) -> Tensor:
        """Back through the layers, written as forward operations.

        LeakyReLU's slopes are constant almost everywhere, so that only the weights on the way back need
        gradients. Differentiating a backward pass also goes through what made the slopes, for nothing.
        """
        *layers, last = self.layers
        convolutions, slopes = layers[::2], []
        with torch.no_grad():
            for convolution, leaky in zip(convolutions, layers[1::2], strict=True):
                images = leaky(convolution(images))
                slopes.append(torch.where(images > 0, 1.0, leaky.negative_slope).to(images.dtype))
        back = last.weight
        for convolution, slope in zip(reversed(convolutions), reversed(slopes), strict=True):
            back = conv_transpose2d(back * slope, convolution.weight, stride=2, padding=1)
        return back[:, :-1]  # without the labels' channel


class AttributeDiscriminator64(nn.Module):
    """Images (B, C, 64, 64) → logits for real (B,) and for an attribute (B,); 2,772,864 parameters at width 64 (D3)."""

    def __init__(self, width: int, channels: int):
        super().__init__()
        self.layers = convolutions(width, channels, (True, True, True, False), 2)  # both heads as one convolution
        self.apply(normal_init)

    def forward(self, x: Tensor) -> tuple[Tensor, Tensor]:
        """Logits (B,) for real, and (B,) for the attribute."""
        real, attribute = self.layers(x).unbind(1)
        return real, attribute
