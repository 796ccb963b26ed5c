"""Commands beside the stages: use a trained model, look at results, compare revisions."""

from pathlib import Path
from typing import Annotated

import typer

from ..errors import UserError
from .outputs import named, writable
from .scales import Scale, checkpoint_of, results_of

app = typer.Typer()

Run = Annotated[str, typer.Argument(help="experiment/data/seed0, or the path of a checkpoint")]
MOST = 100_000  # images of one call: their names have five digits


@app.command()
def generate(
    run: Run,
    out: Annotated[
        Path,
        typer.Option(parser=named, metavar="PATH", help="a folder, or a picture's name, as in grid.png, for a grid"),
    ],
    n: Annotated[int | None, typer.Option(min=1, max=MOST, help="images; with --interpolate rows; default: 64")] = None,
    labels: Annotated[str | None, typer.Option(help="3,5 or red cube+blue sphere,none; default: each in turn")] = None,
    seed: Annotated[int | None, typer.Option(min=0, help="default: 0")] = None,
    interpolate: Annotated[bool, typer.Option(help="the way between two codes (autoencoders)")] = False,
    reconstruct: Annotated[list[Path] | None, typer.Option(help="an image to rebuild (autoencoders)")] = None,
    scale: Scale = None,
) -> None:
    """Make images with a trained generator."""
    if reconstruct:
        refuse("--reconstruct", {"--interpolate": interpolate or None, "--labels": labels, "--n": n, "--seed": seed})
    elif interpolate:
        refuse("--interpolate", {"--labels": labels})
    checkpoint = checkpoint_of(run, scale)
    from ..sampling import use

    n, seed = n or 64, seed or 0
    if reconstruct:
        use.reconstruct(checkpoint, reconstruct, out)
    elif interpolate:
        use.interpolate(checkpoint, n, seed, out)
    else:
        use.generate_images(checkpoint, n, labels, seed, out)
    print(out)


def refuse(option: str, others: dict[str, object]) -> None:
    """Refuse options that are given, not None, beside one that has no use for them."""
    if given := [name for name, value in others.items() if value is not None]:
        raise UserError(f"{', '.join(given)}: of no use with {option}; leave out one or the other")


@app.command()
def predict(
    run: Run,
    images: Annotated[
        list[Path], typer.Argument(parser=named, metavar="images", help="image files, or folders of them")
    ],
    csv: Annotated[
        Path | None,
        typer.Option(parser=named, metavar="PATH", help="write a table here instead of printing it", callback=writable),
    ] = None,
    scale: Scale = None,
) -> None:
    """Say what a trained classifier sees in images; one of a pair takes them for images of its target."""
    checkpoint = checkpoint_of(run, scale)
    from tabulate import tabulate

    from ..figures.lettering import printable
    from ..sampling import use

    lines = use.predict(checkpoint, images, csv)
    shown = [(printable(file), printable(label), confidence) for file, label, confidence in lines]
    form = {"floatfmt": ".4f", "disable_numparse": [0, 1], "preserve_whitespace": True}
    print(csv or tabulate(shown, ["image", "label", "confidence"], **form))


@app.command()
def headline(scale: Scale = None) -> None:
    """Print the headline table, and where the report lies."""
    from ..stages.tabulate import terminal

    results = results_of(scale)
    print(terminal(Path(results.tables)), f"\nThe report: {results.page}")


@app.command()
def compare(
    before: Annotated[str, typer.Argument(metavar="REV", help="a git revision")],
    after: Annotated[str | None, typer.Argument(metavar="[REV]", help="another; default: the working tree")] = None,
    everything: Annotated[bool, typer.Option("--all", help="also what is within the spread, or the same")] = False,
    scale: Scale = None,
) -> None:
    """Show which results changed beyond the seeds' spread between two revisions, and why."""
    from ..comparing.compare import compare

    print(compare(before, after, everything, results_of(scale)))


@app.command()
def schema() -> None:
    """Print the JSON Schema of params.yaml."""
    import json

    from ..plan.schema import schema

    print(json.dumps(schema(), indent=2))
