"""ResNet-18 as torchvision has it, and the heads that report B puts on its features."""

from itertools import pairwise

from torch import Tensor, nn

from ..vision import torchvision
from .points import ToPoint


class ResNet18(nn.Module):
    """Images (N, 3, H, W) → features (N, 512); 11,176,512 parameters, none of them pretrained."""

    size = 512

    def __init__(self):
        super().__init__()
        self.body = torchvision.models.resnet18(weights=None)
        self.body.fc = nn.Identity()
        for block in self.body.layer4:
            block.conv1, block.conv2 = Convolution.like(block.conv1), Convolution.like(block.conv2)

    def forward(self, x: Tensor) -> Tensor:
        """Features of images in [-1, 1]."""
        return self.body(x)


class Convolution(ToPoint):
    """A convolution without bias that is a matrix product where it gives a single point, see `ToPoint`.

    On 28×28 images the last block of ResNet-18 works on 1×1 maps: eight of nine taps of its kernels meet
    padding only.
    """

    @classmethod
    def like(cls, other: nn.Conv2d) -> "Convolution":
        """The same convolution with the same weights."""
        sizes = (other.in_channels, other.out_channels, other.kernel_size, other.stride, other.padding)
        made = cls(*sizes, bias=False)
        made.weight = other.weight
        return made

    def forward(self, x: Tensor) -> Tensor:
        """(B, C, H, W) → (B, out, H', W')."""
        if max(x.shape[2:]) > self.stride[0]:
            return nn.Conv2d.forward(self, x)
        return super().forward(x)[:, :, None, None]


def classifier(size: int, classes: int) -> nn.Sequential:
    """Report B3's label predictor: size → 512 → 512 → classes with ReLU."""
    return nn.Sequential(
        nn.Linear(size, 512),
        nn.ReLU(inplace=True),
        nn.Linear(512, 512),
        nn.ReLU(inplace=True),
        nn.Linear(512, classes),
    )


class DomainClassifier(nn.Module):
    """Report B3's domain classifier: four of [Linear 512, BN, ReLU], then Linear → 2."""

    def __init__(self, size: int):
        super().__init__()
        sizes = [size, 512, 512, 512, 512]
        blocks = [
            layer
            for before, after in pairwise(sizes)
            for layer in (nn.Linear(before, after), nn.BatchNorm1d(after), nn.ReLU(inplace=True))
        ]
        self.layers = nn.Sequential(*blocks, nn.Linear(512, 2))

    def forward(self, features: Tensor) -> Tensor:
        """Logit (B, 1) for the target: with it the binary cross entropy is that of the softmax over both outputs."""
        source, target = self.layers(features).split(1, dim=1)
        return target - source
