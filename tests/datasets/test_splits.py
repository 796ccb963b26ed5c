"""Which images are held out."""

import numpy as np
import pytest

from genadapt.datasets.base import Recipe, Split
from genadapt.datasets.preparing.splits import chosen, divide, stratified

RNG = np.random.default_rng(0)
CLASSES = RNG.permutation(np.repeat(np.arange(7), [2, 3, 9, 10, 14, 100, 301]))
ATTRIBUTES = (RNG.random((400, 8)) < [0.006, 0.01, 0.02, 0.1, 0.3, 0.5, 0.9, 1]).astype(np.uint8)


def counts(labels, mask):
    """How many images of each label there are, and are held out."""
    hot = labels if labels.ndim == 2 else labels[:, None] == np.unique(labels)
    return hot.sum(0), hot[mask].sum(0)


@pytest.mark.parametrize("seed", range(5))
@pytest.mark.parametrize("every", [2, 3, 10, 50])
@pytest.mark.parametrize("labels", [CLASSES, ATTRIBUTES], ids=["classes", "attributes"])
def test_what_two_images_have_is_on_both_sides(labels, every, seed):
    total, held = counts(labels, stratified(labels, every, seed))
    assert (total > 1).all() and (held > 0).all() and (held < total).all()


@pytest.mark.parametrize("every", [2, 3, 10, 50])
def test_of_each_class_one_in_so_many_is_held_out(every):
    total, held = counts(CLASSES, stratified(CLASSES, every, 0))
    assert held.tolist() == np.maximum(1, np.rint(total / every)).tolist()


def test_of_each_attribute_about_one_in_so_many_is_held_out():
    total, held = counts(ATTRIBUTES, stratified(ATTRIBUTES, 10, 0))
    assert (np.abs(held - total / 10) < 0.03 * total + 1).all()


def test_objects_in_turn_are_all_trained_on_and_tried():
    labels = np.eye(10, dtype=np.uint8)[np.arange(100) % 10]  # every tenth image would be all of the tenth object
    for seed in range(5):
        assert counts(labels, stratified(labels, 10, seed))[1].tolist() == [1] * 10


def test_what_one_image_has_is_trained_on():
    assert not stratified(np.array([0, 1, 1, 1, 1]), 2, 0)[0]
    assert not stratified(np.array([[1], [0], [0], [0], [0]], np.uint8), 2, 0)[0]


def test_images_without_any_label_are_held_out_too():
    assert stratified(np.zeros((40, 3), np.uint8), 10, 0).sum() == 4


def test_a_label_that_only_goes_with_rare_ones_is_on_both_sides_too():
    labels = np.array([[1, 0, 1], [0, 1, 1], [0, 0, 0]], np.uint8)  # the first two are of one image, and so trained on
    for seed in range(20):
        assert counts(labels, stratified(labels, 2, seed))[1][2] == 1


@pytest.mark.parametrize("labels", [CLASSES, ATTRIBUTES], ids=["classes", "attributes"])
def test_the_seed_decides_alone(labels):
    masks = [stratified(labels, 10, seed).tolist() for seed in (0, 0, 1)]
    assert masks[0] == masks[1] != masks[2]


def test_the_order_of_the_images_stays():
    labels, mask = np.arange(4), np.array([False, True, False, True])
    parts = divide(Split(np.arange(4 * 12, dtype=np.uint8).reshape(4, 2, 2, 3), labels), mask)
    assert [part.labels.tolist() for part in parts] == [[0, 2], [1, 3]]
    assert [part.images[:, 0, 0, 0].tolist() for part in parts] == [[0, 24], [12, 36]]
    recipes = divide(Split(Recipe(len, "abcd", (2, 2, 3)), labels), mask)
    assert [part.images.items for part in recipes] == [["a", "c"], ["b", "d"]]
    assert chosen("abcd", mask) == ["b", "d"]
