"""ResNet-18 as torchvision has it, without its last layer."""

from torch import Tensor, nn

from ..vision import torchvision


class ResNet18(nn.Module):
    """Images (N, 3, H, W) → features (N, 512); 11,176,512 parameters, none of them pretrained."""

    size = 512

    def __init__(self):
        super().__init__()
        self.body = torchvision.models.resnet18(weights=None)
        self.body.fc = nn.Identity()

    def forward(self, x: Tensor) -> Tensor:
        """Features of images in [-1, 1]."""
        return self.body(x)
