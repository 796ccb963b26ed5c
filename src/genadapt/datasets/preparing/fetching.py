"""Raw files: from a mirror, from their public home, from an installed package; always verified."""

import shutil
from importlib.util import find_spec
from pathlib import Path

from ...errors import UserError
from ...files.sealed import replacing
from ..base import Packaged, Url, hash_of

TRIES = 5  # of a request, waiting 0, 1, 2, 4 s in between
PATIENCE = 30.0  # seconds without a byte
BLOCK = 1 << 20  # bytes
ABSENT = (403, 404, 410)  # object stores say 403 of what they do not have
PLAIN = {"Accept-Encoding": "identity"}
HTML = (b"<!doctype html", b"<html")


class NotThereError(Exception):
    """There is no file at an address."""


def fetch(origin: Packaged | Url | Path, target: Path, hash: str) -> None:
    """Bring a file to `target`, whole and verified, or raise `NotThereError` or a `UserError` and leave nothing."""
    address = origin if isinstance(origin, Path) else origin.address
    try:
        with replacing(target) as temporary:
            _copy(origin, temporary)
            _verify(temporary, address, hash)
    except OSError as error:  # also what requests raises
        raise UserError(f"{target.name}: could not be brought from {address} ({_reason(error)})") from None


def _copy(origin: Packaged | Url | Path, target: Path) -> None:
    if isinstance(origin, Url):
        load(origin.url, target)
    else:
        shutil.copyfile(packaged(origin) if isinstance(origin, Packaged) else origin, target)


def _verify(path: Path, address: object, expected: str) -> None:
    if (actual := hash_of(path, expected)) == expected:
        return
    with open(path, "rb") as file:
        html = file.read(64).lstrip().lower().startswith(HTML)
    what = "an HTML page (of an error, a login or a confirmation) instead of the file" if html else "another content"
    size = path.stat().st_size
    raise UserError(f"{address}: {what}: {size:,} bytes with {actual}, expected {expected}")


def _reason(error: OSError) -> str:
    """The innermost reason, without the chain of objects that requests wraps it in."""
    inner = error
    while inner.args and isinstance(getattr(inner.args[0], "reason", inner.args[0]), Exception):
        inner = getattr(inner.args[0], "reason", inner.args[0])
    return str(inner) if inner is not error or not error.strerror else error.strerror


def packaged(source: Packaged) -> Path:
    """The path of a packaged file, without importing the package."""
    spec = find_spec(source.package)
    if spec is None or not spec.submodule_search_locations:
        raise UserError(f"package {source.package}: not installed, expected for its file {source.path}")
    return Path(next(iter(spec.submodule_search_locations)), source.path)


def load(url: str, target: Path) -> None:
    """Load a file over HTTP; servers that are busy are asked again."""
    import requests
    from requests.adapters import HTTPAdapter
    from tqdm import tqdm
    from urllib3.util import Retry

    retry = Retry(TRIES - 1, backoff_factor=0.5, status_forcelist=[429, 500, 502, 503, 504])
    with requests.Session() as session:
        session.mount("http://", HTTPAdapter(max_retries=retry))
        session.mount("https://", HTTPAdapter(max_retries=retry))
        with session.get(url, headers=PLAIN, stream=True, timeout=PATIENCE) as answer, open(target, "wb") as file:
            if answer.status_code in ABSENT:
                raise NotThereError(url)
            answer.raise_for_status()
            answer.raw.headers.pop("Content-Encoding", None)  # of a .tgz some servers say gzip: it is the file's own
            size = int(answer.headers.get("Content-Length", 0)) or None
            with tqdm(total=size, desc=target.name, unit="B", unit_scale=True, disable=None) as bar:
                for block in answer.iter_content(BLOCK):
                    file.write(block)
                    bar.update(len(block))
