import numpy as np
import pytest

from genadapt.datasets import scenes
from genadapt.datasets.rendering import raycaster as _raycaster
from genadapt.datasets.rendering import shading as _shading
from genadapt.datasets.rendering.raycaster import Solid, blocked, distance, look, normals, vector
from genadapt.datasets.rendering.shading import Scene, lamp, lit, render

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
