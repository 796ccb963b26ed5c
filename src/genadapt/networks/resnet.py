"""ResNet-18 as torchvision has it, and the heads that report B puts on its features."""

from torch import Tensor, nn

from .points import ToPoint
from .vision import torchvision

WIDTH = 64  # of torchvision's first block


class ResNet18(nn.Module):
    """Images (N, 3, H, W) → features (N, 8 width); at width 64 torchvision's, 11,176,512 parameters, not pretrained."""

    def __init__(self, width: int):
        super().__init__()
        self.size = 8 * width
        self.body = torchvision.models.resnet18(weights=None)
        self.body.fc = nn.Identity()
        if width != WIDTH:
            narrow(self.body, width / WIDTH)
        for block in self.body.layer4:
            block.conv1, block.conv2 = Convolution.like(block.conv1), Convolution.like(block.conv2)

    def forward(self, x: Tensor) -> Tensor:
        """Features of images in [-1, 1]."""
        return self.body(x)


def narrow(body: nn.Module, share: float) -> None:
    """Give all convolutions and batch norms of a ResNet this share of their channels, initialised as by torchvision."""
    for name, module in list(body.named_modules()):
        if isinstance(module, nn.Conv2d):
            before = 3 if module.in_channels == 3 else round(share * module.in_channels)
            sizes = (before, round(share * module.out_channels), module.kernel_size, module.stride, module.padding)
            made = nn.Conv2d(*sizes, bias=False)
            nn.init.kaiming_normal_(made.weight, mode="fan_out", nonlinearity="relu")
            body.set_submodule(name, made)
        elif isinstance(module, nn.BatchNorm2d):
            body.set_submodule(name, nn.BatchNorm2d(round(share * module.num_features)))


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


def label_head(size: int, classes: int) -> nn.Sequential:
    """Report B3's label predictor: size → size → size → classes with ReLU; size 512 in the report."""
    return nn.Sequential(
        nn.Linear(size, size),
        nn.ReLU(inplace=True),
        nn.Linear(size, size),
        nn.ReLU(inplace=True),
        nn.Linear(size, classes),
    )


class DomainClassifier(nn.Module):
    """Report B3's domain classifier: four of [Linear, BN, ReLU] of 512 units, as wide as `size`, then Linear → 2."""

    def __init__(self, size: int):
        super().__init__()
        blocks = [
            layer for _ in range(4) for layer in (nn.Linear(size, size), nn.BatchNorm1d(size), nn.ReLU(inplace=True))
        ]
        self.layers = nn.Sequential(*blocks, nn.Linear(size, 2))

    def forward(self, features: Tensor) -> Tensor:
        """Logit (B, 1) for the target: with it the binary cross entropy is that of the softmax over both outputs."""
        source, target = self.layers(features).split(1, dim=1)
        return target - source
