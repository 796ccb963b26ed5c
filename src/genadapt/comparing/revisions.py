"""Results as git keeps them: metrics and provenance of a revision, verified like those of the working tree."""

import subprocess
import tarfile
from io import BytesIO
from pathlib import Path
from tempfile import TemporaryDirectory

from ..errors import UserError
from ..files.results import Result, load_results

METRICS, PROVENANCES = "results/metrics", "results/provenance"


def git(*arguments: str) -> bytes:
    """What a git command prints; a `UserError` says what it complains of."""
    try:
        return subprocess.run(["git", *arguments], capture_output=True, check=True).stdout
    except FileNotFoundError:
        raise UserError("git: no such program; revisions are read with it") from None
    except subprocess.CalledProcessError as error:
        complaint = error.stderr.decode(errors="replace").strip().partition("\n")[0]
        raise UserError(f"git: {complaint.removeprefix('fatal: ')}") from None


def commit(revision: str) -> str:
    """The short id of the commit that a revision names."""
    git("rev-parse", "--git-dir")  # says if there is no repository at all
    try:
        return git("rev-parse", "--verify", "--short", f"{revision}^{{commit}}").decode().strip()
    except UserError:
        raise UserError(f"{revision}: git knows no such revision") from None


def _load(root: Path) -> list[Result]:
    metrics, provenance = (sorted(root.glob(f"{folder}/*/*/seed*.json")) for folder in (METRICS, PROVENANCES))
    return load_results(metrics, provenance)


def _extract(revision: str, folder: Path) -> None:
    """Write a revision's metrics and provenance below a folder; paths are relative to the present folder, as git's."""
    if kept := git("ls-tree", "--name-only", revision, METRICS, PROVENANCES).decode().split():
        with tarfile.open(fileobj=BytesIO(git("archive", "--format=tar", revision, *kept))) as archive:
            archive.extractall(folder, filter="data")


def results_at(revision: str | None) -> list[Result]:
    """All results of a revision, or of the working tree, with the reasons of those that are refused."""
    if revision is None:
        found = _load(Path())
    else:
        with TemporaryDirectory() as folder:
            _extract(commit(revision), Path(folder))
            found = _load(Path(folder))
    if not found:
        raise UserError(f"{revision or 'the working tree'}: no metrics in {METRICS}")
    return found
