"""Training images a second of every method against a plain reference loop, interleaved on this machine.

python benchmarks/throughput.py [--only EXPERIMENT …] [--scale demo] [--precision float32] [--seconds 4] [--repeats 5]
    [--threads 2] [--out FILE]
"""

import argparse
import importlib
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
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
from genadapt.plan.settings import TrainSettings
from genadapt.stages.download import download
from genadapt.stages.preprocess import preprocess
from genadapt.stages.train import spec_of
from genadapt.training.batches import batches, to_device
from genadapt.training.loop import train as loop
from genadapt.training.setup import pick_precision, prepare, set_up_torch

ROOT = Path(__file__).parents[1]
COLUMNS = ["experiment", "batch", "genadapt, images/s", "reference, images/s", "ratio", "precision", "loader's workers"]


class Case(NamedTuple):
    """A registered run, and what both loops start from."""

    settings: TrainSettings
    domains: list[Data]
    method: torch.nn.Module
    reference: torch.nn.Module
    workers: int


def params_at(scale: str) -> params.Params:
    """The project's params.yaml at a scale, with fewer avatars: a step takes as long whatever their number."""
    raw = yaml.safe_load((ROOT / "params.yaml").read_text(encoding="utf-8"))
    raw["datasets"]["avatars"]["count"] = 1280 if scale == "demo" else 128
    return params.parse({**raw, "scale": scale})


def data_set(name: str, block: dict, folder: Path) -> Data:
    """An embedded data set, made as the workflow makes it."""
    out = folder / f"{name}.safetensors"
    if not out.exists():
        manifests = [folder / source.name / "files.json" for source in datasets.module(name).SOURCES]
        for manifest in manifests:
            download(manifest.parent.name, None, manifest)
        preprocess(name, block, manifests, out)
    return load(out)


def case_of(settings: TrainSettings, domains: list[Data]) -> Case | None:
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
        learned = [weight for weight in method.parameters() if weight.requires_grad]  # an average is not
        for copy, weight in zip(reference.parameters(), learned, strict=True):
            if copy.shape != weight.shape:
                raise SystemExit(f"{name}: the reference's {copy.shape} is not the method's {weight.shape}")
            copy.copy_(weight)
    return Case(settings, domains, method, reference, module.WORKERS)


def of_genadapt(case: Case, precision: str) -> Callable[[int], None]:
    """A function that trains as the train stage does, for as many steps as it is given."""
    device, settings = torch.device("cpu"), case.settings
    method = prepare(case.method, device, precision).train()
    device_data = [to_device(domain.train, device) for domain in case.domains]
    stream = batches(device_data, settings.batch, settings.augment, 0)

    def go(steps: int) -> None:
        how = {"start": 0, "steps": steps, "every": settings.log_every}
        loop(method, stream, **how, log=lambda *_: None, after_step=lambda _: None)

    return go


def of_reference(case: Case, folder: Path) -> Callable[[int], None]:
    """A function that trains the reference from image files, for as many steps as it is given."""
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
    """Steps a second of both, in turns of about `seconds`; the first in deterministic mode as in the train stage."""
    steps: list[int] = []
    for turn in range(repeats + 1):
        speeds = []
        for place, go in enumerate((first, second)):
            set_up_torch(threads)
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
    pairs = list(interleaved(of_genadapt(case, precision), of_reference(case, folder), *how))
    batch = case.settings.batch
    speeds = [batch * median(side) for side in zip(*pairs, strict=True)]
    ratio = median(first / second for first, second in pairs)
    return [name, batch, *(f"{speed:,.0f}" for speed in speeds), f"{ratio:.2f}", precision, case.workers]


def table(arguments: argparse.Namespace, folder: Path) -> str:
    """The table of every experiment, or of the wanted ones."""
    planned, rows = params_at(arguments.scale), []
    precision = pick_precision(arguments.precision, torch.device("cpu"))
    first = {run.experiment: run for run in reversed(runs.matrix(planned))}
    for name in arguments.only or reversed(first):
        run = first[name]
        domains = [data_set(domain, planned.datasets[domain], folder) for domain in run.domains]
        case = case_of(runs.train_settings(planned, run), domains)
        if case is None:
            rows.append([name, *["no reference"] + [""] * 5])
        else:
            rows.append(row(name, case, precision, arguments, folder / name))
        print(*rows[-1], sep="  ", file=sys.stderr, flush=True)
    return tabulate(rows, COLUMNS, tablefmt="github", disable_numparse=True)


def main(words: Sequence[str] | None = None) -> None:
    """Measure, print, and write if asked."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--only", nargs="+", metavar="EXPERIMENT")
    parser.add_argument("--scale", default="demo", choices=["tiny", "demo"])
    parser.add_argument("--precision", default="auto", choices=["auto", "float32", "bfloat16"])
    parser.add_argument("--seconds", type=float, default=4.0, help="of one turn")
    parser.add_argument("--repeats", type=int, default=5)
    parser.add_argument("--threads", type=int, default=2, help="of torch, for both")
    parser.add_argument("--out", type=Path)
    arguments = parser.parse_args(words)
    with tempfile.TemporaryDirectory() as folder:
        text = table(arguments, Path(folder))
    print(text)
    if arguments.out:
        arguments.out.write_text(f"# Training throughput, {arguments.threads} threads\n\n{text}\n", encoding="utf-8")


if __name__ == "__main__":
    main()
