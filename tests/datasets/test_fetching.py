import gzip
import hashlib
import socket
from itertools import chain, repeat
from types import SimpleNamespace

import pytest
from conftest import Answer
from downloads import BODY, HASH, PAGE, bring, interrupted, left, ranged, refused

from genadapt.datasets.base import Packaged, Url
from genadapt.datasets.preparing import loading
from genadapt.datasets.preparing.fetching import NotThereError, fetch
from genadapt.errors import UserError

pytest_plugins = "downloads"
pytestmark = pytest.mark.usefixtures("no_pause")


def test_a_file_comes_whole(server, target):
    assert bring(server, target, Answer(BODY)) == f"{server.url}/file.bin"
    assert target.read_bytes() == BODY and left(target) == ["file.bin"]


def test_a_hash_may_be_md5(server, target):
    bring(server, target, Answer(BODY), hash=f"md5:{hashlib.md5(BODY).hexdigest()}")
    assert target.read_bytes() == BODY


@pytest.mark.parametrize("body", [BODY[:-1], BODY[::-1], b""], ids=["shorter", "wrong bytes", "empty"])
def test_another_content_is_refused_with_both_hashes(server, target, body):
    said = refused(server, target, Answer(body))
    found = f"sha256:{hashlib.sha256(body).hexdigest()}"
    assert f"another content: {len(body):,} bytes with {found}, expected {HASH}" in said
    assert len(server.asked) == 1


@pytest.mark.parametrize("page", [PAGE, b"<html><body>please log in</body></html>"])
def test_a_page_instead_of_the_file_is_called_so(server, target, page):
    assert "an HTML page" in refused(server, target, Answer(page))


@pytest.mark.parametrize("status", loading.ABSENT)
def test_what_is_not_there_is_said_so(server, target, status):
    with pytest.raises(NotThereError, match=rf"/file\.bin: not found \(status {status}\)"):
        bring(server, target, Answer(PAGE, status))
    assert left(target) == []


def test_a_busy_server_is_asked_again(server, target):
    bring(server, target, Answer(b"busy", 503), Answer(b"busy", 429), Answer(BODY))
    assert target.read_bytes() == BODY and len(server.asked) == 3


@pytest.mark.parametrize(("after", "pause"), [("2", 2), ("3600", 30), ("Wed, 21 Oct 2099 07:28:00 GMT", 0)])
def test_a_busy_server_is_given_the_seconds_that_it_asks_for_within_reason(after, pause, server, target, monkeypatch):
    slept = []
    monkeypatch.setattr(loading.time, "sleep", slept.append)
    bring(server, target, Answer(b"", 429, headers=(("Retry-After", after),)), Answer(BODY))
    assert slept == [pause]


@pytest.mark.parametrize("to", ["http://[bad", "ftp://home/file.bin", "/file.bin"])
def test_an_address_that_leads_nowhere_is_said_to_and_not_asked_again(to, server, target):
    refused(server, target, Answer(b"", 302, headers=(("Location", to),)))
    assert len(server.asked) == (1 if "//" in to else 31)  # a circle is followed for a while


def test_a_server_that_stays_busy_is_given_up(server, target):
    assert "503" in refused(server, target, Answer(b"busy", 503))
    assert len(server.asked) == loading.TRIES


def test_no_connection_is_no_traceback(target, monkeypatch):
    monkeypatch.setenv("NO_PROXY", "127.0.0.1")
    url = Url(("http://127.0.0.1:9/file.bin",), HASH)
    with pytest.raises(UserError, match=r"file\.bin: could not be brought; http://127.*refused"):
        fetch(url, target, HASH)
    assert left(target) == []


def test_a_file_that_is_compressed_itself_is_kept_so_whatever_the_server_calls_it(server, target):
    body = gzip.compress(BODY, mtime=0)
    answer = Answer(body, headers=(("Content-Encoding", "gzip"),))
    bring(server, target, answer, hash=f"sha256:{hashlib.sha256(body).hexdigest()}")
    assert target.read_bytes() == body


def test_an_existing_file_survives_a_failed_try(server, target):
    bring(server, target, Answer(BODY))
    with pytest.raises(UserError):
        bring(server, target, Answer(BODY[::-1]))
    assert target.read_bytes() == BODY


# cut, and taken up


@pytest.fixture
def two_homes(server, target):
    """Bring the file from a second home where the first gives this answer; return the home it is from."""

    def bring(*answers):
        server.answers["/first"], server.answers["/second"] = list(answers), [ranged()]
        home = fetch(Url((f"{server.url}/first", f"{server.url}/second"), HASH), target, HASH)
        assert target.read_bytes() == BODY and left(target) == ["file.bin"]
        return home.removeprefix(server.url)

    return bring


@pytest.mark.parametrize(
    "answer",
    [
        Answer(b"", 404),
        Answer(b"", 503),
        Answer(b"", 401),
        Answer(PAGE),
        Answer(BODY[::-1]),
        Answer(BODY[:9], length=99),
    ],
    ids=["not there", "busy", "forbidden", "a page", "wrong bytes", "cut"],
)
def test_where_a_home_fails_the_next_is_asked(two_homes, answer):
    assert two_homes(answer) == "/second"


def test_homes_are_asked_in_their_order(two_homes, server):
    assert two_homes(Answer(BODY)) == "/first" and server.asked == ["/first"]


def test_a_page_at_one_home_leaves_what_has_come_for_the_next(two_homes, server, target):
    interrupted(server, target)
    asked = []
    server.answers["/second"] = [ranged(asked=asked)]
    server.answers["/first"] = [Answer(PAGE)]
    fetch(Url((f"{server.url}/first", f"{server.url}/second"), HASH), target, HASH)
    assert asked == [("bytes=3000-", None)] and target.read_bytes() == BODY


def test_a_home_that_trickles_is_left_for_the_next(two_homes, monkeypatch):
    clock = SimpleNamespace(monotonic=chain([0.0], repeat(40.0)).__next__, sleep=lambda seconds: None)
    monkeypatch.setattr(loading, "time", clock)
    assert two_homes(Answer(BODY)) == "/second"


def test_a_home_that_says_nothing_is_left_for_the_next(server, target, monkeypatch):
    monkeypatch.setattr(loading, "PATIENCE", 0.05)
    server.answers["/second"] = [Answer(BODY)]
    with socket.create_server(("127.0.0.1", 0)) as silent:
        homes = f"http://127.0.0.1:{silent.getsockname()[1]}/first", f"{server.url}/second"
        assert fetch(Url(homes, HASH), target, HASH) == homes[1]


def test_all_homes_and_why_each_failed_are_told(server, target):
    server.answers["/b"], server.answers["/c"] = [Answer(BODY[:-1])], [Answer(PAGE)]
    homes = tuple(f"{server.url}/{path}" for path in "abc")
    with pytest.raises(UserError) as error:
        fetch(Url(homes, HASH), target, HASH)
    first, *others = str(error.value).split("; ")
    assert first == "file.bin: could not be brought" and not isinstance(error.value, NotThereError)
    for home, why, text in zip(homes, ["not found", "another content", "an HTML page"], others, strict=True):
        assert text.startswith(f"{home}: {why}")


# packages


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
    assert left(target) == []
