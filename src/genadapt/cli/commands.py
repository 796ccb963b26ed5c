"""Commands beside the stages: use a trained model, look at data sets, compare revisions."""

from pathlib import Path
from typing import Annotated

import typer

from ..errors import UserError
from ..plan.params import read

app = typer.Typer()

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
    from ..sampling import use

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

    from ..sampling import use

    lines = use.predict(run, images, csv)
    print(csv or tabulate(lines, headers=["image", "label", "confidence"], floatfmt=".4f"))


@app.command()
def compare(
    before: Annotated[str, typer.Argument(metavar="REV", help="a git revision")],
    after: Annotated[str | None, typer.Argument(metavar="[REV]", help="another; default: the working tree")] = None,
    everything: Annotated[bool, typer.Option("--all", help="also what is within the spread, or the same")] = False,
) -> None:
    """Show which results changed beyond the seeds' spread between two revisions, and why."""
    from ..comparing.compare import compare

    print(compare(before, after, everything))


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
