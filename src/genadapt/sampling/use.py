"""Use a trained model: a generator's images, an autoencoder's reconstructions and interpolations, predictions."""

import os
import sys
from collections import Counter
from pathlib import Path
from typing import TypeVar

import numpy as np
import pandas as pd
import torch

from ..datasets.preparing.images import decode_file
from ..datasets.preparing.recognising import images_of
from ..datasets.preparing.walking import walk
from ..errors import UserError
from ..figures.contact_sheet import contact_sheet, write_picture, write_png
from ..files.checkpoints import Manifest
from ..files.sealed import write_json, write_text
from ..methods.base import Autoencoder, Classifier, Generator, Method
from ..training.batches import to_float, to_uint8
from ..training.setup import pick_device
from ..training.trained import restore
from .coding import interpolation
from .generating import images
from .labels import in_words, read_labels
from .outputs import LABELS, check_apart, check_folder, check_picture, is_picture
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


@torch.inference_mode()
def generate_images(checkpoint: Path, count: int, labels: str | None, seed: int, out: Path) -> None:
    """Write images of a generator: a grid if `out` is a picture's name, else a folder of pngs.

    Beside those of a generator that is conditioned on labels lies labels.json, which tells what each was made under.
    """
    method, manifest = ready_model(checkpoint, Generator, "a generator")
    names = [f"{number:05}.png" for number in range(count)]
    if is_picture(out):
        check_picture(out)
    else:
        check_folder(out, [*names, LABELS] if method.conditional else names)
    if labels is not None and not method.conditional:
        raise UserError(f"--labels: {manifest.settings.method} is not conditioned on labels; leave them out")
    y, words = conditions(method, manifest, labels, count)
    generated = images(method.sample, y, seed, device_of(method))
    if is_picture(out):
        write_picture(out, contact_sheet(generated, COLUMNS))
        return
    for name, image in zip(names, generated, strict=True):
        write_png(out / name, image)
    if method.conditional:
        write_json(out / LABELS, dict(zip(names, words, strict=True)))


def conditions(method: Generator, manifest: Manifest, text: str | None, count: int) -> tuple[np.ndarray, list[str]]:
    """Labels (count,) or (count, L) as a generator takes them, and in words those of them that it depends on."""
    classes, column = manifest.classes, method.attribute
    if not method.conditional:
        return np.zeros(count, np.int64), []  # of which only the number counts
    if column is None:
        y = read_labels(text, count, classes, manifest.spec.multi)
        return y, in_words(y, classes)
    y = np.zeros((count, len(classes)), np.uint8)
    y[:, [column]] = read_labels(text, count, [classes[column]], multi=True)
    return y, in_words(y[:, [column]], [classes[column]])


@torch.inference_mode()
def interpolate(checkpoint: Path, count: int, seed: int, out: Path) -> None:
    """Write a grid with `count` rows, each the way between two random codes of an autoencoder."""
    check_picture(out)
    method, _ = ready_model(checkpoint, Autoencoder, "an autoencoder")
    ways = interpolation(method, count, seed)
    write_picture(out, contact_sheet(ways.reshape(-1, *ways.shape[2:]), ways.shape[1]))


@torch.inference_mode()
def reconstruct(checkpoint: Path, paths: list[Path], out: Path) -> None:
    """Write a grid: images in the upper row, what an autoencoder makes of them in the lower one."""
    check_picture(out)
    check_apart(out, paths)
    method, manifest = ready_model(checkpoint, Autoencoder, "an autoencoder")
    originals = np.stack([decode_file(path, manifest.spec.shape[1]) for path in paths])
    x = to_float(torch.from_numpy(originals).to(device_of(method)))
    rebuilt = to_uint8(method.decode(method.encode(x)[0])).cpu().numpy()
    write_picture(out, contact_sheet(np.concatenate([originals, rebuilt]), len(originals)))


@torch.inference_mode()
def predict(checkpoint: Path, paths: list[Path], csv: Path | None) -> list[tuple[str, str, float]]:
    """What a classifier sees in image files, or in all those of folders: file, class or labels, confidence.

    Any common format and size: converted as the data sets are. Confidence is the softmax of the class; of
    several labels the product of what each says.
    """
    method, manifest = ready_model(checkpoint, Classifier, "a classifier")
    files = [file for path in paths for file in (_images_in(path) if os.path.isdir(path) else [path])]
    if not files:
        raise UserError(f"{paths[0]}: no images in it")
    if csv is not None:
        check_apart(csv, files)
    decoded = np.stack([decode_file(file, manifest.spec.shape[1]) for file in files])
    logits, _ = logits_and_features(method.predict, decoded, device_of(method))
    labels, confidence = answers(torch.from_numpy(logits), manifest.spec.multi)
    words = in_words(labels, manifest.classes)
    lines = [(str(file), word, share) for file, word, share in zip(files, words, confidence, strict=True)]
    if csv is not None:
        table = pd.DataFrame(lines, columns=["image", "label", "confidence"])
        write_text(csv, table.to_csv(index=False, float_format="%.4f", lineterminator="\n"))
    return lines


def _images_in(folder: Path) -> list[Path]:
    """The images anywhere in a folder; what is passed over is said, as it is when a data set is made of one."""
    images, passed = images_of(folder, walk(folder))
    for reason, times in sorted(Counter(passed.values()).items()):
        print(f"{folder}: passed over: {times} × {reason}", file=sys.stderr)
    return [folder / name for name in images]


def answers(logits: torch.Tensor, multi: bool) -> tuple[np.ndarray, list[float]]:
    """Labels (N,) or (N, L) of logits (N, K), and the confidence in each (N,)."""
    if multi:
        yes = logits.sigmoid()
        return (yes > 0.5).byte().numpy(), torch.maximum(yes, 1 - yes).prod(1).tolist()
    confidence, labels = logits.softmax(1).max(1)
    return labels.numpy(), confidence.tolist()
