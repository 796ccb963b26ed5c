"""What the sample stage asks of a trained method: images, reconstructions, predictions."""

from collections.abc import Callable

import numpy as np
import torch
from torch import Tensor

from ..datasets.base import Data
from ..errors import UserError
from ..methods.base import Autoencoder, Classifier, Diffusion, Generator, Method
from ..plan.fields import Generate
from ..training.batches import seeded, to_float, to_uint8
from ..training.setup import pick_precision, prepare

BATCH = 250  # images at a time; a classifier's results do not depend on it
SHOWN = 64  # reconstructions that are kept
WAYS, STEPS = 6, 10  # between two random codes: how many, images of each

Sampler = Callable[[Tensor, torch.Generator], Tensor]
Predictor = Callable[[Tensor], tuple[Tensor, Tensor]]


def ready(method: Method, device: torch.device, trained_in: str) -> str:
    """Bring a method to the device, and return the precision in which it will compute.

    A generator computes as it was trained, where the hardware does that fast; a classifier in float32, so that what it
    says of an image does not depend on the others of its batch.
    """
    lowered = trained_in == "bfloat16" and isinstance(method, Generator)
    precision = pick_precision("auto", device) if lowered else "float32"
    prepare(method, device, precision)
    return precision


def device_of(method: Method) -> torch.device:
    """Where a method's weights lie."""
    return next(method.parameters()).device


def conditions(data: Data, count: int) -> np.ndarray:
    """What to ask of a generator: every class in turn (count,), or the label sets of the test split (count, L)."""
    if data.multi:
        return np.resize(data.test.labels, (count, data.test.labels.shape[1]))
    return np.arange(count, dtype=np.int64) % len(data.classes)


def as_condition(labels: np.ndarray, device: torch.device) -> Tensor:
    """Labels (N,) or (N, L) as a method takes them."""
    wanted = torch.from_numpy(labels).to(device)
    return wanted.float() if wanted.ndim == 2 else wanted


def generate(sampler: Sampler, labels: np.ndarray, seed: int, device: torch.device) -> np.ndarray:
    """Images (N, H, W, C) uint8 under the labels (N,) or (N, L)."""
    generator = seeded(seed, device=device)
    parts = as_condition(labels, device).split(BATCH)
    return np.concatenate([to_uint8(sampler(y, generator)).cpu().numpy() for y in parts])


def images(method: Generator, data: Data, wanted: Generate) -> dict[str, np.ndarray]:
    """All images that a generator is measured and shown by.

    `images` (N, H, W, C) under `labels`; with `attribute`, `pairs` (2, N, H, W, C) without and with it, each from one
    code; with `repeats`, `lists.{name}` (repeats, M, H, W, C), the data set's conditions from as many seeds; of an
    autoencoder also what `reconstructions` and `interpolation` give; of a diffusion model `unguided` as `images`, and
    with `frames` its way to the first image, `trajectory`.
    """
    seed, labels, device = wanted.seed, conditions(data, wanted.count), device_of(method)
    arrays = {"images": generate(method.sample, labels, seed, device), "labels": labels}
    if wanted.attribute is not None and not isinstance(method, Autoencoder):
        arrays["pairs"] = pairs(method, data, wanted.attribute, labels, seed)
    if wanted.repeats is not None:
        arrays |= lists(method, data, wanted.repeats, seed)
    if isinstance(method, Autoencoder):
        arrays |= reconstructions(method, data)
        arrays["interpolation"] = interpolation(method, data.train.images.shape[1:], WAYS, seed)
    if isinstance(method, Diffusion):
        arrays["unguided"] = generate(method.sample_unguided, labels, seed, device)
        if wanted.frames is not None:
            first = as_condition(labels[:1], device)
            way = method.trajectory(first, seeded(seed, device=device), wanted.frames)
            arrays["trajectory"] = to_uint8(way[:, 0]).cpu().numpy()
    return arrays


def pairs(method: Generator, data: Data, attribute: str, labels: np.ndarray, seed: int) -> np.ndarray:
    """Images (2, N, H, W, C) of the same codes without and with an attribute, all else as in `labels` (N, L)."""
    if attribute not in data.classes:
        raise UserError(f"sample.attribute: {data.name} has no {attribute!r}; it has {', '.join(data.classes)}")
    column, both = data.classes.index(attribute), []
    for value in (0, 1):
        asked = labels.copy()
        asked[:, column] = value
        both.append(generate(method.sample, asked, seed, device_of(method)))
    return np.stack(both)


def lists(method: Generator, data: Data, repeats: int, seed: int) -> dict[str, np.ndarray]:
    """The data set's lists of conditions (M, L), and images (repeats, M, H, W, C) of each, from seeds in a row."""
    arrays, device = {}, device_of(method)
    for name, asked in data.label_lists.items():
        made = [generate(method.sample, asked, seed + number, device) for number in range(repeats)]
        arrays[f"lists.{name}"] = np.stack(made)
        arrays[f"lists.{name}.labels"] = asked
    return arrays


def reconstructions(method: Autoencoder, data: Data) -> dict[str, np.ndarray]:
    """Of each test image the code's mean and log-variance (N, latent) and the mean squared error in [-1, 1] (N,).

    Of the first images also the reconstructions, beside the originals.
    """
    means, variances, errors, shown = [], [], [], []
    for part in torch.from_numpy(data.test.images).split(BATCH):
        x = to_float(part.to(device_of(method)))
        mean, log_variance = method.encode(x)
        rebuilt = method.decode(mean)
        errors.append((rebuilt - x).square().mean((1, 2, 3)))
        means.append(mean)
        variances.append(log_variance)
        shown.append(to_uint8(rebuilt))
    return {
        "latent.mean": torch.cat(means).cpu().numpy(),
        "latent.log-variance": torch.cat(variances).cpu().numpy(),
        "latent.labels": data.test.labels,
        "reconstruction.mse": torch.cat(errors).cpu().numpy(),
        "reconstruction.images": torch.cat(shown)[:SHOWN].cpu().numpy(),
        "reconstruction.originals": data.test.images[:SHOWN],
    }


def interpolation(method: Autoencoder, shape: tuple[int, int, int], count: int, seed: int) -> np.ndarray:
    """`count` ways between two random codes (count, STEPS, H, W, C); shape: (H, W, C) of an image."""
    (height, width, channels), device = shape, device_of(method)
    size = method.encode(torch.zeros(1, channels, height, width, device=device))[0].shape[1]
    ends = torch.randn(count, 2, 1, size, generator=seeded(seed, device=device), device=device)
    share = torch.linspace(0, 1, STEPS, device=device)[:, None]
    codes = ends[:, 0] * (1 - share) + ends[:, 1] * share
    images = to_uint8(method.decode(codes.flatten(0, 1))).cpu().numpy()
    return images.reshape(count, STEPS, *images.shape[1:])


def predictions(predict: Predictor, images: np.ndarray, device: torch.device) -> tuple[np.ndarray, np.ndarray]:
    """Logits (N, K) and features (N, F) of images (N, H, W, C) uint8."""
    parts = [predict(to_float(part.to(device))) for part in torch.from_numpy(images).split(BATCH)]
    logits, features = zip(*parts, strict=True)
    return torch.cat(logits).cpu().numpy(), torch.cat(features).cpu().numpy()


def classify(method: Classifier, sets: list[Data], source: str) -> dict[str, np.ndarray]:
    """Logits, features and true labels of each data set's test split; `source` is the name of the method's own."""
    arrays = {}
    for found in sets:
        predict = method.predict_source if found.name == source else method.predict
        logits, features = predictions(predict, found.test.images, device_of(method))
        arrays[f"{found.name}.logits"] = logits
        arrays[f"{found.name}.features"] = features
        arrays[f"{found.name}.labels"] = found.test.labels
    return arrays
