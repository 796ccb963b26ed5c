import gzip
import hashlib
import socket
from itertools import chain, repeat
from types import SimpleNamespace

import pytest
from conftest import Answer

from genadapt.datasets.base import Packaged, Url
from genadapt.datasets.preparing import loading
from genadapt.datasets.preparing.fetching import NotThereError, fetch
from genadapt.errors import UserError

BODY = bytes(range(251)) * 40
HASH = f"sha256:{hashlib.sha256(BODY).hexdigest()}"
PAGE = b"\n <!DOCTYPE html><title>404</title>"


@pytest.fixture(autouse=True)
def no_pause(monkeypatch):
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


def test_a_connection_that_is_cut_again_and_again_is_taken_up_each_time(server, target):
    asked = []
    bring(server, target, ranged(upto=1000, asked=asked))
    assert target.read_bytes() == BODY and left(target) == ["file.bin"]
    assert asked == [(f"bytes={start}-" if start else None, None) for start in range(0, len(BODY), 1000)]
    assert len(asked) > loading.TRIES


def test_a_killed_job_is_taken_up_and_says_so(server, target, capsys):
    interrupted(server, target)
    asked = []
    bring(server, target, ranged(asked=asked))
    assert asked == [("bytes=3000-", None)] and target.read_bytes() == BODY and left(target) == ["file.bin"]
    assert "file.bin: taken up after 3,000 bytes" in capsys.readouterr().out


@pytest.mark.parametrize(
    ("headers", "validator"),
    [
        ({"ETag": '"v1"'}, '"v1"'),
        ({"ETag": 'W/"v1"', "Last_Modified": "Mon, 01 Jan 2024"}, "Mon, 01 Jan 2024"),
        ({"ETag": 'W/"v1"'}, None),
    ],
)
def test_the_rest_is_asked_for_on_condition_that_the_file_has_not_changed(server, target, headers, validator):
    interrupted(server, target, **headers)
    asked = []
    bring(server, target, ranged(asked=asked, **headers))
    assert asked == [("bytes=3000-", validator)] and target.read_bytes() == BODY


def test_a_file_that_has_changed_in_between_comes_whole(server, target):
    old = ranged(BODY[::-1], upto=3000, ETag='"old"')
    asked = []
    bring(server, target, old, ranged(ETag='"new"', asked=asked))
    assert asked == [("bytes=3000-", '"old"')] and target.read_bytes() == BODY


def test_pieces_that_do_not_fit_are_thrown_away_and_the_file_comes_once_more_as_a_whole(server, target):
    asked = []
    bring(server, target, ranged(BODY[::-1], upto=3000), ranged(asked=asked))
    assert asked == [("bytes=3000-", None), (None, None)] and target.read_bytes() == BODY


def test_pieces_that_do_not_fit_and_a_whole_that_is_wrong_are_refused_after_one_more_try(server, target):
    interrupted(server, target)
    server.asked.clear()
    assert "another content" in refused(server, target, ranged(BODY[:-1] + b"x"))
    assert len(server.asked) == 2


def test_pieces_that_never_fit_are_given_up_after_the_second_time(server, target):
    asked = []
    said = refused(server, target, ranged(BODY[::-1], upto=len(BODY) // 2 + 1, asked=asked))
    assert "another content" in said and [place is None for place, _ in asked] == [True, False, True, False]


def test_a_server_that_gives_less_of_a_range_than_it_was_asked_for_is_asked_for_the_rest(server, target):
    interrupted(server, target, upto=1000)

    def little(request):
        start = int(request["Range"].removeprefix("bytes=").removesuffix("-"))
        body = BODY[start : start + 1000]
        place = f"bytes {start}-{start + len(body) - 1}/{len(BODY)}"
        return Answer(body, 206, headers=(("Content-Range", place),))

    bring(server, target, little)
    assert target.read_bytes() == BODY


def test_a_server_without_ranges_begins_again(server, target):
    interrupted(server, target)
    bring(server, target, Answer(BODY[:5000], length=len(BODY)), Answer(BODY))
    assert target.read_bytes() == BODY


def test_a_server_that_always_stops_at_one_place_is_given_up(server, target):
    said = refused(server, target, Answer(BODY[:100], length=len(BODY)), leaves=PARTIAL)
    assert "100 bytes read" in said and len(server.asked) == loading.TRIES + 1  # the first brought something


@pytest.mark.parametrize("total", [None, len(BODY)])
def test_a_part_that_is_whole_needs_nothing_more(server, target, total):
    interrupted(server, target, upto=len(BODY) - 1)
    target.with_name("file.bin.part").write_bytes(BODY)
    place = () if total is None else (("Content-Range", f"bytes */{total}"),)
    server.asked.clear()
    bring(server, target, Answer(b"", 416, headers=place))
    assert target.read_bytes() == BODY and len(server.asked) == 1


def test_a_part_that_is_too_long_is_thrown_away(server, target):
    interrupted(server, target)
    target.with_name("file.bin.part").write_bytes(BODY + b"more")
    bring(server, target, ranged())
    assert target.read_bytes() == BODY


def test_an_answer_of_another_range_than_asked_for_is_not_joined(server, target):
    interrupted(server, target)
    other = Answer(BODY[10:], 206, headers=(("Content-Range", f"bytes 10-{len(BODY) - 1}/{len(BODY)}"),))
    bring(server, target, other, ranged())
    assert target.read_bytes() == BODY


@pytest.mark.parametrize("length", [len(BODY) - 5, len(BODY) + 5], ids=["too short", "too long"])
def test_a_server_that_lies_about_the_length_gives_the_file_or_nothing(server, target, length):
    body = BODY[:length]
    if length < len(BODY):
        assert "another content" in refused(server, target, Answer(body, length=length))
    else:
        bring(server, target, Answer(body, length=length), ranged())
        assert target.read_bytes() == BODY


# several homes


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
