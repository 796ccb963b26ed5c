"""Images a second and peak memory of preprocessing, against a plain Pillow loop, interleaved on this machine.

python benchmarks/preprocessing.py [--count 3000] [--repeats 5] [--memory 10000 100000]
"""

import argparse
import json
import os
import shutil
import subprocess
import sys
import tempfile
import time
from functools import partial
from pathlib import Path
from statistics import median

import numpy as np
import psutil
from PIL import Image
from tabulate import tabulate

from genadapt.datasets import mnistm5k
from genadapt.datasets.base import Recipe
from genadapt.datasets.preparing.fetching import packaged
from genadapt.datasets.preparing.images import decode_file
from genadapt.datasets.preparing.making import make

SIZE = 64
KINDS = {"like CelebA's, 178×218": (178, 218, 1), "photographs, 1024×768": (1024, 768, 8)}  # every n-th of the count


def write(folder: Path, width: int, height: int, count: int) -> list[Path]:
    """JPEG files of this size: random crops of the photographs that packages carry, enlarged where need be."""
    generator = np.random.default_rng(0)
    photographs = [Image.open(packaged(file)).convert("RGB") for file in mnistm5k.PHOTOGRAPHS.files.values()]
    folder.mkdir(parents=True)
    paths = [folder / f"{number:06}.jpg" for number in range(count)]
    for path in paths:
        photograph = photographs[generator.integers(len(photographs))]
        scale = min(photograph.width / width, photograph.height / height, 1) * generator.uniform(0.5, 1)
        left = int(generator.integers(photograph.width - int(width * scale) + 1))
        top = int(generator.integers(photograph.height - int(height * scale) + 1))
        box = (left, top, left + int(width * scale), top + int(height * scale))
        photograph.resize((width, height), Image.Resampling.BICUBIC, box).save(path, quality=90)
    return paths


def plain(paths: list[Path]) -> np.ndarray:
    """The loop that a script without this package has: open, central square, antialiased bilinear resize."""
    images = []
    for path in paths:
        image = Image.open(path).convert("RGB")
        side = min(image.size)
        left, top = (image.width - side) // 2, (image.height - side) // 2
        square = image.crop((left, top, left + side, top + side))
        images.append(np.asarray(square.resize((SIZE, SIZE), Image.Resampling.BILINEAR)))
    return np.stack(images)


def ours(paths: list[Path], folder: Path) -> np.ndarray:
    """The images as the preprocess stage makes them."""
    shutil.rmtree(folder, ignore_errors=True)
    recipe = Recipe(partial(decode_file, size=SIZE), paths, (SIZE, SIZE, 3))
    return np.concatenate(list(make(recipe, folder, "ours").read()))


def rate(function, *arguments) -> float:
    """Images a second."""
    start = time.perf_counter()
    return len(function(*arguments)) / (time.perf_counter() - start)


def speed(folder: Path, count: int, repeats: int) -> list[list]:
    """A row a kind of files: ours, the loop, their ratio, and how far apart their pixels are."""
    rows = []
    for number, (kind, (width, height, share)) in enumerate(KINDS.items()):
        paths = write(folder / str(number), width, height, count // share)
        difference = np.abs(ours(paths, folder / "chunks").astype(int) - plain(paths)).mean()
        turns = [(rate(ours, paths, folder / "chunks"), rate(plain, paths)) for _ in range(repeats)]
        first, second = (median(column) for column in zip(*turns, strict=True))
        rows.append([kind, len(paths), first, second, median(one / two for one, two in turns), difference])
    return rows


def peak(folder: Path, count: int, files: list[Path]) -> list:
    """A row: images, and the peak memory (MiB, shared pages shared out) of the whole job's processes."""
    images = folder / f"of{count}" / "one class"
    images.mkdir(parents=True)
    for number in range(count):
        os.link(files[number % len(files)], images / f"{number:06}.jpg")
    settings = {"reader": "class_folders", "folder": str(images.parent), "size": SIZE, "test_every": 10}
    command = [sys.executable, "-m", "genadapt", "preprocess", "mine", "--settings", json.dumps(settings)]
    start = time.perf_counter()
    job = subprocess.Popen(
        [*command, "--out", str(folder / f"{count}.safetensors")], cwd=folder, stdout=subprocess.DEVNULL
    )
    process, found = psutil.Process(job.pid), 0
    while job.poll() is None:
        found = max(found, memory(process))
        time.sleep(0.05)
    return [count, found / 2**20, time.perf_counter() - start]


def memory(process: psutil.Process) -> int:
    """Bytes of a process and its children."""
    try:
        return sum(each.memory_full_info().pss for each in [process, *process.children(recursive=True)])
    except psutil.Error:  # one of them has just ended
        return 0


def main() -> None:
    """Print both tables."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--count", type=int, default=3000)
    parser.add_argument("--repeats", type=int, default=5)
    parser.add_argument("--memory", type=int, nargs="*", default=[10_000, 100_000])
    arguments = parser.parse_args()
    with tempfile.TemporaryDirectory() as temporary:
        folder = Path(temporary)
        rows = speed(folder, arguments.count, arguments.repeats)
        names = ["files", "images", "ours, images/s", "Pillow loop, images/s", "ratio", "mean difference, of 255"]
        print(tabulate(rows, names, floatfmt=("", "", ",.0f", ",.0f", ".1f", ".2f")))
        files = sorted((folder / "0").iterdir())
        rows = [peak(folder, count, files) for count in arguments.memory]
        print(tabulate(rows, ["images", "peak memory, MiB", "seconds"], floatfmt=("", ".0f", ".1f")))


if __name__ == "__main__":
    main()
