"""Use a trained model: a generator's images, an autoencoder's reconstructions and interpolations, predictions."""

from pathlib import Path
from typing import TypeVar

import numpy as np
import pandas as pd
import torch

from ..datasets.preparing.folders import images_in
from ..datasets.preparing.images import decode_file
from ..errors import UserError
from ..figures.contact_sheet import contact_sheet, write_png
from ..files.checkpoints import Manifest
from ..files.sealed import write_json, write_text
from ..methods.base import Autoencoder, Classifier, Generator, Method
from ..training.batches import to_float, to_uint8
from ..training.setup import pick_device
from ..training.trained import restore
from .coding import interpolation
from .generating import images
from .labels import in_words, read_labels
from .predicting import logits_and_features
from .ready import device_of, ready

COLUMNS = 8  # of a grid

Model = TypeVar("Model", bound=Method)


def ready_model(path: Path, kind: type[Model], expected: str) -> tuple[Model, Manifest]:
    """The model of a checkpoint, ready to compute, if it is of this kind of method; and how it came about."""
    method, checkpoint = restore(path)
    manifest = checkpoint.manifest
    if not isinstance(method, kind):
        raise UserError(f"{path}: expected {expected}, found {manifest.settings.method}")
    ready(method, pick_device("auto"), manifest.precision)
    return method, manifest


def check_file(option: str, path: Path) -> None:
    """Refuse a folder where a file is to be written."""
    if path.is_dir():
        raise UserError(f"{option} {path}: is a folder; expected a file's name")


@torch.inference_mode()
def generate_images(checkpoint: Path, count: int, labels: str | None, seed: int, out: Path) -> None:
    """Write images of a generator: a grid if `out` ends with .png, else a folder of pngs.

    Beside those of a generator that is conditioned on labels lies labels.json, which tells the labels of each.
    """
    is_grid = out.suffix.lower() == ".png"
    if is_grid:
        check_file("--out", out)
    elif out.exists() and not out.is_dir():
        raise UserError(f"--out {out}: is a file; expected a folder, or a name that ends with .png")
    method, manifest = ready_model(checkpoint, Generator, "a generator")
    if labels is not None and not method.conditional:
        raise UserError(f"--labels: {manifest.settings.method} is not conditioned on labels; leave them out")
    nothing = np.zeros(count, np.int64)  # of which only the number counts
    y = read_labels(labels, count, manifest.classes, manifest.spec.multi) if method.conditional else nothing
    generated = images(method.sample, y, seed, device_of(method))
    if is_grid:
        write_png(out, contact_sheet(generated, COLUMNS))
        return
    for number, image in enumerate(generated):
        write_png(out / f"{number:05}.png", image)
    if method.conditional:
        words = in_words(y, manifest.classes)
        write_json(out / "labels.json", {f"{number:05}.png": text for number, text in enumerate(words)})


@torch.inference_mode()
def interpolate(checkpoint: Path, count: int, seed: int, out: Path) -> None:
    """Write a grid with `count` rows, each the way between two random codes of an autoencoder."""
    check_file("--out", out)
    method, manifest = ready_model(checkpoint, Autoencoder, "an autoencoder")
    channels, height, width = manifest.spec.shape
    ways = interpolation(method, (height, width, channels), count, seed)
    write_png(out, contact_sheet(ways.reshape(-1, *ways.shape[2:]), ways.shape[1]))


@torch.inference_mode()
def reconstruct(checkpoint: Path, paths: list[Path], out: Path) -> None:
    """Write a grid: images in the upper row, what an autoencoder makes of them in the lower one."""
    check_file("--out", out)
    method, manifest = ready_model(checkpoint, Autoencoder, "an autoencoder")
    originals = np.stack([decode_file(path, manifest.spec.shape[1]) for path in paths])
    x = to_float(torch.from_numpy(originals).to(device_of(method)))
    rebuilt = to_uint8(method.decode(method.encode(x)[0])).cpu().numpy()
    write_png(out, contact_sheet(np.concatenate([originals, rebuilt]), len(originals)))


@torch.inference_mode()
def predict(checkpoint: Path, paths: list[Path], csv: Path | None) -> list[tuple[str, str, float]]:
    """What a classifier sees in image files, or in all those of folders: file, class or labels, confidence.

    Any common format and size: converted as the data sets are. Confidence is the softmax of the class; of
    several labels the product of what each says.
    """
    if csv is not None:
        check_file("--csv", csv)
    method, manifest = ready_model(checkpoint, Classifier, "a classifier")
    listed = [[path / name for name in images_in(path)] if path.is_dir() else [path] for path in paths]
    files = [file for group in listed for file in group]
    if not files:
        raise UserError(f"{paths[0]}: no images in it")
    decoded = np.stack([decode_file(file, manifest.spec.shape[1]) for file in files])
    logits, _ = logits_and_features(method.predict, decoded, device_of(method))
    labels, confidence = answers(torch.from_numpy(logits), manifest.spec.multi)
    words = in_words(labels, manifest.classes)
    lines = [(str(file), word, share) for file, word, share in zip(files, words, confidence, strict=True)]
    if csv is not None:
        table = pd.DataFrame(lines, columns=["image", "label", "confidence"])
        write_text(csv, table.to_csv(index=False, float_format="%.4f", lineterminator="\n"))
    return lines


def answers(logits: torch.Tensor, multi: bool) -> tuple[np.ndarray, list[float]]:
    """Labels (N,) or (N, L) of logits (N, K), and the confidence in each (N,)."""
    if multi:
        yes = logits.sigmoid()
        return (yes > 0.5).byte().numpy(), torch.maximum(yes, 1 - yes).prod(1).tolist()
    confidence, labels = logits.softmax(1).max(1)
    return labels.numpy(), confidence.tolist()
