"""Use a trained model: a generator's images, an autoencoder's reconstructions and ways between codes."""

from pathlib import Path

import numpy as np
import pandas as pd
import torch

from ..datasets.preparing.folders import images_in
from ..datasets.preparing.images import decode_file
from ..errors import UserError
from ..figures.contact_sheet import contact_sheet, write_png
from ..files.checkpoints import Checkpoint, load
from ..files.sealed import write_json, write_text
from ..methods.base import Autoencoder, Classifier, Generator
from ..training.batches import to_float, to_uint8
from ..training.setup import pick_device
from .drawing import device_of, generate, interpolation, predictions, ready

CHECKPOINTS = Path("results/checkpoints")
COLUMNS = 8  # of a grid
NOTHING = "none"  # the label set without an object or attribute


def trained(run: str, kind: type, wanted: str) -> Checkpoint:
    """The checkpoint of a run, by its name or path, if it is of this kind of method."""
    for path in (Path(run), CHECKPOINTS / f"{run}.safetensors"):
        if path.is_file():
            found = load(path)
            if not isinstance(found.method, kind):
                raise UserError(f"{run}: expected {wanted}, found {found.manifest['settings']['method']}")
            ready(found.method, pick_device("auto"), found.manifest["precision"])
            return found
    paths = sorted(path.relative_to(CHECKPOINTS).with_suffix("") for path in CHECKPOINTS.rglob("*.safetensors"))
    known = ", ".join(path.as_posix() for path in paths) or "none yet; run snakemake first"
    raise UserError(f"run {run}: no such checkpoint; trained runs: {known}")


def asked_for(labels: str | None, count: int, classes: list[str], multi: bool) -> np.ndarray:
    """Labels (count,) or (count, L), repeating those of a text like "3,5" or "red cube+blue cube,none"; None is all."""
    sets = [[name] for name in classes] if labels is None else [part.split("+") for part in labels.split(",")]
    sets = [[name.strip() for name in names if name.strip() != NOTHING] for names in sets]
    if unknown := [name for names in sets for name in names if name not in classes]:
        raise UserError(f"--labels: the model does not know {unknown[0]!r}; it knows {', '.join(classes)}")
    if not multi:
        if any(len(names) != 1 for names in sets):
            raise UserError(f"--labels: expected one class for each image, as in {classes[0]},{classes[-1]}")
        return np.resize([classes.index(names[0]) for names in sets], count)
    hot = [[name in names for name in classes] for names in sets]
    return np.resize(np.array(hot, np.uint8), (count, len(classes)))


def in_words(labels: np.ndarray, classes: list[str]) -> list[str]:
    """Labels (N,) or (N, L) as texts that `asked_for` takes."""
    if labels.ndim == 1:
        return [classes[label] for label in labels]
    return ["+".join(name for name, value in zip(classes, row, strict=True) if value) or NOTHING for row in labels]


@torch.inference_mode()
def generate_images(run: str, count: int, labels: str | None, seed: int, out: Path) -> None:
    """Write images of a generator: a grid if `out` ends with .png, else a folder of pngs and labels.json."""
    found = trained(run, Generator, "a generator")
    classes, multi = found.manifest["classes"], found.manifest["spec"]["multi"]
    asked = asked_for(labels, count, classes, multi)
    images = generate(found.method.sample, asked, seed, device_of(found.method))
    if out.suffix.lower() == ".png":
        write_png(out, contact_sheet(images, COLUMNS))
        return
    for number, image in enumerate(images):
        write_png(out / f"{number:05}.png", image)
    words = in_words(asked, classes)
    write_json(out / "labels.json", {f"{number:05}.png": word for number, word in enumerate(words)})


@torch.inference_mode()
def interpolate(run: str, count: int, seed: int, out: Path) -> None:
    """Write a grid with `count` rows, each the way between two random codes of an autoencoder."""
    found = trained(run, Autoencoder, "an autoencoder")
    channels, height, width = found.manifest["spec"]["shape"]
    ways = interpolation(found.method, (height, width, channels), count, seed)
    write_png(out, contact_sheet(ways.reshape(-1, *ways.shape[2:]), ways.shape[1]))


@torch.inference_mode()
def reconstruct(run: str, paths: list[Path], out: Path) -> None:
    """Write a grid: images in the upper row, what an autoencoder makes of them in the lower one."""
    found = trained(run, Autoencoder, "an autoencoder")
    images = np.stack([decode_file(path, found.manifest["spec"]["shape"][1]) for path in paths])
    x = to_float(torch.from_numpy(images).to(device_of(found.method)))
    rebuilt = to_uint8(found.method.decode(found.method.encode(x)[0])).cpu().numpy()
    write_png(out, contact_sheet(np.concatenate([images, rebuilt]), len(images)))


@torch.inference_mode()
def predict(run: str, paths: list[Path], csv: Path | None) -> list[tuple[str, str, float]]:
    """What a classifier sees in image files, or in all those of folders: file, class or labels, confidence.

    Any common format and size: converted as the data sets are. Confidence is the softmax of the class; of
    several labels the product of what each says.
    """
    found = trained(run, Classifier, "a classifier")
    listed = [[path / name for name in images_in(path)] if path.is_dir() else [path] for path in paths]
    files = [file for files in listed for file in files]
    if not files:
        raise UserError(f"{paths[0]}: no images in it")
    size = found.manifest["spec"]["shape"][1]
    images = np.stack([decode_file(file, size) for file in files])
    logits, _ = predictions(found.method.predict, images, device_of(found.method))
    labels, confidence = answers(torch.from_numpy(logits), found.manifest["spec"]["multi"])
    words = in_words(labels, found.manifest["classes"])
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
