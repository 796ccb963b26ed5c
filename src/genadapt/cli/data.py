"""Commands that look at data sets."""

import typer

from ..errors import UserError
from .scales import Scale, params_of

app = typer.Typer(no_args_is_help=True, help="What data sets there are, and whether they are whole.")


@app.command("list")
def list_data(scale: Scale = None) -> None:
    """List the data sets of params.yaml."""
    from tabulate import tabulate

    from . import catalogue

    print(tabulate(catalogue.listing(params_of(scale)), headers="keys", maxcolwidths=[None] * 5 + [48]))


@app.command()
def show(name: str, scale: Scale = None) -> None:
    """Show all that is known of a data set."""
    from tabulate import tabulate

    from . import catalogue

    print(tabulate(catalogue.show(params_of(scale), name), tablefmt="plain", maxcolwidths=[36, 84]))


@app.command()
def verify(name: str, scale: Scale = None) -> None:
    """Verify a data set's files against their hashes; exit status 1 if one is damaged or none is there."""
    from tabulate import tabulate

    from . import catalogue

    params = params_of(scale)
    lines = catalogue.verify(params, name)
    print(tabulate(lines, tablefmt="plain"))
    if any(state.startswith(catalogue.DAMAGED) for _, state in lines):
        raise UserError(f"data set {name}: a file is damaged; delete it, and for a raw file its folder, and run again")
    if all(state == catalogue.MISSING for _, state in lines):
        raise UserError(f"data set {name}: nothing is there yet; {catalogue.command(params, name)} makes it")
