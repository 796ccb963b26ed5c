"""CelebA: 202,599 aligned photographs of faces with 40 attributes."""

import io
import os
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from zipfile import ZipFile

import numpy as np

from .base import Arrays, Split, Url

DRIVE = "https://drive.google.com/uc?export=download&id="
SOURCES = {
    # PyTorch's copy for its tutorials: before a file of this size Google Drive puts a page to confirm
    "img_align_celeba.zip": Url(
        "https://s3.amazonaws.com/pytorch-tutorial-assets/img_align_celeba.zip",
        "sha256:46fb89443c578308acf364d7d379fe1b9efb793042c0af734b6112e4fd3a8c74",
    ),
    "list_attr_celeba.txt": Url(
        f"{DRIVE}0B7EVK8r0v71pblRyaVFSWGxPY0U",
        "sha256:f0e5da289d5ccf75ffe8811132694922b60f2af59256ed362afa03fefba324d0",
    ),
    "list_eval_partition.txt": Url(
        f"{DRIVE}0B7EVK8r0v71pY0NSMzRuSXJEVkk",
        "sha256:fc955bcb3ef8fbdf7d5640d9a8693a8431b5f2ee291a5c1449a1549e7e073fe7",
    ),
}
LICENCE = "CelebA, Z. Liu et al. 2015, for non-commercial research only, no redistribution"
STANDS_FOR = None
TRAIN, TEST = "0", "2"  # partition 1 is for validation and not used
CHUNK = 1024


def read(raw: dict[str, Path], *, size: int) -> Arrays:
    """Images (N, size, size, 3) of the central 178×178 pixels and labels (N, 40)."""
    _, names, *rows = raw["list_attr_celeba.txt"].read_text().splitlines()
    attributes = {file: np.array(values) == "1" for file, *values in map(str.split, rows)}
    partition = dict(line.split() for line in raw["list_eval_partition.txt"].read_text().splitlines())
    splits = []
    for part in (TRAIN, TEST):
        files = sorted(file for file in attributes if partition[file] == part)
        labels = np.stack([attributes[file] for file in files]).astype(np.uint8)
        splits.append(Split(_faces(raw["img_align_celeba.zip"], files, size), labels))
    return Arrays(*splits, names.split())


def _faces(archive: Path, files: list[str], size: int) -> np.ndarray:
    """The named images of the archive as (N, size, size, 3)."""
    images = np.empty((len(files), size, size, 3), np.uint8)
    for index, content in enumerate(_decoded(archive, files, size)):
        images[index] = content
    return images


def _decoded(archive: Path, files: list[str], size: int) -> Iterator[np.ndarray]:
    """Decode in threads, as Pillow frees the interpreter; in chunks, as the whole archive is 1.4 GB."""
    with ZipFile(archive) as zipped, ThreadPoolExecutor(os.cpu_count()) as pool:
        for start in range(0, len(files), CHUNK):
            contents = [zipped.read(f"img_align_celeba/{file}") for file in files[start : start + CHUNK]]
            yield from pool.map(lambda content: _face(content, size), contents)


def _face(content: bytes, size: int) -> np.ndarray:
    from PIL import Image

    image = Image.open(io.BytesIO(content)).convert("RGB")
    left, top = (image.width - 178) // 2, (image.height - 178) // 2
    square = image.crop((left, top, left + 178, top + 178))
    return np.asarray(square.resize((size, size), Image.Resampling.BILINEAR))
