import pickle
from concurrent.futures import ProcessPoolExecutor
from itertools import combinations, islice
from multiprocessing import get_context

import numpy as np
import pytest

from genadapt.datasets import _raycaster, _shading, scenes
from genadapt.datasets._raycaster import Solid, blocked, distance, look, normals, vector
from genadapt.datasets._shading import Scene, lamp, lit, render

EYE = vector(*scenes.EYE)
GRAY = vector(0.5, 0.5, 0.5)
LAMPS = [lamp(vector(*place), vector(*light), width) for place, _, light, width in scenes.LAMPS]


def solid(shape, at=(0, 0, 1), size=1.0, turn=0.0, colour=GRAY, metal=False):
    return Solid(shape, vector(*at), size, turn, colour, metal)


def picture(*solids, lamps=LAMPS):
    """An image (64, 64, 3) and the numbers (samples, 64, 64) of the solids seen."""
    view = look(list(solids), EYE, 64)
    return render(Scene(list(solids), lamps, EYE), view, 64).astype(int), view.number.reshape(-1, 64, 64)


def linear(image):
    return ((image / 255 + 0.055) / 1.055) ** 2.4


# geometry


@pytest.mark.parametrize(
    ("body", "origin", "direction", "expected"),
    [
        (solid("sphere"), (-5, 0, 1), (1, 0, 0), 4),
        (solid("sphere"), (-5, 0, 1), (2, 0, 0), 2),  # in lengths of the direction
        (solid("sphere"), (-5, 0.6, 1), (1, 0, 0), 4.2),
        (solid("sphere"), (-5, 1.01, 1), (1, 0, 0), np.inf),
        (solid("sphere"), (-5, 0, 1), (-1, 0, 0), np.inf),  # behind
        (solid("cube"), (-5, 0.3, 1), (1, 0, 0), 4),
        (solid("cube", turn=np.pi / 4), (-5, 0, 1), (1, 0, 0), 5 - 2**0.5),
        (solid("cube"), (0.5, 0.5, 9), (0, 0, -1), 7),
        (solid("cube"), (-5, 0, 2.01), (1, 0, 0), np.inf),
        (solid("cylinder"), (-5, 0.6, 1.9), (1, 0, 0), 4.2),
        (solid("cylinder"), (0.7, 0.7, 9), (0, 0, -1), 7),
        (solid("cylinder"), (0.8, 0.8, 9), (0, 0, -1), np.inf),  # a cube's corner
        (solid("cylinder"), (-3, 0, 4), (1, 0, -1), 2),  # the cap's near edge
        (solid("cylinder", at=(2, 3, 0.5), size=0.5), (2, -4, 0.5), (0, 1, 0), 6.5),
    ],
)
def test_distances_are_those_of_closed_forms(body, origin, direction, expected):
    assert distance(body, vector(*origin), vector(*direction)).item() == pytest.approx(expected, rel=1e-5)


@pytest.mark.parametrize(
    ("body", "point", "expected"),
    [
        (solid("sphere"), (0.6, 0, 1.8), (0.6, 0, 0.8)),
        (solid("cube"), (0.2, -1, 1.3), (0, -1, 0)),
        (solid("cube"), (0.2, -0.9, 2), (0, 0, 1)),
        (solid("cube", turn=0.3), (np.cos(0.3), np.sin(0.3), 1.5), (np.cos(0.3), np.sin(0.3), 0)),
        (solid("cylinder"), (0.6, 0.8, 1.7), (0.6, 0.8, 0)),
        (solid("cylinder"), (0.6, 0.7, 2), (0, 0, 1)),
    ],
)
def test_normals_point_outward(body, point, expected):
    assert normals(body, vector(*point)).ravel() == pytest.approx(expected, abs=1e-6)


def test_a_solid_blocks_what_lies_behind_or_in_it_but_not_before_it():
    towards = vector(10, 0, 0)
    for shape in scenes.SHAPES:
        body = solid(shape)
        assert blocked(body, vector(-5, 0, 1), towards)
        assert blocked(body, vector(0, 0, 1), towards)
        assert not blocked(body, vector(2, 0, 1), towards)
        assert not blocked(body, vector(-15, 0, 1), towards)  # the lamp stands before it


def test_a_sphere_covers_its_cone_of_rays():
    body = solid("sphere", at=(1.2, -0.7, 0.7), size=0.7)
    view = look([body], EYE, 64)
    offset = (body.centre - EYE).ravel()
    rays = view.directions / np.linalg.norm(view.directions, axis=0)
    angle = np.arccos(np.clip(np.einsum("c,csp->sp", offset / np.linalg.norm(offset), rays), -1, 1))
    edge = np.arcsin(0.7 / np.linalg.norm(offset))
    clear = np.abs(angle - edge) > 1e-3
    assert ((view.number == 0) == (angle < edge))[clear].all()
    assert clear.mean() > 0.99


def test_a_picture_of_4_to_3_is_squeezed_into_a_square():
    seen = look([solid("sphere", at=(0, 0, 0.7), size=0.7)], EYE, 64).number == 0
    seen = seen.reshape(3, 3, 64, 64).transpose(2, 0, 3, 1).reshape(192, 192)
    assert seen.any(1).sum() / seen.any(0).sum() == pytest.approx(4 / 3, rel=0.06)
    rows, columns = np.nonzero(seen)
    assert columns.mean() == pytest.approx(95.5, abs=0.3)  # it looks at the origin
    assert 70 < rows.mean() < 90  # a little above


def test_the_cheap_test_before_intersecting_loses_nothing(monkeypatch):
    drawn = [next(scenes.layouts((0, 0, index))) for index in range(2, 30, 3)]
    quick = [render(scene, look(scene.solids, scene.eye, 64), 64) for scene in drawn]
    for module in (_raycaster, _shading):
        monkeypatch.setattr(module, "near", lambda solid, origin, direction, blur: np.ones(direction.shape[1:], bool))
    for scene, image in zip(drawn, quick, strict=True):
        assert (render(scene, look(scene.solids, scene.eye, 64), 64) == image).all()


def test_the_nearer_of_two_solids_is_seen():
    front, back = solid("cube", at=(1.5, -1.3, 0.7), size=0.7), solid("sphere", at=(0, 0, 0.7), size=0.7)
    _, number = picture(back, front)
    _, alone = picture(front)
    assert ((number == 1) == (alone == 0)).all()
    assert (number == 0).any()


# light


@pytest.mark.parametrize("metal", [False, True])
@pytest.mark.parametrize("shape", scenes.SHAPES)
def test_an_objects_pixels_are_nearest_to_its_own_colour(shape, metal):
    known = {name: np.array(rgb) / sum(rgb) for name, rgb in scenes.COLOURS.items()}
    for name, rgb in scenes.COLOURS.items():
        body = solid(shape, at=(0, 0, 0.7), size=0.7, turn=0.5, colour=vector(*rgb) / 255, metal=metal)
        image, number = picture(body)
        shown = np.median(linear(image[(number == 0).all(0)]), axis=0)
        assert min(known, key=lambda other: np.abs(shown / shown.sum() - known[other]).sum()) == name


def test_three_faces_of_a_cube_differ_and_the_top_is_brightest():
    body = solid("cube", at=(0, 0, 0.7), size=0.7, turn=np.arctan2(-6.50764, 7.48113) + 0.6)
    view = look([body], EYE, 64)
    image = render(Scene([body], LAMPS, EYE), view, 64).reshape(-1, 3).mean(-1)
    pixels = np.flatnonzero((view.number == 0).all(0))
    directions = view.directions[:, :, pixels]
    across = normals(body, EYE + directions * view.depth[:, pixels]).round(3)
    inner = pixels[(across == across[:, :1]).all((0, 1))]  # of one face only
    faces = across[:, 0, (across == across[:, :1]).all((0, 1))].T
    levels = {tuple(face): image[inner[(faces == face).all(1)]].mean() for face in np.unique(faces, axis=0)}
    top = levels.pop((0.0, 0.0, 1.0))
    left, right = levels.values()
    assert top > max(left, right) + 10
    assert abs(left - right) > 10


def test_metal_has_sharper_highlights_than_rubber():
    rubber, number = picture(solid("sphere", at=(0, 0, 0.7), size=0.7, colour=GRAY))
    metal, _ = picture(solid("sphere", at=(0, 0, 0.7), size=0.7, colour=GRAY, metal=True))
    inside = (number == 0).all(0)
    assert metal[inside].max() > rubber[inside].max() + 20


@pytest.mark.parametrize("shape", scenes.SHAPES)
def test_the_shadow_falls_away_from_the_lamp(shape):
    body = solid(shape, at=(0, 0, 0.7), size=0.7)
    points = np.stack(np.meshgrid(np.linspace(-6, 3, 91), [0.0], [0.0], indexing="ij"))[:, :, 0].transpose(0, 2, 1)
    ground = np.repeat(points, _raycaster.SAMPLES, axis=1).astype(np.float32)
    from_right = lit([body], lamp(vector(6, 0, 4), GRAY, 1.0), ground)[0]
    x = points[0, 0]
    assert (from_right[x > 0.75] == 1).all()
    assert (from_right[(x > -2) & (x < -0.75)] == 0).all()
    assert (from_right[x < -5.6] == 1).all()
    assert ((from_right > 0) & (from_right < 1)).any()  # soft


def test_the_shadow_is_seen_on_the_image():
    right_of_the_camera = lamp(vector(4.6, 5.3, 4.0), vector(60, 60, 60), 1.0)
    image, number = picture(solid("sphere", at=(0, 0, 0.7), size=0.7), lamps=[right_of_the_camera])
    bare, _ = picture(lamps=[right_of_the_camera])
    darker = np.where((number < 0).all(0), (bare - image).mean(-1), 0)
    columns = np.average(np.arange(64), weights=darker.clip(0).sum(0))
    assert columns < 31.5 - 3


# layouts


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
            assert body.size in np.float32(scenes.SIZES)
    assert len({(body.metal, float(body.size)) for _, scene in drawn for body in scene.solids}) == 4


def test_hidden_objects_are_redrawn(monkeypatch):
    tall, small = solid("cube", at=(1.5, -1.3, 0.7), size=0.7), solid("sphere", at=(0.6, -0.5, 0.35), size=0.35)
    hidden, shown = (
        Scene([tall, small], LAMPS, EYE),
        Scene([tall, small._replace(centre=vector(-1, -1, 0.35))], LAMPS, EYE),
    )
    assert scenes.visible(look(hidden.solids, EYE, 64), 2)[1] < 200 / (320 * 240)
    monkeypatch.setattr(scenes, "layouts", lambda item: iter([hidden, shown]))
    assert (scenes.draw((0, 0, 1), 64) == render(shown, look(shown.solids, EYE, 64), 64)).all()


def test_shares_seen_add_up_to_the_covered_part():
    view = look([solid("cube"), solid("sphere", at=(-2, 1, 1))], EYE, 64)
    assert scenes.visible(view, 2).sum() == pytest.approx((view.number >= 0).mean())


# the data set


def test_shapes_and_splits():
    data = scenes.read({}, train=30, test=9, size=64, seed=0)
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
    conditions = scenes.read({}, train=1, test=1, size=64, seed=5).conditions
    assert {name: labels.shape for name, labels in conditions.items()} == {"test": (32, 24), "new_test": (32, 24)}
    assert np.bincount(conditions["test"].sum(1)).tolist() == [0, 6, 12, 14]
    assert np.bincount(conditions["new_test"].sum(1)).tolist() == [0, 0, 12, 20]
    assert conditions["test"].sum() == 72 and conditions["new_test"].sum() == 84
    assert len({row.tobytes() for labels in conditions.values() for row in labels}) == 64
    again = scenes.read({}, train=2, test=1, size=32, seed=0).conditions
    assert all((conditions[name] == again[name]).all() for name in conditions)


def test_sets_to_ask_for_are_not_trained_on_unless_of_one_object():
    data = scenes.read({}, train=6000, test=6000, size=64, seed=0)
    asked = {row.tobytes() for labels in data.conditions.values() for row in labels if row.sum() > 1}
    trained = {row.tobytes() for row in data.train.labels}
    assert len(asked) == 58
    assert not asked & trained
    assert asked & {row.tobytes() for row in data.test.labels}
    singles = {row.tobytes() for row in data.conditions["test"] if row.sum() == 1}
    assert singles <= trained
