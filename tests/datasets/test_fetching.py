import gzip
import hashlib

import pytest
from conftest import Answer

from genadapt.datasets.base import Packaged, Url
from genadapt.datasets.preparing import fetching
from genadapt.datasets.preparing.fetching import NotThereError, fetch
from genadapt.errors import UserError

BODY = b"a raw file\n" * 1000
HASH = f"sha256:{hashlib.sha256(BODY).hexdigest()}"
PAGE = b"\n <!DOCTYPE html><title>404</title>"


@pytest.fixture
def target(tmp_path):
    return tmp_path / "raw" / "file.bin"


def bring(server, target, *answers, hash=HASH):
    server.answers["/file.bin"] = list(answers)
    fetch(Url(f"{server.url}/file.bin", hash), target, hash)


def refused(server, target, *answers):
    """What is said when the file is refused; nothing may be left."""
    with pytest.raises(UserError) as error:
        bring(server, target, *answers)
    assert list(target.parent.iterdir()) == []
    assert f"{server.url}/file.bin" in str(error.value)
    return str(error.value)


def test_a_file_comes_whole(server, target):
    bring(server, target, Answer(BODY))
    assert target.read_bytes() == BODY


def test_a_hash_may_be_md5(server, target):
    bring(server, target, Answer(BODY), hash=f"md5:{hashlib.md5(BODY).hexdigest()}")
    assert target.read_bytes() == BODY


@pytest.mark.parametrize("body", [BODY[:-1], BODY[::-1], b""], ids=["shorter", "wrong bytes", "empty"])
def test_another_content_is_refused_with_both_hashes(server, target, body):
    said = refused(server, target, Answer(body))
    found = f"sha256:{hashlib.sha256(body).hexdigest()}"
    assert f"another content: {len(body):,} bytes with {found}, expected {HASH}" in said


def test_a_connection_closed_early_is_refused(server, target):
    said = refused(server, target, Answer(BODY[:100], length=len(BODY)))
    assert "file.bin: could not be brought from" in said and "100 bytes read" in said


@pytest.mark.parametrize("page", [PAGE, b"<html><body>please log in</body></html>"])
def test_a_page_instead_of_the_file_is_called_so(server, target, page):
    assert "an HTML page" in refused(server, target, Answer(page))


@pytest.mark.parametrize("status", fetching.ABSENT)
def test_what_is_not_there_is_said_so(server, target, status):
    with pytest.raises(NotThereError, match=r"/file\.bin"):
        bring(server, target, Answer(PAGE, status))
    assert list(target.parent.iterdir()) == []


def test_a_busy_server_is_asked_again(server, target, monkeypatch):
    monkeypatch.setattr("urllib3.util.Retry.get_backoff_time", lambda self: 0)
    bring(server, target, Answer(b"busy", 503), Answer(b"busy", 503), Answer(BODY))
    assert target.read_bytes() == BODY and len(server.asked) == 3


def test_a_server_that_stays_busy_is_given_up(server, target, monkeypatch):
    monkeypatch.setattr("urllib3.util.Retry.get_backoff_time", lambda self: 0)
    assert "503" in refused(server, target, Answer(b"busy", 503))
    assert len(server.asked) == fetching.TRIES


def test_no_connection_is_no_traceback(target, monkeypatch):
    monkeypatch.setenv("NO_PROXY", "127.0.0.1")
    monkeypatch.setattr(fetching, "TRIES", 1)
    url = Url("http://127.0.0.1:9/file.bin", HASH)
    with pytest.raises(UserError, match=r"file\.bin: could not be brought from http://127.*refused"):
        fetch(url, target, HASH)
    assert list(target.parent.iterdir()) == []


def test_a_file_that_is_compressed_itself_is_kept_so_whatever_the_server_calls_it(server, target):
    body = gzip.compress(BODY, mtime=0)
    answer = Answer(body, headers=(("Content-Encoding", "x-gzip"),))
    bring(server, target, answer, hash=f"sha256:{hashlib.sha256(body).hexdigest()}")
    assert target.read_bytes() == body


def test_an_existing_file_survives_a_failed_try(server, target):
    bring(server, target, Answer(BODY))
    with pytest.raises(UserError):
        bring(server, target, Answer(BODY[::-1]))
    assert target.read_bytes() == BODY


@pytest.mark.parametrize(
    ("origin", "says"),
    [
        (Packaged("sklearn", "datasets/data/digits.csv.gz", HASH), "another content"),
        (Packaged("sklearn", "datasets/data/none.csv.gz", HASH), "No such file"),
        (Packaged("no_such_package", "file", HASH), "package no_such_package: not installed"),
    ],
)
def test_a_package_of_another_version_or_none_is_refused(target, origin, says):
    with pytest.raises(UserError, match=says) as error:
        fetch(origin, target, HASH)
    assert origin.package in str(error.value)
    assert list(target.parent.iterdir()) == []
