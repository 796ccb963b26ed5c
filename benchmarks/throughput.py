"""Training images a second of every method against a plain reference loop, interleaved on this machine.

python benchmarks/throughput.py [--only EXPERIMENT …] [--precision float32] [--seconds 4] [--repeats 5] [--out FILE]
"""

import argparse
import importlib
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from statistics import median
from typing import NamedTuple

import files
import torch
import yaml
from tabulate import tabulate

from genadapt import datasets
from genadapt.datasets.base import Data, load
from genadapt.methods import build
from genadapt.plan import params, runs
from genadapt.stages.download import download
from genadapt.stages.preprocess import preprocess
from genadapt.stages.train import spec_of
from genadapt.training import loop
from genadapt.training.batches import batches, to_device

ROOT = Path(__file__).parents[1]
COLUMNS = ["experiment", "batch", "ours, images/s", "reference, images/s", "ratio", "precision", "loader's workers"]


class Case(NamedTuple):
    """A registered run at the demo scale, and what both loops start from."""

    settings: dict
    domains: list[Data]
    method: torch.nn.Module
    reference: torch.nn.Module
    workers: int


def demo_params() -> params.Params:
    """The project's params.yaml at scale demo, with fewer avatars: a step takes as long whatever their number."""
    raw = yaml.safe_load((ROOT / "params.yaml").read_text(encoding="utf-8"))
    raw["datasets"]["avatars"]["count"] = 1280
    return params.parse({**raw, "scale": "demo"})


def data_set(name: str, settings: dict, folder: Path) -> Data:
    """An embedded data set, made as the workflow makes it."""
    out = folder / f"{name}.safetensors"
    if not out.exists():
        download_manifests = [folder / source.name / "files.json" for source in datasets.module(name).SOURCES]
        for download_manifest in download_manifests:
            download(download_manifest.parent.name, None, download_manifest)
        preprocess(name, settings, download_manifests, out)
    return load(out)


def case_of(settings: dict, domains: list[Data]) -> Case | None:
    """Both loops' networks, with the same first weights; None without a reference."""
    name = settings.method.partition(".")[0]
    if not (Path(__file__).parent / "reference" / f"{name}.py").exists():
        return None
    module = importlib.import_module(f"reference.{name}")
    torch.manual_seed(0)
    spec = spec_of(domains)
    method = build(settings.method, spec, settings.hparams)
    reference = module.Reference(spec, settings.hparams).train()
    with torch.no_grad():
        for theirs, weight in zip(reference.parameters(), method.parameters(), strict=True):
            if theirs.shape != weight.shape:
                raise SystemExit(f"{name}: the reference's {theirs.shape} is not our {weight.shape}")
            theirs.copy_(weight)
    return Case(settings, domains, method, reference, module.WORKERS)


def ours(case: Case, precision: str) -> Callable[[int], None]:
    """A function that trains as the train stage does, for as many steps as it is told."""
    device, settings = torch.device("cpu"), case.settings
    method = loop.prepare(case.method, device, precision).train()
    device_data = [to_device(domain.train, device) for domain in case.domains]
    stream = batches(device_data, settings.batch, settings.augment, 0)

    def go(steps: int) -> None:
        every = settings.log_every
        loop.train(method, stream, start=0, steps=steps, every=every, log=lambda *_: None, save=lambda _: None)

    return go


def theirs(case: Case, folder: Path) -> Callable[[int], None]:
    """A function that trains the reference from image files, for as many steps as it is told."""
    settings = case.settings
    loaders = [
        files.loader(
            files.write(domain.train, folder / domain.name),
            settings.batch,
            "flip" in settings.augment,
            case.workers,
        )
        for domain in case.domains
    ]
    stream = files.endless(loaders)

    def go(steps: int) -> None:
        for _ in range(steps):
            case.reference.step(*next(stream))

    return go


def clock(go: Callable[[int], None], steps: int) -> float:
    """Steps a second."""
    start = time.perf_counter()
    go(steps)
    return steps / (time.perf_counter() - start)


def interleaved(
    first: Callable, second: Callable, seconds: float, repeats: int, threads: int
) -> Iterator[tuple[float, float]]:
    """Steps a second of both, in turns of about `seconds`; ours in deterministic mode as in the train stage."""
    steps: list[int] = []
    for turn in range(repeats + 1):
        speeds = []
        for place, go in enumerate((first, second)):
            loop.set_up_torch(threads)
            torch.use_deterministic_algorithms(place == 0)
            go(2)
            speeds.append(clock(go, steps[place] if turn else 6))
        if turn:
            yield speeds[0], speeds[1]
        else:
            steps = [max(3, round(speed * seconds)) for speed in speeds]


def row(name: str, case: Case, precision: str, arguments: argparse.Namespace, folder: Path) -> list:
    """One line of the table."""
    how = arguments.seconds, arguments.repeats, arguments.threads
    pairs = list(interleaved(ours(case, precision), theirs(case, folder), *how))
    batch = case.settings.batch
    speeds = [batch * median(side) for side in zip(*pairs, strict=True)]
    ratio = median(one / other for one, other in pairs)
    return [name, batch, *(f"{speed:,.0f}" for speed in speeds), f"{ratio:.2f}", precision, case.workers]


def table(arguments: argparse.Namespace, folder: Path) -> str:
    """The table of every experiment, or of the wanted ones."""
    settings, rows = demo_params(), []
    precision = loop.pick_precision(arguments.precision, torch.device("cpu"))
    first = {run.experiment: run for run in reversed(runs.matrix(settings))}
    for name in arguments.only or reversed(first):
        run = first[name]
        domains = [data_set(domain, settings.datasets[domain], folder) for domain in run.domains]
        case = case_of(runs.train_settings(settings, run), domains)
        if case is None:
            rows.append([name, *["no reference"] + [""] * 5])
        else:
            rows.append(row(name, case, precision, arguments, folder / name))
        print(*rows[-1], sep="  ", file=sys.stderr, flush=True)
    return tabulate(rows, COLUMNS, tablefmt="github", disable_numparse=True)


def main() -> None:
    """Measure, print, and write if asked."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--only", nargs="+", metavar="EXPERIMENT")
    parser.add_argument("--precision", default="auto", choices=["auto", "float32", "bfloat16"])
    parser.add_argument("--seconds", type=float, default=4.0, help="of one turn")
    parser.add_argument("--repeats", type=int, default=5)
    parser.add_argument("--threads", type=int, default=2, help="of torch, for both")
    parser.add_argument("--out", type=Path)
    arguments = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        text = table(arguments, Path(folder))
    print(text)
    if arguments.out:
        arguments.out.write_text(f"# Training throughput, {arguments.threads} threads\n\n{text}\n", encoding="utf-8")


if __name__ == "__main__":
    main()
