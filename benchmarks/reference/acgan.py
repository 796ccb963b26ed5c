"""ACGAN in the manner of github.com/eriklindernoren/PyTorch-GAN, with the report's networks and smoothed labels."""

import torch
from torch import Tensor, nn

from .dcgan import bce, up

WORKERS = 0  # what acgan.py has there


class Generator(nn.Module):
    """Codes (B, z) and classes (B,) → (B, 3, 28, 28)."""

    def __init__(self, z: int, width: int, classes: int):
        super().__init__()
        self.classes = classes
        self.main = nn.Sequential(
            *up(z + classes, 8 * width, 1, 0),
            *up(8 * width, 4 * width, 1, 0),
            *up(4 * width, 2 * width, 1, 0),
            *up(2 * width, width, 1, 0),
            *up(width, width, 1, 0),
            *up(width, width // 4, 2, 1),
            nn.ConvTranspose2d(width // 4, 3, 1, 1, 2, bias=False),
            nn.Tanh(),
        )

    def forward(self, z: Tensor, y: Tensor) -> Tensor:
        """Images."""
        return self.main(torch.cat([z, nn.functional.one_hot(y, self.classes)], 1)[:, :, None, None])


def down(before: int, after: int, dropout: float, norm: bool = True) -> list[nn.Module]:
    """Convolution, BN, LeakyReLU, dropout."""
    layers = [nn.Conv2d(before, after, 4, 2, 1, bias=False), nn.BatchNorm2d(after)]
    return [*layers[: 1 + norm], nn.LeakyReLU(0.2, inplace=True), nn.Dropout(dropout)]


class Discriminator(nn.Module):
    """(B, 3, 28, 28) → probabilities (B,) and class logits (B, K)."""

    def __init__(self, width: int, classes: int, last_norm: bool):
        super().__init__()
        self.main = nn.Sequential(
            nn.Conv2d(3, width // 4, 4, 2, 1, bias=False),
            nn.LeakyReLU(0.2, inplace=True),
            nn.Dropout(0.2),
            *down(width // 4, width // 2, 0.3),
            *down(width // 2, width, 0.3),
            *down(width, 4 * width, 0.5, last_norm),
            nn.Conv2d(4 * width, width // 4, 3, 2, 1, bias=False),
            nn.Flatten(),
        )
        self.adversarial = nn.Sequential(nn.Linear(width // 4, 1), nn.Sigmoid())
        self.auxiliary = nn.Linear(width // 4, classes)

    def forward(self, x: Tensor) -> tuple[Tensor, Tensor]:
        """Probabilities and logits."""
        features = self.main(x)
        return self.adversarial(features).view(-1), self.auxiliary(features)


class Reference(nn.Module):
    """Generator and discriminator, each with its Adam."""

    def __init__(self, spec, hparams: dict):
        super().__init__()
        self.z, self.real_labels, self.fake_labels = hparams["z"], hparams["real_labels"], hparams["fake_labels"]
        self.together = hparams["last_norm"]
        self.generator = Generator(self.z, hparams["width"], spec.labels)
        self.discriminator = Discriminator(hparams["discriminator_width"], spec.labels, self.together)
        self.cross_entropy = nn.CrossEntropyLoss()
        how = {"lr": hparams["lr"], "betas": tuple(hparams["betas"])}
        self.generator_adam = torch.optim.Adam(self.generator.parameters(), **how)
        self.discriminator_adam = torch.optim.Adam(self.discriminator.parameters(), **how)

    def discriminate(self, x: Tensor, fakes: Tensor) -> tuple[tuple[Tensor, Tensor], tuple[Tensor, Tensor]]:
        """Probabilities and logits of reals and of fakes; with the last norm they share a batch."""
        if not self.together:
            return self.discriminator(x), self.discriminator(fakes)
        real, label = self.discriminator(torch.cat([x, fakes]))
        return (real[: len(x)], label[: len(x)]), (real[len(x) :], label[len(x) :])

    def step(self, x: Tensor, y: Tensor) -> tuple[float, float]:
        """One step of the discriminator, then one of the generator, which leaves gradients in both networks."""
        fakes, size = self.generator(torch.randn(len(x), self.z), y), len(x)
        self.discriminator_adam.zero_grad()
        (on_real, label_real), (on_fake, label_fake) = self.discriminate(x, fakes.detach())
        loss_real = bce(on_real, torch.empty(size).uniform_(*self.real_labels))
        loss_fake = bce(on_fake, torch.empty(size).uniform_(*self.fake_labels))
        loss_d = loss_real + loss_fake + self.cross_entropy(label_real, y) + self.cross_entropy(label_fake, y)
        loss_d.backward()
        self.discriminator_adam.step()

        self.generator_adam.zero_grad()
        on_fake, label_fake = self.discriminate(x, fakes)[1] if self.together else self.discriminator(fakes)
        loss_g = bce(on_fake, torch.ones(size)) + self.cross_entropy(label_fake, y)
        loss_g.backward()
        self.generator_adam.step()
        return loss_d.item(), loss_g.item()
