"""Files that a command writes: what stands in the way of one is said before any work is done."""

from pathlib import Path

import typer

from ..errors import UserError


def named(text: str) -> Path:
    """The path of an option; nothing, as a variable of the shell that is not set, would mean the current folder."""
    if not text.strip():
        raise typer.BadParameter("expected a name, found nothing")
    return Path(text)


def writable(parameter: typer.CallbackParam, path: Path | None) -> Path | None:
    """The path of an option; a `UserError` names both if no file can be written there."""
    from ..files.sealed import check_writable

    if path is not None:
        try:
            check_writable(path)
        except UserError as error:
            raise UserError(f"{parameter.opts[0]} {error}") from None
    return path
