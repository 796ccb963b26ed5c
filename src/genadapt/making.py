"""Making a recipe's images: on all cores, in chunks that outlive a killed job, in memory of a few chunks.

A chunk is a file; what an earlier try has finished is not made again. The folder of the chunks is named by
all that the images depend on, and goes when the data set is sealed.
"""

import multiprocessing
import os
import threading
from collections.abc import Callable, Sequence
from concurrent.futures import ProcessPoolExecutor, as_completed
from pathlib import Path
from typing import Any

import numpy as np

from .datasets.base import Recipe
from .errors import UserError
from .progress import Progress
from .sealed import Pieces, replacing

CHUNK = 128  # images: under a second of work, a few megabytes
SHOWN = 20  # bad images that an error names


def make(recipe: Recipe, folder: Path, title: str) -> Pieces:
    """The images of a recipe (N, H, W, 3) as chunks in `folder`; a `UserError` names the images that are bad."""
    starts = range(0, len(recipe), CHUNK)
    paths = [folder / f"{start:09}.npy" for start in starts]
    todo = [(path, recipe.items[start : start + CHUNK]) for path, start in zip(paths, starts, strict=True)]
    todo = [(path, items) for path, items in todo if not path.exists()]
    done = len(paths) - len(todo)
    if done and todo:
        print(f"{title}: taken up, {done} of {len(paths)} chunks are there", flush=True)
    if bad := _make_chunks(recipe, todo, Progress(title, done, len(paths), CHUNK)):
        more = f"\n… and {len(bad) - SHOWN} more" if len(bad) > SHOWN else ""
        raise UserError("\n".join(bad[:SHOWN]) + more)
    return Pieces((len(recipe), *recipe.shape), np.dtype(np.uint8), lambda: map(np.load, paths))


def _make_chunks(recipe: Recipe, todo: list[tuple[Path, Sequence]], progress: Progress) -> list[str]:
    """Make chunks in as many processes as there are cores; return what was wrong with images."""
    bad = []
    with ProcessPoolExecutor(_workers(len(todo)), initializer=_leave_with_parent) as pool:
        jobs = [pool.submit(_make_chunk, recipe.make, items, recipe.shape, path) for path, items in todo]
        for count, job in enumerate(as_completed(jobs), 1):
            bad += job.result()
            progress.step(progress.start + count)
    progress.close()
    return bad


def _workers(jobs: int) -> int:
    """One process a core that this job may use, but none that would have nothing to do."""
    return max(1, min(len(os.sched_getaffinity(0)), jobs))


def _leave_with_parent() -> None:
    """A worker whose parent was killed would wait for work forever."""
    parent = multiprocessing.parent_process()

    def leave() -> None:
        parent.join()
        os._exit(1)

    threading.Thread(target=leave, daemon=True).start()


def _make_chunk(
    make: Callable[[Any], np.ndarray], items: Sequence[Any], shape: tuple[int, ...], path: Path
) -> list[str]:
    """Make one chunk, unless an image is bad; return what was wrong."""
    images, bad = np.empty((len(items), *shape), np.uint8), []
    for image, item in zip(images, items, strict=True):
        try:
            image[:] = make(item)
        except UserError as error:
            bad.append(str(error))
    if not bad:
        with replacing(path) as temporary, open(temporary, "wb") as file:
            np.save(file, images)
    return bad
