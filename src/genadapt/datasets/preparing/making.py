"""Making a recipe's images: on all cores, in chunks that outlive a killed job, in memory of a few chunks.

A chunk is a file; what an earlier try has finished is not made again. The folder of the chunks is named by
all that the images depend on but the user's own files; these name the chunk. It goes when the data set is sealed.

This process has threads by now (numpy's), and forking it could leave a worker waiting for a lock forever. So the
workers are forked from a server that has only imported what they need.
"""

import hashlib
import io
import json
import multiprocessing
import os
import threading
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor, as_completed
from concurrent.futures.process import BrokenProcessPool
from functools import partial
from pathlib import Path
from typing import Any

import numpy as np

from ...errors import UserError
from ...files.sealed import Pieces, replacing
from ...progress import Progress
from ..base import Recipe

CHUNK = 128  # images: under a second of work, a few megabytes
PROCESSES = multiprocessing.get_context("forkserver")
SHOWN = 20  # bad images that an error names


def make(recipe: Recipe, folder: Path, title: str) -> Pieces:
    """The images of a recipe (N, H, W, 3) as chunks in `folder`; a `UserError` names the images that are bad."""
    starts = range(0, len(recipe), CHUNK)
    chunks = [recipe.items[start : start + CHUNK] for start in starts]
    paths = [folder / f"{start:09}{_files(items)}.npy" for start, items in zip(starts, chunks, strict=True)]
    todo = [(path, items) for path, items in zip(paths, chunks, strict=True) if not path.exists()]
    done = len(paths) - len(todo)
    if done and todo:
        print(f"{title}: taken up, {done} of {len(paths)} chunks are there", flush=True)
    if bad := _make_chunks(recipe, todo, Progress(title, done, len(paths), CHUNK)):
        more = f"\n… and {len(bad) - SHOWN} more" if len(bad) > SHOWN else ""
        raise UserError("\n".join(bad[:SHOWN]) + more)
    return Pieces((len(recipe), *recipe.shape), np.dtype(np.uint8), lambda: map(np.load, paths))


def _files(items: Sequence[Any]) -> str:
    """What a chunk's name says of the files that it is made of: each with its size and time of change."""
    paths = [item for item in items if isinstance(item, Path)]
    if not paths:
        return ""
    stats = [path.stat() if path.exists() else None for path in paths]
    known = [(str(p), *((s.st_size, s.st_mtime_ns) if s else ())) for p, s in zip(paths, stats, strict=True)]
    return "-" + hashlib.sha256(json.dumps(known).encode()).hexdigest()[:32]


def _make_chunks(recipe: Recipe, todo: list[tuple[Path, Sequence]], progress: Progress) -> list[str]:
    """Make chunks; return what was wrong with images."""
    jobs = [partial(_make_chunk, recipe.make, items, recipe.shape, path) for path, items in todo]
    bad = []
    try:
        for count, wrong in enumerate(_results(jobs, _module(recipe.make)), 1):
            bad += wrong
            progress.step(progress.start + count)
    except BrokenProcessPool:
        reason = "a process that makes images was killed, perhaps for want of memory"
        raise UserError(f"{progress.title}: {reason}; what is made is kept, run again") from None
    progress.close()
    return bad


def _results(jobs: list[Callable[[], list[str]]], module: str) -> Iterator[list[str]]:
    """What each job returns, as it ends: of as many processes as there are cores, or for a single job of this one."""
    if len(jobs) < 2:  # starting a process takes longer
        yield from (job() for job in jobs)
        return
    PROCESSES.set_forkserver_preload([__name__, module])
    with ProcessPoolExecutor(_workers(len(jobs)), PROCESSES, _begin, (os.getcwd(),)) as pool:
        try:
            for job in as_completed([pool.submit(job) for job in jobs]):
                yield job.result()
        except BaseException:  # no room for a chunk, a mistake in the code, Ctrl-C
            pool.shutdown(cancel_futures=True)
            raise


def _module(make: Callable) -> str:
    """The module that a function, or what is partial of it, is from."""
    return make.func.__module__ if isinstance(make, partial) else make.__module__


def _workers(jobs: int) -> int:
    """One process a core that this job may use, but none that would have nothing to do."""
    return max(1, min(len(os.sched_getaffinity(0)), jobs))


def _begin(folder: str) -> None:
    """Set up a worker: in the folder of its parent, and not outliving it, which would be waiting for work forever."""
    os.chdir(folder)
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
        content = io.BytesIO()  # written to a file itself, numpy does not say that the disk is full
        np.save(content, images)
        with replacing(path) as temporary:
            temporary.write_bytes(content.getbuffer())
    return bad
