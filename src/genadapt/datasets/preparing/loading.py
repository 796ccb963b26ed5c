"""Loading a file over HTTP, in as many pieces as it takes: what has come stays, and the next request goes on there."""

import json
import os
import time
from pathlib import Path
from typing import TYPE_CHECKING

from ...files.sealed import write_text

if TYPE_CHECKING:
    from requests import Response, Session

TRIES = 5  # in a row that bring nothing new
PAUSE = 0.5  # seconds after the first of them, then twice as long each time
CONNECT, PATIENCE = 10.0, 30.0  # seconds without a connection, without a byte
SLOWEST = 1000  # bytes a second: a home that gives less is as good as none
BLOCK = 1 << 18  # bytes
ABSENT = (403, 404, 410)  # object stores say 403 of what they do not have
BUSY = (408, 429, 500, 502, 503, 504)
PLAIN = {"Accept-Encoding": "identity"}
HTML = (b"<!doctype html", b"<html")


class HomeError(Exception):
    """An address does not give the file, for the reason that this says."""


class AbsentError(HomeError):
    """There is no file at the address."""


class AgainError(HomeError):
    """The address may give the file, or more of it, when it is asked again, after some seconds if it says so."""

    def __init__(self, reason: str, wait: float = 0) -> None:
        super().__init__(reason)
        self.wait = wait


def load(url: str, part: Path) -> bool:
    """Load a file into `part`, going on where it ends; return whether it is joined of several answers.

    Raises `HomeError`; what has come is kept.
    """
    import requests

    furthest, tries = size(part), 0
    with requests.Session() as session:
        while True:
            try:
                return _answer(session, url, part)
            except AgainError as error:
                tries = 0 if size(part) > furthest else tries + 1
                furthest = max(furthest, size(part))
                if tries == TRIES:
                    raise
                pause = max(error.wait, PAUSE * 2 ** max(0, tries - 1))
            time.sleep(pause)


def size(part: Path) -> int:
    """How many bytes have come."""
    return part.stat().st_size if part.exists() else 0


def forget(part: Path) -> None:
    """Throw away what has come."""
    part.unlink(missing_ok=True)
    _origin(part).unlink(missing_ok=True)


def _answer(session: "Session", url: str, part: Path) -> bool:
    import requests
    import urllib3

    begun = size(part)
    try:
        with session.get(url, headers=PLAIN | _range(url, part), stream=True, timeout=(CONNECT, PATIENCE)) as answer:
            return _take(answer, url, part, begun)
    except (ValueError, requests.TooManyRedirects) as error:  # an address, or one it leads to, that is none
        raise HomeError(_reason(error)) from None
    except (requests.RequestException, urllib3.exceptions.HTTPError) as error:
        come = f" after {size(part):,} bytes" if size(part) else ""
        raise AgainError(f"{_reason(error)}{come}") from None


def _range(url: str, part: Path) -> dict[str, str]:
    """Headers that ask for the rest alone; for the whole if the file has changed, where this address can tell."""
    if not size(part):
        return {}
    origin = json.loads(_origin(part).read_text()) if _origin(part).exists() else {}
    validator = {"If-Range": origin["validator"]} if origin.get("url") == url and origin["validator"] else {}
    return {"Range": f"bytes={size(part)}-"} | validator


def _take(answer: "Response", url: str, part: Path, begun: int) -> bool:
    """Write what an answer brings; return whether that was joined to what was there."""
    start, total = _content_range(answer)
    if answer.status_code == 416 and begun and total in (None, begun):
        return True  # nothing is missing
    if answer.status_code == 416 or (answer.status_code == 206 and start != begun):
        forget(part)
        raise AgainError(f"gave no bytes from {begun:,} on")
    if answer.status_code in ABSENT:
        raise AbsentError(f"not found (status {answer.status_code})")
    if answer.status_code in BUSY:
        wait = _number(answer.headers.get("Retry-After", "")) or 0
        raise AgainError(f"status {answer.status_code}", min(wait, PATIENCE))
    if answer.status_code not in (200, 206):
        raise HomeError(f"status {answer.status_code}")
    joined = answer.status_code == 206
    if not joined:
        total = _number(answer.headers.get("Content-Length", ""))
    _write(answer, url, part, begun if joined else 0, total)
    if total is not None and size(part) < total:  # of a range a server may give less than was asked for
        raise AgainError(f"stopped after {size(part):,} of {total:,} bytes")
    return joined and begun > 0


def _write(answer: "Response", url: str, part: Path, begun: int, total: int | None) -> None:
    from tqdm import tqdm

    block = answer.raw.read1(BLOCK)
    if not begun:
        if block.lstrip().lower().startswith(HTML):  # what has come from elsewhere stays
            raise HomeError("an HTML page (of an error, a login or a confirmation) instead of the file")
        write_text(_origin(part), json.dumps({"url": url, "validator": _validator(answer)}))
    else:
        print(f"{part.stem}: taken up after {begun:,} bytes", flush=True)
    bar = tqdm(total=total, initial=begun, desc=part.stem, unit="B", unit_scale=True, disable=None)
    with open(part, "ab" if begun else "wb", buffering=0) as file, bar:
        since, come = time.monotonic(), 0
        while block:
            file.write(block)
            bar.update(len(block))
            come += len(block)
            if (seconds := time.monotonic() - since) > PATIENCE:
                if come < SLOWEST * seconds:
                    raise HomeError(f"too slow ({come:,} bytes in {seconds:.0f} s)")
                since, come = time.monotonic(), 0
            block = answer.raw.read1(BLOCK)
        os.fsync(file.fileno())


def _content_range(answer: "Response") -> tuple[int | None, int | None]:
    """First byte and whole size by the header Content-Range, "bytes 5-9/10" or "bytes */10"."""
    place, _, whole = answer.headers.get("Content-Range", "").removeprefix("bytes ").partition("/")
    return _number(place.partition("-")[0]), _number(whole)


def _number(text: str) -> int | None:
    return int(text) if text.isdecimal() else None


def _validator(answer: "Response") -> str | None:
    """What tells this version of the file from others."""
    etag = answer.headers.get("ETag", "W/")
    return answer.headers.get("Last-Modified") if etag.startswith("W/") else etag


def _origin(part: Path) -> Path:
    """The file that says where what has come is from."""
    return part.with_name(f"{part.name}.json")


def _reason(error: Exception) -> str:
    """The innermost reason, without the chain of objects that requests wraps it in."""
    inner = error
    while inner.args and isinstance(getattr(inner.args[0], "reason", inner.args[0]), Exception):
        inner = getattr(inner.args[0], "reason", inner.args[0])
    return str(inner)
