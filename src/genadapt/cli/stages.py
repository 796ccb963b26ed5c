"""One command a stage: Snakemake's rules call them; so can you."""

from pathlib import Path
from typing import Annotated

import typer

from ..plan.paths import Results, of_runs
from ..plan.settings import EvaluateSettings, PreprocessSettings, ReportSettings, SampleSettings, TrainSettings, parse
from .outputs import named, writable

app = typer.Typer()

Settings = Annotated[str, typer.Option(help="JSON; the workflow resolves it from params.yaml")]
Data = Annotated[list[Path], typer.Argument(help="processed data sets: the run's own first")]
Given = Annotated[Path, typer.Option(help="a file that is there")]
Out = Annotated[Path, typer.Option(parser=named, metavar="PATH", help="a file to write", callback=writable)]


@app.command()
def download(
    source: str,
    out: Out,
    mirror: Annotated[str | None, typer.Option(envvar="GENADAPT_MIRROR", help="folder or base URL")] = None,
) -> None:
    """Bring the raw files of one source from the mirror or their home, verified."""
    from ..stages.download import download

    download(source, mirror, out)


@app.command()
def preprocess(
    name: str,
    settings: Settings,
    out: Out,
    raw: Annotated[list[Path] | None, typer.Argument(help="files.json of each of its sources")] = None,
) -> None:
    """Make one processed data set of its raw files."""
    from ..stages.preprocess import preprocess

    parsed = parse(PreprocessSettings, settings)
    preprocess(name, parsed.block, raw or [], out, parsed.validation)


@app.command()
def describe(
    data: Annotated[Path, typer.Argument(help="a processed data set")],
    card: Out,
    sheet: Out,
    raw: Annotated[list[Path] | None, typer.Argument(help="files.json of each of its sources")] = None,
) -> None:
    """Write the card of a data set and a sheet of its images."""
    from ..stages.describe import describe

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
    from ..stages.train import train

    train(run, parse(TrainSettings, settings), data, checkpoint, history)


@app.command()
def sample(
    data: Data,
    settings: Settings,
    checkpoint: Given,
    out: Out,
) -> None:
    """Make a generator's images, or a classifier's predictions."""
    from ..stages.sample import sample

    sample(parse(SampleSettings, settings), checkpoint, data, out)


@app.command()
def evaluate(
    data: Data,
    settings: Settings,
    samples: Given,
    metrics: Out,
    provenance: Out,
    evaluator: Annotated[
        list[Path] | None, typer.Option(help="checkpoint of a classifier that evaluates images")
    ] = None,
    validator: Annotated[Path | None, typer.Option(help="that of the one by which settings are chosen")] = None,
    inception: Annotated[Path | None, typer.Option(help="weights of pytorch-fid's Inception network")] = None,
) -> None:
    """Measure one run's samples."""
    from ..stages.evaluate import evaluate

    evaluate(
        parse(EvaluateSettings, settings), samples, data, evaluator or [], validator, inception, metrics, provenance
    )


@app.command()
def plot(
    figure: str,
    samples: Given,
    history: Given,
    out: Out,
) -> None:
    """Draw one figure of one run."""
    from ..stages.plot import plot

    plot(figure, samples, history, out)


Runs = Annotated[list[str], typer.Argument(help="every run of the experiment matrix")]
ResultsFolder = Annotated[Path, typer.Option(help="the scale's folder, with metrics/, provenance/ and the others")]


@app.command()
def tabulate(runs: Runs, settings: Settings, reports: Given, results: ResultsFolder, headline: Out) -> None:
    """Lay all runs' metrics beside the reports' numbers; the headline's also as DVC's metrics."""
    from ..stages.tabulate import tabulate

    files = Results(results)
    metrics, provenance = of_runs(files.metrics, runs), of_runs(files.provenance, runs)
    tabulate(parse(ReportSettings, settings), reports, metrics, provenance, Path(files.tables), headline)


@app.command()
def report(
    runs: Runs,
    settings: Settings,
    reports: Given,
    results: ResultsFolder,
    benchmarks: Annotated[Path, typer.Option(help="what Snakemake measured; files may be missing")],
    out: Out,
    markdown: Out,
    card: Annotated[list[Path] | None, typer.Option(help="a data set's card; its sheet lies beside it")] = None,
) -> None:
    """Write the one page, and its short form in markdown."""
    from ..stages.report import report

    files, known = Results(results), parse(ReportSettings, settings)
    drawn = [(figure, run) for run in runs for figure in known.experiments[run.partition("/")[0]].figures]
    report(
        known,
        reports,
        Path(files.tables),
        of_runs(files.metrics, runs),
        of_runs(files.provenance, runs),
        of_runs(files.history, runs),
        [Path(files.figure.format(figure=figure, run=run)) for figure, run in drawn],
        card or [],
        benchmarks,
        out,
        markdown,
    )
