"""The interface of every method: the loop, the sample stage and the tests know methods by it alone."""

import math
from abc import ABC, abstractmethod
from collections.abc import Iterable
from typing import Literal, NamedTuple

import torch
from torch import Tensor, nn
from torch.optim import Adam, Optimizer

from ..plan.spec import Spec as Spec


class Batch(NamedTuple):
    """One training batch, already on the device."""

    x: Tensor  # (B, C, H, W) float in [-1, 1]; the source domain
    y: Tensor  # (B,) int64, or (B, labels) float multi-hot
    target: Tensor | None = None  # (B, C, H, W), the unlabelled target domain; None for one domain
    plain: Tensor | None = None  # the target without augmentation


class Method(nn.Module, ABC):
    """Networks with their optimizers, and how one batch updates them.

    `__init__(self, spec: Spec, *, <hyper-parameters>)`; the keywords, annotated with the types of `plan.fields`, are
    the experiment's `hparams`, of which those with a default may be left out; `**others` are those of the base. All
    state lies in parameters, buffers and optimizers: that is what exact resume saves. Networks are direct children, so
    that the set-up can lower their precision. The class attributes say, as literals and inherited, what a method can
    be trained on.
    """

    domains: int = 1  # 2 for a method that is trained on a source and a target
    sizes: tuple[int, ...] | None = None  # of square images, in pixels; None: any
    labels: Literal["classes", "multi-hot"] | None = None  # None: either

    @abstractmethod
    def step(self, batch: Batch, progress: float) -> dict[str, Tensor]:
        """Update whatever is due on this batch; progress in [0, 1). Return detached scalars to log."""

    @property
    @abstractmethod
    def optimizers(self) -> dict[str, Optimizer]:
        """The optimizers by name."""


class Generator(Method):
    """A method that makes images."""

    conditional: bool = True  # False where images do not depend on the labels
    attribute: int | None = None  # the one column of multi-hot labels that images depend on; None: all of them

    @abstractmethod
    def sample(self, y: Tensor, generator: torch.Generator) -> Tensor:
        """Images (N, C, H, W) in [-1, 1] under the conditions y, (N,) or (N, labels); same generator, same images."""


class Autoencoder(Generator):
    """A generator that also finds the code of an image."""

    @abstractmethod
    def encode(self, x: Tensor) -> tuple[Tensor, Tensor]:
        """Mean and log-variance (N, latent) of the codes of images (N, C, H, W)."""

    @abstractmethod
    def decode(self, z: Tensor) -> Tensor:
        """Images (N, C, H, W) in [-1, 1] of codes (N, latent)."""

    @abstractmethod
    def draw_codes(self, count: int, generator: torch.Generator) -> Tensor:
        """Codes (count, latent) from the prior, that of `sample`; same generator, same codes."""


class Diffusion(Generator):
    """A generator that removes noise step by step; `sample` uses its classifier-free guidance."""

    @abstractmethod
    def sample_unguided(self, y: Tensor, generator: torch.Generator) -> Tensor:
        """As `sample`, without guidance."""

    @abstractmethod
    def trajectory(self, y: Tensor, generator: torch.Generator, frames: int) -> Tensor:
        """(frames, N, C, H, W) in [-1, 1]: from noise to what `sample` gives, at evenly spaced times."""


class Classifier(Method):
    """A method that predicts the labels of an image."""

    @abstractmethod
    def predict(self, x: Tensor) -> tuple[Tensor, Tensor]:
        """Logits (N, K) and features (N, F) of images (N, C, H, W); of the target, if a pair was learned."""

    def predict_source(self, x: Tensor) -> tuple[Tensor, Tensor]:
        """The same of images of the source, where a method has an encoder of its own for them."""
        return self.predict(x)


def adam(parameters: Iterable[Tensor], lr: float, betas: tuple[float, float]) -> Adam:
    """Adam with the fused kernel, which gives the same maths in one pass."""
    return Adam(parameters, lr=lr, betas=betas, fused=True)


def set_rate(optimizer: Optimizer, lr: float, schedule: str, progress: float) -> None:
    """Set the learning rate: `lr`; or, of `cosine`, on its way from there to 0 (Loshchilov and Hutter 2017)."""
    share = 0.5 + 0.5 * math.cos(math.pi * progress) if schedule == "cosine" else 1.0
    for group in optimizer.param_groups:
        group["lr"] = lr * share


def minimise(optimizer: Optimizer, loss: Tensor) -> None:
    """One optimizer step down the gradient of `loss`."""
    optimizer.zero_grad(set_to_none=True)
    loss.backward()
    optimizer.step()


@torch.no_grad()
def update_ema(average: nn.Module, network: nn.Module, decay: float) -> None:
    """Move all weights and statistics of an exponential moving average on by one step."""
    for mean, value in zip(average.state_dict().values(), network.state_dict().values(), strict=True):
        if mean.is_floating_point():
            mean.lerp_(value, 1 - decay)
        else:
            mean.copy_(value)
