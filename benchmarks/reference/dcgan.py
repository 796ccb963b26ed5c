"""DCGAN as in pytorch/examples, dcgan/main.py, with the report's smoothed labels."""

import torch
from torch import Tensor, nn

WORKERS = 2  # what dcgan/main.py has


def up(before: int, after: int, stride: int, padding: int) -> list[nn.Module]:
    """Transposed convolution, BN, ReLU."""
    convolution = nn.ConvTranspose2d(before, after, 4, stride, padding, bias=False)
    return [convolution, nn.BatchNorm2d(after), nn.ReLU(True)]


def down(before: int, after: int) -> list[nn.Module]:
    """Convolution, BN, LeakyReLU."""
    convolution = nn.Conv2d(before, after, 4, 2, 1, bias=False)
    return [convolution, nn.BatchNorm2d(after), nn.LeakyReLU(0.2, inplace=True)]


def generator(z: int, width: int) -> nn.Module:
    """(B, z, 1, 1) → (B, 3, 64, 64)."""
    return nn.Sequential(
        *up(z, width * 8, 1, 0),
        *up(width * 8, width * 4, 2, 1),
        *up(width * 4, width * 2, 2, 1),
        *up(width * 2, width, 2, 1),
        nn.ConvTranspose2d(width, 3, 4, 2, 1, bias=False),
        nn.Tanh(),
    )


def discriminator(width: int, first_norm: bool) -> nn.Module:
    """(B, 3, 64, 64) → probabilities (B, 1, 1, 1)."""
    convolution = nn.Conv2d(3, width, 4, 2, 1, bias=False)
    return nn.Sequential(
        *(down(3, width) if first_norm else [convolution, nn.LeakyReLU(0.2, inplace=True)]),
        *down(width, width * 2),
        *down(width * 2, width * 4),
        *down(width * 4, width * 8),
        nn.Conv2d(width * 8, 1, 4, 1, 0, bias=False),
        nn.Sigmoid(),
    )


class Reference(nn.Module):
    """Generator and discriminator, each with its Adam."""

    def __init__(self, spec, hparams: dict):
        super().__init__()
        self.z, self.real_labels, self.fake_labels = hparams["z"], hparams["real_labels"], hparams["fake_labels"]
        self.generator = generator(self.z, hparams["width"])
        self.discriminator = discriminator(hparams["width"], hparams["first_norm"])
        how = {"lr": hparams["lr"], "betas": tuple(hparams["betas"])}
        self.generator_adam = torch.optim.Adam(self.generator.parameters(), **how)
        self.discriminator_adam = torch.optim.Adam(self.discriminator.parameters(), **how)

    def step(self, x: Tensor, _y: Tensor) -> tuple[float, float]:
        """One step of the discriminator, reals and fakes backward in turn, then one of the generator."""
        self.discriminator.zero_grad()
        on_real = self.discriminator(x).view(-1)
        loss_real = bce(on_real, torch.empty(len(x)).uniform_(*self.real_labels))
        loss_real.backward()
        fakes = self.generator(torch.randn(len(x), self.z, 1, 1))
        on_fake = self.discriminator(fakes.detach()).view(-1)
        loss_fake = bce(on_fake, torch.empty(len(x)).uniform_(*self.fake_labels))
        loss_fake.backward()
        self.discriminator_adam.step()

        self.generator.zero_grad()
        loss = bce(self.discriminator(fakes).view(-1), torch.ones(len(x)))
        loss.backward()
        self.generator_adam.step()
        return (loss_real + loss_fake).item(), loss.item()


def bce(probabilities: Tensor, labels: Tensor) -> Tensor:
    """Binary cross entropy of probabilities; written out, as nn.BCELoss refuses the labels above 1 of the report."""
    log_p, log_not_p = probabilities.log().clamp(-100), (1 - probabilities).log().clamp(-100)
    return -(labels * log_p + (1 - labels) * log_not_p).mean()
