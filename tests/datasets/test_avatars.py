import json

import numpy as np
import pytest
from dicebear import Avatar, Style
from reading import read

from genadapt.datasets import avatars

SMILING, LONG, BEARD, GLASSES = range(4)


@pytest.fixture(scope="module")
def style(raw):
    return Style(json.loads(raw("avatars")["avataaars.json"].read_text(encoding="utf-8")))


def test_shapes_and_splits(raw):
    data = read(avatars, raw("avatars"), count=40, test_every=10, seed=0)
    assert len(data.train.images) == 36 and len(data.test.images) == 4
    assert data.train.images.shape == (64, 64, 3)
    assert data.train.labels.shape == (36, 4) and data.train.labels.dtype == np.uint8
    assert data.classes == ["smiling", "long hair", "facial hair", "glasses"]
    recipes = data.train.images, data.test.images
    drawn = [recipe.make(item) for recipe in recipes for item in recipe.items]
    assert all(image.shape == (64, 64, 3) and image.dtype == np.uint8 for image in drawn)
    assert len({image.tobytes() for image in drawn}) == 40


def test_avatars_depend_on_seed_and_index_only(raw):
    few = avatars.read(raw("avatars"), count=12, test_every=4, seed=0).train
    more = avatars.read(raw("avatars"), count=16, test_every=4, seed=0).train
    other = avatars.read(raw("avatars"), count=12, test_every=4, seed=1).train
    assert few.images.items == more.images.items[:9]
    assert (few.labels == more.labels[:9]).all()
    assert few.images.items != other.images.items
    item = few.images.items[4]
    assert (few.images.make(item) == more.images.make(item)).all()


def test_attributes_are_balanced_and_independent():
    labels = np.array([avatars.attributes(avatars.choose(0, index)) for index in range(1000)])
    assert np.abs(labels.mean(0) - 0.5).max() < 0.06
    assert np.abs(np.corrcoef(labels.T) - np.eye(4)).max() < 0.12


def test_attributes_are_what_dicebear_drew(style):
    for options in (avatars.choose(0, index) for index in range(150)):
        drew = Avatar(style, options).to_json()["options"]
        assert avatars.attributes(options) == [
            drew["mouthVariant"] in avatars.MOUTHS[True],
            drew["topVariant"] in avatars.HAIR[True],
            drew.get("facialHairVariant") is not None,
            drew.get("accessoriesVariant") is not None,
        ]


def test_hair_is_never_of_the_skins_colour():
    for options in (avatars.choose(0, index) for index in range(200)):
        assert avatars._distance(options["hairColor"], options["skinColor"]) > 48
        assert options["facialHairColor"] == options["hairColor"]


@pytest.mark.parametrize(
    ("attribute", "without", "having", "rows"),
    [
        (SMILING, {"mouthVariant": "sad"}, {"mouthVariant": "smile"}, slice(30, 64)),
        (LONG, {"topVariant": "theCaesar"}, {"topVariant": "straight01"}, slice(0, 64)),
        (BEARD, {"facialHairProbability": 0}, {"facialHairProbability": 100}, slice(24, 64)),
        (GLASSES, {"accessoriesProbability": 0}, {"accessoriesProbability": 100}, slice(16, 48)),
    ],
)
def test_an_attribute_is_seen_where_it_belongs(style, attribute, without, having, rows):
    chosen = avatars.choose(0, 3)
    options = {**chosen, **without}, {**chosen, **having}
    plain_label, changed_label = map(avatars.attributes, options)
    assert [one != other for one, other in zip(plain_label, changed_label, strict=True)] == [
        index == attribute for index in range(4)
    ]
    assert changed_label[attribute]
    plain, changed = (avatars.draw(style, one) for one in options)
    different = (plain != changed).any(axis=(1, 2))
    assert different[rows].sum() >= 3
    assert different.sum() == different[rows].sum()


def test_every_option_is_one_that_the_style_knows(style):
    components = style.components()
    for name, values in [
        ("mouth", [*avatars.MOUTHS[0], *avatars.MOUTHS[1]]),
        ("top", [*avatars.HAIR[0], *avatars.HAIR[1]]),
        ("accessories", avatars.GLASSES),
        ("eyes", avatars.EYES),
    ]:
        assert set(values) <= set(components[name].variants())
