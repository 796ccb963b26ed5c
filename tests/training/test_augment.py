"""Augmentations: of each its closed form, and what all of them keep to."""

import math
from typing import get_args

import numpy as np
import pytest
import torch
from scipy.ndimage import gaussian_filter

from genadapt.plan.fields import Augmentation
from genadapt.training import augment
from genadapt.training.augment import AUGMENTATIONS, flip, invert, translate
from genadapt.training.batches import seeded

every_augmentation = pytest.mark.parametrize("name", AUGMENTATIONS)
ON_HALF = [name for name in AUGMENTATIONS if name != "translate"]
affine, light, tint, noise, blur = (AUGMENTATIONS[n].__wrapped__ for n in ("affine", "light", "tint", "noise", "blur"))


def pictures(count=6, height=30, width=20):
    return torch.rand(count, 3, height, width, generator=seeded(1)) * 2 - 1


@pytest.fixture
def drawing(monkeypatch):
    """Have these numbers drawn, in turn, for every image alike."""

    def drawing(*numbers):
        left = [torch.as_tensor(number, dtype=torch.float32) for number in numbers]

        def drawn(x, shape, reach, generator):
            return left.pop(0).expand(len(x), *shape)

        monkeypatch.setattr(augment, "uniform", drawn)

    return drawing


def test_params_yaml_may_name_these_and_no_other():
    assert list(AUGMENTATIONS) == list(get_args(Augmentation))


@every_augmentation
@pytest.mark.parametrize("size", [(64, 64), (28, 28), (30, 20)])
def test_shape_and_range_are_kept(name, size):
    x = pictures(50, *size).sign()  # as far out as can be
    y = AUGMENTATIONS[name](x, seeded(2))
    assert y.shape == x.shape and y.dtype == x.dtype
    assert y.min() >= -1 - 1e-6 and y.max() <= 1 + 1e-6
    assert (y != x).any()


@every_augmentation
def test_equal_generators_give_equal_images_and_others_not(name):
    x, before = pictures(50), pictures(50)
    assert torch.equal(AUGMENTATIONS[name](x, seeded(2)), AUGMENTATIONS[name](x, seeded(2)))
    assert not torch.equal(AUGMENTATIONS[name](x, seeded(2)), AUGMENTATIONS[name](x, seeded(3)))
    assert torch.equal(x, before)  # what was given is left


@every_augmentation
def test_each_image_of_a_batch_has_a_draw_of_its_own_and_nothing_of_the_others(name):
    same = pictures(1).expand(40, -1, -1, -1).contiguous()
    drawn = {image.numpy().tobytes() for image in AUGMENTATIONS[name](same, seeded(2))}
    assert len(drawn) == 2 if name in ("flip", "invert") else len(drawn) > 12
    x = pictures()
    other = torch.cat([x[:2], -x[2:3], x[3:]])
    before, after = (AUGMENTATIONS[name](batch, seeded(2)) for batch in (x, other))
    assert [torch.allclose(a, b, atol=1e-6) for a, b in zip(before, after, strict=True)].count(False) == 1


@pytest.mark.parametrize("name", ON_HALF)
def test_about_half_of_the_images_stay_as_they_are(name):
    x = pictures(400, 8, 8)
    kept = (AUGMENTATIONS[name](x, seeded(2)) == x).flatten(1).all(1)
    assert 150 < kept.sum() < 250


@pytest.mark.parametrize("name", ["affine", "light", "tint", "noise", "blur"])
def test_where_nothing_is_drawn_images_stay(name, drawing):
    drawing(0, 0, 0)
    x = pictures()
    assert torch.allclose(AUGMENTATIONS[name](x, seeded(0)), x, atol=1e-5)


@pytest.mark.parametrize("name", ["flip", "invert"])
def test_done_twice_alike_it_is_undone(name):
    x = pictures(20)
    assert torch.equal(AUGMENTATIONS[name](AUGMENTATIONS[name](x, seeded(2)), seeded(2)), x)


def test_a_quarter_turn_is_a_quarter_turn(drawing):
    drawing(math.pi / 2, 0, 0)
    x = pictures(height=20)
    assert torch.allclose(affine(x, seeded(0)), x.rot90(1, (2, 3)), atol=1e-4)


def test_shifts_are_of_both_axes_and_what_comes_in_is_the_mirror_image(drawing):
    x, right, down = pictures(), 2, 3  # of 20 and 30 pixels
    drawing(0, 0, torch.tensor([[2 * right / 20], [2 * down / 30]]))
    mirrored = torch.cat([x, x.flip(2)], 2)
    mirrored = torch.cat([mirrored, mirrored.flip(3)], 3)
    expected = mirrored[:, :, down : down + 30, right : right + 20]
    assert torch.allclose(affine(x, seeded(0)), expected, atol=1e-4)


def test_stretching_is_about_the_centre(drawing):
    drawing(0, torch.tensor([[1.0], [0.0]]), 0)  # twice as far: half as wide
    ramp = torch.linspace(-0.5, 0.5, 21).expand(1, 3, 30, 21)
    seen = affine(ramp, seeded(0))[0, 0, 0]
    assert torch.allclose(seen[5:16], torch.linspace(-0.5, 0.5, 11), atol=1e-4)


def test_turns_stretches_and_shifts_are_small():
    places = torch.linspace(-40 / 41, 40 / 41, 41)  # of the centres of 41 pixels
    coordinates = torch.stack(torch.meshgrid(places, places, indexing="ij"))
    seen = affine(coordinates.expand(500, -1, -1, -1), seeded(0))
    centre, right = seen[:, :, 20, 20], seen[:, :, 20, 30]  # where they came from: (row, column)
    assert 0.15 < centre.abs().max() <= 0.2 + 1e-6
    turn = torch.atan2(*(right - centre).T).rad2deg()
    stretch = (right - centre).norm(dim=1) / places[30]
    assert 13 < turn.abs().max() < 20 and 0.84 < stretch.min() < 0.88 and 1.12 < stretch.max() < 1.16


def test_light_is_one_line_for_all_channels_and_tint_one_for_each(drawing):
    x = pictures() / 4  # so that nothing is cut off
    drawing(0.5, -0.25)
    assert torch.allclose(light(x, seeded(0)), 1.5 * x - 0.25)
    weight, offset = torch.tensor([-0.5, 0, 0.5])[:, None, None], torch.tensor([0.1, 0.2, -0.3])[:, None, None]
    drawing(weight, offset)
    assert torch.allclose(tint(x, seeded(0)), x * (1 + weight) + offset)


def test_channels_share_their_light_and_each_has_its_own_tint():
    grey = pictures()[:, :1].expand(-1, 3, -1, -1)
    lit, tinted = light(grey, seeded(0)), tint(grey, seeded(0))
    assert torch.equal(lit[:, 0], lit[:, 1]) and torch.equal(lit[:, 0], lit[:, 2])
    assert (tinted[:, 0] != tinted[:, 1]).flatten(1).any(1).all()


def test_invert_makes_negatives_of_about_half():
    x = pictures(400, 4, 4)
    y = invert(x, seeded(2))
    kept, inverted = ((y == sign * x).flatten(1).all(1) for sign in (1, -1))
    assert (kept ^ inverted).all() and 150 < inverted.sum() < 250


def test_noise_is_gaussian_and_of_each_image_another_strength(drawing):
    drawn = noise(torch.zeros(300, 3, 30, 20), seeded(0))
    strength = drawn.flatten(1).std(1)
    assert strength.max() <= 0.21 and strength.min() < 0.01
    assert strength.mean() == pytest.approx(0.1, abs=0.01)
    assert drawn.mean().abs() < 1e-3
    drawing(-0.1)
    values = noise(torch.zeros(50, 3, 30, 20), seeded(0)) / 0.1
    assert [(values < bound).float().mean().item() for bound in (-1, 0, 1)] == pytest.approx(
        [0.159, 0.5, 0.841], abs=0.01
    )


@pytest.mark.parametrize("width", [0.4, 1.0, 1.2])
def test_blur_is_a_gaussian_of_every_channel_alone(width, drawing):
    drawing(-width)
    x = pictures(height=28, width=28)
    expected = gaussian_filter(x.numpy(), (0, 0, width, width), mode="mirror", radius=(0, 0, 3, 3))
    assert np.allclose(blur(x, seeded(0)).numpy(), expected, atol=1e-5)


def test_blur_leaves_what_is_of_one_colour():
    x = torch.tensor([-1.0, 0.2, 1.0])[:, None, None].expand(20, 3, 9, 7).contiguous()
    assert torch.allclose(blur(x, seeded(0)), x, atol=1e-5)


def test_flip_mirrors_about_half_of_the_images_and_leaves_the_others():
    x = torch.rand(400, 3, 4, 4, generator=seeded(1))
    y = flip(x, seeded(2))
    same = (y == x).flatten(1).all(1)
    mirrored = (y == x.flip(3)).flatten(1).all(1)
    assert (same ^ mirrored).all()
    assert 150 < mirrored.sum() < 250


def test_translate_moves_whole_images_by_up_to_a_tenth_and_lets_black_in():
    x = torch.rand(200, 3, 30, 20, generator=seeded(1)) * 0.9 + 0.05
    moved = translate(x, seeded(0))
    seen = set()
    for before, after in zip(x, moved, strict=True):
        kept = after > -1
        rows, columns = kept[0].any(1), kept[0].any(0)
        down = int(rows.int().argmax()) or int(rows.sum()) - 30
        right = int(columns.int().argmax()) or int(columns.sum()) - 20
        expected = torch.full_like(before, -1.0)
        inside = before[:, max(0, -down) : 30 - max(0, down), max(0, -right) : 20 - max(0, right)]
        expected[:, max(0, down) : 30 + min(0, down), max(0, right) : 20 + min(0, right)] = inside
        assert torch.equal(after, expected)
        seen.add((down, right))
    assert {down for down, _ in seen} == set(range(-3, 4)) and {right for _, right in seen} == set(range(-2, 3))
