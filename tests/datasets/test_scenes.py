import pickle
from concurrent.futures import ProcessPoolExecutor
from itertools import combinations, islice
from multiprocessing import get_context

import numpy as np
import pytest
from reading import read

from genadapt.datasets import scenes
from genadapt.datasets.rendering.raycaster import Solid, look, vector
from genadapt.datasets.rendering.shading import Scene, render

EYE = vector(*scenes.EYE)
GRAY = vector(0.5, 0.5, 0.5)


@pytest.fixture(scope="module")
def drawn():
    """Scenes as drawn, before their pixels are counted: (item, scene)."""
    items = [(seed, split, index) for seed in (0, 1) for split in (0, 1) for index in range(1, 30)]
    return [(item, scene) for item in items for scene in islice(scenes.layouts(item), 2)]


def test_objects_keep_the_distances_of_clevrs_generator(drawn):
    for _, scene in drawn:
        forward = -scene.eye.ravel()[:2] / np.linalg.norm(scene.eye.ravel()[:2])
        right = np.array([forward[1], -forward[0]])
        for one, other in combinations(scene.solids, 2):
            offset = (one.centre - other.centre).ravel()[:2]
            assert np.linalg.norm(offset) - one.size - other.size >= 0.25
            assert min(abs(offset @ forward), abs(offset @ right)) >= 0.4 - 1e-6


def test_scenes_lie_within_clevrs_ranges(drawn):
    for item, scene in drawn:
        assert np.abs(scene.eye - EYE).max() <= 0.5
        assert [scenes.CLASSES[number].split()[1] for number in scenes.choose(*item)] == [s.shape for s in scene.solids]
        for body in scene.solids:
            assert np.abs(body.centre[:2]).max() <= 3 and body.centre[2] == body.size  # stands on the ground
            assert body.size == np.float32(scenes.HALF_HEIGHT)
    assert len({body.metal for _, scene in drawn for body in scene.solids}) == 2


def test_a_layout_that_hides_an_object_is_drawn_anew(monkeypatch):
    cube = Solid("cube", vector(1.5, -1.3, 0.7), 0.7, 0.0, GRAY, False)
    behind, aside = (Solid("sphere", vector(x, y, 0.35), 0.35, 0.0, GRAY, False) for x, y in [(0.6, -0.5), (-1, -1)])
    hidden, shown = (Scene([cube, sphere], [], EYE) for sphere in (behind, aside))
    views = [look(scene.solids, EYE, 64) for scene in (hidden, shown)]
    assert [scenes.visible(view, 2)[1] >= 200 / (320 * 240) for view in views] == [False, True]
    monkeypatch.setattr(scenes, "layouts", lambda item: iter([hidden, shown]))
    assert (scenes.draw((0, 0, 1), 64) == render(shown, views[1], 64)).all()


def test_shares_seen_add_up_to_the_covered_part():
    view = look(next(scenes.layouts((0, 0, 2))).solids, EYE, 64)
    assert scenes.visible(view, 3).sum() == pytest.approx((view.number >= 0).mean())


def test_shapes_and_splits():
    data = read(scenes, {}, train=30, test=9, size=64, seed=0)
    assert len(data.train.images) == 30 and len(data.test.images) == 9
    assert data.train.images.shape == (64, 64, 3)
    assert data.train.labels.shape == (30, 24) and data.train.labels.dtype == np.uint8
    assert (data.train.labels.sum(1) == np.tile([1, 2, 3], 10)).all()  # and nothing twice
    image = data.train.images.make(data.train.images.items[0])
    assert image.shape == (64, 64, 3) and image.dtype == np.uint8


def test_images_depend_on_seed_split_and_index_only():
    few = scenes.read({}, train=6, test=3, size=64, seed=0)
    more = scenes.read({}, train=9, test=3, size=64, seed=0)
    other = scenes.read({}, train=9, test=3, size=64, seed=1)
    assert few.train.images.items == more.train.images.items[:6]
    assert (few.train.labels == more.train.labels[:6]).all()
    assert (more.train.labels != other.train.labels).any()
    items = [more.train.images.items[4], more.test.images.items[1], other.train.images.items[4]]
    assert len({more.train.images.make(item).tobytes() for item in items}) == 3


def test_another_process_makes_the_same_image():
    recipe = scenes.read({}, train=3, test=1, size=64, seed=0).train.images
    assert pickle.loads(pickle.dumps(recipe)).items == recipe.items
    with ProcessPoolExecutor(1, mp_context=get_context("spawn")) as pool:
        assert (pool.submit(recipe.make, recipe.items[2]).result() == recipe.make(recipe.items[2])).all()


def test_labels_say_what_is_drawn():
    data = scenes.read({}, train=30, test=1, size=64, seed=0)
    colours = {rgb: name for name, rgb in scenes.COLOURS.items()}
    for item, label in zip(data.train.images.items, data.train.labels, strict=True):
        solids = next(scenes.layouts(item)).solids
        shown = {f"{colours[tuple(np.rint(255 * body.colour.ravel()))]} {body.shape}" for body in solids}
        assert shown == {scenes.CLASSES[number] for number in np.flatnonzero(label)}


def test_classes_are_in_the_order_of_iclevr():
    colours = ["gray", "red", "blue", "green", "brown", "purple", "cyan", "yellow"]
    assert scenes.CLASSES[:8] == [f"{colour} cube" for colour in colours]
    assert scenes.CLASSES[8:16] == [f"{colour} sphere" for colour in colours]
    assert scenes.CLASSES[16:] == [f"{colour} cylinder" for colour in colours]


def test_lists_to_ask_for_have_the_make_up_of_iclevrs():
    lists = scenes.read({}, train=1, test=1, size=64, seed=5).label_lists
    assert {name: labels.shape for name, labels in lists.items()} == {"test": (32, 24), "new_test": (32, 24)}
    assert np.bincount(lists["test"].sum(1)).tolist() == [0, 6, 12, 14]
    assert np.bincount(lists["new_test"].sum(1)).tolist() == [0, 0, 12, 20]
    assert lists["test"].sum() == 72 and lists["new_test"].sum() == 84
    assert len({row.tobytes() for labels in lists.values() for row in labels}) == 64
    again = scenes.read({}, train=2, test=1, size=32, seed=0).label_lists
    assert all((lists[name] == again[name]).all() for name in lists)


def test_sets_to_ask_for_are_not_trained_on_unless_of_one_object():
    data = scenes.read({}, train=6000, test=6000, size=64, seed=0)
    asked = {row.tobytes() for labels in data.label_lists.values() for row in labels if row.sum() > 1}
    trained = {row.tobytes() for row in data.train.labels}
    assert len(asked) == 58
    assert not asked & trained
    assert asked & {row.tobytes() for row in data.test.labels}
    singles = {row.tobytes() for row in data.label_lists["test"] if row.sum() == 1}
    assert singles <= trained
