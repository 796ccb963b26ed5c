"""What the sample stage asks of a trained autoencoder beside its images: codes, and what they give back."""

import numpy as np
import torch

from ..datasets.base import Data
from ..files.samples import SHOWN, Reconstructions
from ..methods.base import Autoencoder
from ..metrics.spacing import evenly_spaced
from ..training.batches import seeded, to_float, to_uint8
from .ready import device_of

BATCH = 250  # images at a time
STEPS = 10  # images from one random code to another


def reconstructions(method: Autoencoder, data: Data) -> Reconstructions:
    """The codes of the test images, how well they are rebuilt from the codes' means, and some of them rebuilt."""
    means, log_variances, errors, rebuilt = [], [], [], []
    for part in torch.from_numpy(data.test.images).split(BATCH):
        x = to_float(part.to(device_of(method)))
        mean, log_variance = method.encode(x)
        decoded = method.decode(mean)
        errors.append((decoded - x).square().mean((1, 2, 3)))
        means.append(mean)
        log_variances.append(log_variance)
        rebuilt.append(to_uint8(decoded))
    shown = evenly_spaced(np.arange(len(data.test.images)), SHOWN)
    return Reconstructions(
        mean=torch.cat(means).cpu().numpy(),
        log_variance=torch.cat(log_variances).cpu().numpy(),
        labels=data.test.labels,
        mse=torch.cat(errors).cpu().numpy(),
        shown=shown,
        images=torch.cat(rebuilt).cpu().numpy()[shown],
        originals=data.test.images[shown],
    )


def interpolation(method: Autoencoder, count: int, seed: int) -> np.ndarray:
    """`count` ways between two random codes (count, STEPS, H, W, C) uint8."""
    device = device_of(method)
    ends = method.draw_codes(2 * count, seeded(seed, device=device)).unflatten(0, (count, 2, 1))
    share = torch.linspace(0, 1, STEPS, device=device)[:, None]
    codes = ends[:, 0] * (1 - share) + ends[:, 1] * share
    images = to_uint8(method.decode(codes.flatten(0, 1))).cpu().numpy()
    return images.reshape(count, STEPS, *images.shape[1:])
