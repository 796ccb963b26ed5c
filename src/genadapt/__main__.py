"""The command line: arguments only, one command per stage. Snakemake's rules call it; so can you."""

import json
import sys
from pathlib import Path
from typing import Annotated

import typer

from .errors import UserError
from .params import read

app = typer.Typer(add_completion=False, no_args_is_help=True, help=__doc__, pretty_exceptions_enable=False)

Settings = Annotated[str, typer.Option(help="JSON; the workflow resolves it from params.yaml")]
Data = Annotated[list[Path], typer.Argument(help="processed data sets: the run's own first")]
Out = Annotated[Path, typer.Option()]


@app.command()
def download(
    source: str,
    out: Out,
    mirror: Annotated[str | None, typer.Option(envvar="GENADAPT_MIRROR", help="folder or base URL")] = None,
) -> None:
    """Bring the raw files of one source from the mirror or their home, verified."""
    from .stages.download import download

    download(source, mirror, out)


@app.command()
def preprocess(
    name: str,
    settings: Settings,
    out: Out,
    raw: Annotated[list[Path] | None, typer.Argument(help="files.json of each of its sources")] = None,
) -> None:
    """Make one processed data set of its raw files."""
    from .stages.preprocess import preprocess

    preprocess(name, json.loads(settings), raw or [], out)


@app.command()
def describe(
    data: Annotated[Path, typer.Argument(help="a processed data set")],
    card: Out,
    sheet: Out,
    raw: Annotated[list[Path] | None, typer.Argument(help="files.json of each of its sources")] = None,
) -> None:
    """Write the card of a data set and a sheet of its images."""
    from .stages.describe import describe

    describe(data, raw or [], card, sheet)


@app.command()
def train(
    run: str,
    data: Data,
    settings: Settings,
    checkpoint: Out,
    history: Out,
) -> None:
    """Train one run, taking up where an earlier try was stopped."""
    from .stages.train import train

    train(run, json.loads(settings), data, checkpoint, history)


@app.command()
def sample(
    data: Data,
    settings: Settings,
    checkpoint: Out,
    out: Out,
) -> None:
    """Make a generator's images, or a classifier's predictions."""
    from .stages.sample import sample

    sample(json.loads(settings), checkpoint, data, out)


@app.command()
def evaluate(
    data: Data,
    settings: Settings,
    samples: Out,
    metrics: Out,
    passport: Out,
    judge: Annotated[Path | None, typer.Option(help="checkpoint of the classifier that judges images")] = None,
) -> None:
    """Measure one run's samples."""
    from .stages.evaluate import evaluate

    evaluate(json.loads(settings), samples, data, judge, metrics, passport)


@app.command()
def plot(
    figure: str,
    samples: Out,
    history: Out,
    out: Out,
) -> None:
    """Draw one figure of one run."""
    from .stages.plot import plot

    plot(figure, samples, history, out)


Runs = Annotated[list[str], typer.Argument(help="every run of the experiment matrix")]
Experiments = Annotated[str, typer.Option(help="JSON; what the workflow knows of each experiment")]


def _files(phase: str, runs: list[str], ending: str) -> list[Path]:
    return [Path("results", phase, run + ending) for run in runs]


@app.command()
def tabulate(runs: Runs, experiments: Experiments, reports: Out, out: Out) -> None:
    """Lay all runs' metrics beside the reports' numbers."""
    from .stages.tabulate import tabulate

    metrics, passports = _files("metrics", runs, ".json"), _files("passports", runs, ".json")
    tabulate(json.loads(experiments), reports, metrics, passports, out)


@app.command()
def report(
    runs: Runs,
    experiments: Experiments,
    reports: Out,
    tables: Out,
    out: Out,
    markdown: Out,
    card: Annotated[list[Path] | None, typer.Option(help="a data set's card; its sheet lies beside it")] = None,
    benchmarks: Annotated[Path, typer.Option(help="what Snakemake measured; files may be missing")] = Path(
        "logs/benchmarks"
    ),
) -> None:
    """Write the one page, and its short form in markdown."""
    from .stages.report import report

    known = json.loads(experiments)
    drawn = [(figure, run) for run in runs for figure in known[run.partition("/")[0]]["figures"]]
    report(
        known,
        reports,
        tables,
        _files("metrics", runs, ".json"),
        _files("passports", runs, ".json"),
        _files("history", runs, ".jsonl"),
        [Path("results", "figures", figure, run + ".png") for figure, run in drawn],
        card or [],
        benchmarks,
        out,
        markdown,
    )


@app.command()
def headline(tables: Annotated[Path, typer.Argument()] = Path("results/tables")) -> None:
    """Print the headline table."""
    from .stages.tabulate import terminal

    print(terminal(tables))


@app.command()
def schema() -> None:
    """Print the JSON Schema of params.yaml."""
    from .params import schema

    print(json.dumps(schema(), indent=2))


Run = Annotated[str, typer.Argument(help="experiment/data/seed0, or the path of a checkpoint")]


@app.command()
def generate(
    run: Run,
    out: Annotated[Path, typer.Option(help="a folder, or a .png for a grid")],
    n: Annotated[int, typer.Option(min=1, help="images; with --interpolate rows")] = 64,
    labels: Annotated[str | None, typer.Option(help="3,5 or red cube+blue sphere,none; default: each in turn")] = None,
    seed: Annotated[int, typer.Option(min=0)] = 0,
    interpolate: Annotated[bool, typer.Option(help="the way between two codes (autoencoders)")] = False,
    reconstruct: Annotated[list[Path] | None, typer.Option(help="an image to rebuild (autoencoders)")] = None,
) -> None:
    """Make images with a trained generator."""
    from . import use

    if (interpolate or reconstruct) and out.suffix.lower() != ".png":
        raise UserError(f"--out {out}: expected a .png")
    if reconstruct:
        use.reconstruct(run, reconstruct, out)
    elif interpolate:
        use.interpolate(run, n, seed, out)
    else:
        use.generate_images(run, n, labels, seed, out)
    print(out)


@app.command()
def predict(
    run: Run,
    images: Annotated[list[Path], typer.Argument(help="image files, or folders of them")],
    csv: Annotated[Path | None, typer.Option(help="write a table here instead of printing it")] = None,
) -> None:
    """Say what a trained classifier sees in images."""
    from tabulate import tabulate

    from . import use

    lines = use.predict(run, images, csv)
    print(csv or tabulate(lines, headers=["image", "label", "confidence"], floatfmt=".4f"))


data = typer.Typer(no_args_is_help=True, help="What data sets there are, and whether they are whole.")
app.add_typer(data, name="data")


@data.command("list")
def list_data() -> None:
    """List the data sets of params.yaml."""
    from tabulate import tabulate

    from . import catalogue

    print(tabulate(catalogue.listing(read(Path("params.yaml"))), headers="keys", maxcolwidths=[None] * 5 + [48]))


@data.command()
def show(name: str) -> None:
    """Show all that is known of a data set."""
    from tabulate import tabulate

    from . import catalogue

    print(tabulate(catalogue.show(read(Path("params.yaml")), name), tablefmt="plain", maxcolwidths=[36, 84]))


@data.command()
def verify(name: str) -> None:
    """Verify a data set's files against their hashes; exit status 1 if one is damaged or none is there."""
    from tabulate import tabulate

    from . import catalogue

    lines = catalogue.verify(read(Path("params.yaml")), name)
    print(tabulate(lines, tablefmt="plain"))
    if any(state.startswith(catalogue.DAMAGED) for _, state in lines):
        raise UserError(f"data set {name}: a file is damaged; delete it, and for a raw file its folder, and run again")
    if all(state == catalogue.MISSING for _, state in lines):
        raise UserError(f"data set {name}: nothing is there yet; snakemake {catalogue.processed(name)} makes it")


def main() -> None:
    """Run a command; a user's mistake becomes one message and exit status 1."""
    try:
        app()
    except json.JSONDecodeError as error:
        sys.exit(f"error: an option that takes JSON: {error}")
    except UserError as error:
        sys.exit(f"error: {error}")


if __name__ == "__main__":
    main()
