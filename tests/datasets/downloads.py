"""A file on a loopback server, and what is left of it where it does not come.

PYTEST_DONT_REWRITE (test modules import this before pytest does)
"""

import hashlib

import pytest
from conftest import Answer

from genadapt.datasets.base import Url
from genadapt.datasets.preparing import loading
from genadapt.datasets.preparing.fetching import fetch
from genadapt.errors import UserError

BODY = bytes(range(251)) * 40
HASH = f"sha256:{hashlib.sha256(BODY).hexdigest()}"
PAGE = b"\n <!DOCTYPE html><title>404</title>"


@pytest.fixture
def no_pause(monkeypatch):
    """Tries follow each other at once."""
    monkeypatch.setattr(loading, "PAUSE", 0)


@pytest.fixture
def target(tmp_path):
    return tmp_path / "raw" / "file.bin"


def bring(server, target, *answers, hash=HASH):
    server.answers["/file.bin"] = list(answers)
    return fetch(Url((f"{server.url}/file.bin",), hash), target, hash)


def left(target):
    return sorted(path.name for path in target.parent.iterdir())


def refused(server, target, *answers, leaves=()):
    """What is said when the file is refused; nothing under its name may be left."""
    with pytest.raises(UserError) as error:
        bring(server, target, *answers)
    assert left(target) == [*leaves]
    assert f"{server.url}/file.bin" in str(error.value)
    return str(error.value)


PARTIAL = ("file.bin.part", "file.bin.part.json")


def ranged(body=BODY, upto=None, asked=None, **headers):
    """A server that knows ranges; it cuts the connection after `upto` bytes of an answer and notes what it is asked."""
    sent = tuple((name.replace("_", "-"), value) for name, value in headers.items())

    def answer(request):
        if asked is not None:
            asked.append((request.get("Range"), request.get("If-Range")))
        changed = request.get("If-Range") not in (None, *headers.values())
        if not request.get("Range") or changed:
            return Answer(body[:upto], length=len(body), headers=sent)
        start = int(request["Range"].removeprefix("bytes=").removesuffix("-"))
        if start >= len(body):
            return Answer(b"", 416, headers=(("Content-Range", f"bytes */{len(body)}"),))
        place = ("Content-Range", f"bytes {start}-{len(body) - 1}/{len(body)}")
        end = None if upto is None else start + upto
        return Answer(body[start:end], 206, len(body) - start, (place, *sent))

    return answer


def interrupted(server, target, upto=3000, **headers):
    """Leave what comes before a cut, as a killed job would."""
    stays = [Answer(b"", 503)]
    answers = [ranged(upto=upto, **headers), *stays]
    refused(server, target, *answers, leaves=PARTIAL)
    assert target.with_name("file.bin.part").read_bytes() == BODY[:upto]
