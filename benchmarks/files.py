"""Image files on disk and the loader that reads them, as a script without this package has them."""

from collections.abc import Iterator
from pathlib import Path

import numpy as np
import torch
from PIL import Image
from torch.utils.data import DataLoader, Dataset


def write(split, folder: Path) -> list[tuple[Path, int]]:
    """Write a split as PNG files; their paths with their labels."""
    folder.mkdir(parents=True)
    samples = []
    labels = split.labels if split.labels.ndim == 1 else np.zeros(len(split.images), int)
    for number, (image, label) in enumerate(zip(split.images, labels, strict=True)):
        path = folder / f"{number:06}.png"
        Image.fromarray(image).save(path)
        samples.append((path, int(label)))
    return samples


class Folder(Dataset):
    """torchvision's ImageFolder with RandomHorizontalFlip, ToTensor and Normalize(0.5, 0.5), written out."""

    def __init__(self, samples: list[tuple[Path, int]], flip: bool):
        self.samples, self.flip = samples, flip

    def __len__(self) -> int:
        """Number of images."""
        return len(self.samples)

    def __getitem__(self, index: int) -> tuple[torch.Tensor, int]:
        """One decoded image (C, H, W) in [-1, 1] and its label."""
        path, label = self.samples[index]
        with open(path, "rb") as file:
            image = Image.open(file).convert("RGB")
        if self.flip and torch.rand(1) < 0.5:
            image = image.transpose(Image.Transpose.FLIP_LEFT_RIGHT)
        tensor = torch.from_numpy(np.array(image)).permute(2, 0, 1).contiguous().float().div(255)
        return tensor.sub_(0.5).div_(0.5), label


def loader(samples: list[tuple[Path, int]], batch: int, flip: bool, workers: int) -> DataLoader:
    """A shuffling DataLoader; its workers persist, so that short epochs on small data cost the reference nothing."""
    return DataLoader(
        Folder(samples, flip),
        batch,
        shuffle=True,
        drop_last=True,
        num_workers=workers,
        persistent_workers=workers > 0,
    )


def endless(loaders: list[DataLoader]) -> Iterator[tuple[torch.Tensor, ...]]:
    """(x, y), or (x, y, target) of two loaders, epoch after epoch."""
    while True:
        for batches in zip(*loaders, strict=False):
            yield (*batches[0], *(x for x, _ in batches[1:]))
