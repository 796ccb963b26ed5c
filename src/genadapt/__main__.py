"""The command line of genadapt."""

import sys

import typer

from .cli import commands, data, stages
from .errors import UserError

app = typer.Typer(add_completion=False, no_args_is_help=True, help=__doc__, pretty_exceptions_enable=False)
app.add_typer(stages.app)
app.add_typer(commands.app)
app.add_typer(data.app, name="data")


def main() -> None:
    """Run a command; a user's mistake becomes one message and exit status 1."""
    sys.stdout.reconfigure(errors="backslashreplace")  # names may hold what a terminal has no letters for
    try:
        app()
    except UserError as error:
        sys.exit(f"error: {error}")


if __name__ == "__main__":
    main()
