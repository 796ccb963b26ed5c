"""Results as git keeps them: metrics and provenance of a revision, verified like those of the working tree."""

import subprocess
import tarfile
from io import BytesIO
from pathlib import Path
from tempfile import TemporaryDirectory

from ..errors import UserError
from ..files.results import Result, load_results
from ..plan.paths import Results


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


def _load(root: Path, where: Results) -> list[Result]:
    patterns = (where.metrics.format(run="*/*/seed*"), where.provenance.format(run="*/*/seed*"))
    metrics, provenance = (sorted(root.glob(pattern)) for pattern in patterns)
    return load_results(metrics, provenance)


def _extract(revision: str, where: Results, folder: Path) -> None:
    """Write a revision's metrics and provenance below a folder; paths are relative to the present folder, as git's."""
    folders = [f"{where.folder}/metrics", f"{where.folder}/provenance"]
    if kept := git("ls-tree", "--name-only", revision, *folders).decode().split():
        with tarfile.open(fileobj=BytesIO(git("archive", "--format=tar", revision, *kept))) as archive:
            archive.extraction_filter = getattr(tarfile, "data_filter", None)  # Python 3.11.2 has none
            archive.extractall(folder)


def results_at(revision: str | None, where: Results) -> list[Result]:
    """All results of a revision, or of the working tree, with the reasons of those that are refused."""
    if revision is None:
        results = _load(Path(), where)
    else:
        with TemporaryDirectory() as folder:
            _extract(commit(revision), where, Path(folder))
            results = _load(Path(folder), where)
    if not results:
        raise UserError(f"{revision or 'the working tree'}: no metrics in {where.folder}")
    return results
