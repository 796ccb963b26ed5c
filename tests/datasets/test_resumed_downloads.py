"""Downloads that are cut, and taken up."""

import pytest
from conftest import Answer
from downloads import BODY, PARTIAL, bring, interrupted, left, ranged, refused

from genadapt.datasets.preparing import loading

pytest_plugins = "downloads"
pytestmark = pytest.mark.usefixtures("no_pause")


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
