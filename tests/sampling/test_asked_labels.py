import numpy as np
import pytest

from genadapt.errors import UserError
from genadapt.sampling.labels import in_words, read_labels

OBJECTS = ["red cube", "blue cube", "red sphere"]
AWKWARD = ["none", "black", "white", "black+white", "red", "red, ripe", r"a\b", "x"]
STRANGE = [" first", "first " * 60, "first", "two\nlines", "a|b", "%s", "{x}", "<b>", "x_$y_$", "猫", "🐈", ",", "+"]


def sets(text: str, classes: list[str]) -> list[set[str]]:
    """The names in a text, a set for each image."""
    count = 1 + text.count(",")
    rows = read_labels(text, count, classes, multi=True)
    return [{name for name, value in zip(classes, row, strict=True) if value} for row in rows]


def test_labels_are_read_as_they_are_written():
    words = ["red cube+red sphere", "none", "blue cube"]
    labels = read_labels(",".join(words), 3, OBJECTS, multi=True)
    assert labels.tolist() == [[1, 0, 1], [0, 0, 0], [0, 1, 0]]
    assert in_words(labels, OBJECTS) == words
    assert read_labels(" red cube + blue cube ,none", 2, OBJECTS, multi=True).tolist() == [[1, 1, 0], [0, 0, 0]]
    assert read_labels(None, 4, OBJECTS, multi=False).tolist() == [0, 1, 2, 0]


@pytest.mark.parametrize("name", [*AWKWARD, *STRANGE])
def test_a_class_is_written_by_its_name_whatever_is_in_it(name):
    classes = [*AWKWARD, *STRANGE]
    place, x = classes.index(name), classes.index("x")
    assert read_labels(name, 1, classes, multi=False).tolist() == [place]
    assert read_labels(f"x,{name},x", 3, classes, multi=False).tolist() == [x, place, x]
    assert in_words(np.array([place]), classes) == [name]


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("black+white", [{"black+white"}]),
        (r"black\+white", [{"black+white"}]),
        (r"\black+white", [{"black", "white"}]),
        ("white+black", [{"white", "black"}]),
        ("red, ripe+x", [{"red, ripe", "x"}]),
        (r"red\, ripe,x", [{"red, ripe"}, {"x"}]),
        ("none", [{"none"}]),
        (r"a\\b", [{"a\\b"}]),
    ],
)
def test_a_backslash_takes_the_meaning_from_a_separator(text, names):
    assert sets(text, AWKWARD)[: len(names)] == names


@pytest.mark.parametrize("classes", [AWKWARD, STRANGE])
def test_every_label_set_is_read_as_it_was_written(classes):
    labels = np.random.default_rng(0).integers(2, size=(200, len(classes))).astype(np.uint8)
    labels[0] = 0
    for row, words in zip(labels, in_words(labels, classes), strict=True):
        assert read_labels(words, 1, classes, multi=True).tolist() == [row.tolist()], words


@pytest.mark.parametrize(
    ("labels", "multi", "words"),
    [
        ("11", False, "does not know '11'; it knows 0, 1$"),
        ("red cube+pink cube", True, "does not know 'pink cube'"),
        ("0+1", False, "expected one class for each image"),
        ("none", False, "expected one class for each image"),
        ("0,,1", False, "expected one class for each image"),
    ],
)
def test_labels_that_the_model_does_not_know_are_refused(labels, multi, words):
    classes = OBJECTS if multi else ["0", "1"]
    with pytest.raises(UserError, match=words):
        read_labels(labels, 4, classes, multi)


def test_the_message_says_how_to_write_a_name_with_a_separator():
    with pytest.raises(UserError, match=r"does not know 'ripe'; it knows .*red\\, ripe.*\(\\, and \\\+ for a comma"):
        read_labels("ripe", 1, AWKWARD, multi=False)


def test_the_message_is_of_one_line_whatever_the_names():
    with pytest.raises(UserError) as raised:
        read_labels("?", 1, STRANGE, multi=False)
    assert r"two\nlines, a|b, %s, {x}, <b>, x_$y_$, 猫, 🐈, \," in str(raised.value) and "\n" not in str(raised.value)


def test_a_class_is_known_in_either_unicode_form():
    assert read_labels("e\u0301", 1, ["é", "x"], multi=False).tolist() == [0]
