import functools
import hashlib
import pickle

import numpy as np
import pytest
from reading import read

from genadapt.datasets import synthdigits
from genadapt.datasets.rendering import house_numbers

# what a sheet of SVHN's images has, by channel: mean 0.44, 0.44, 0.47 and deviation 0.20; 0.12 within an image
MEAN, DEVIATION, WITHIN = (0.40, 0.52), (0.17, 0.24), (0.09, 0.15)


@pytest.fixture(scope="module")
def arrays(raw):
    return synthdigits.read(raw("synthdigits"), train=2000, test=100, size=28, seed=3)


@pytest.fixture(scope="module")
def images(arrays):
    recipe = arrays.train.images
    return np.stack([recipe.make(item) for item in recipe.items[:200]])


@pytest.fixture(scope="module")
def faces(raw):
    return [house_numbers.load(raw("synthdigits")[file], axes) for file, axes in synthdigits.FACES]


def generator(seed: int) -> np.random.Generator:
    return np.random.Generator(np.random.PCG64(seed))


@pytest.mark.parametrize("size", [28, 32])
def test_shapes_and_types(raw, size):
    arrays = read(synthdigits, raw("synthdigits"), train=5, test=3, size=size, seed=0)
    for split, count in ((arrays.train, 5), (arrays.test, 3)):
        assert len(split.images) == len(split.labels) == count
        assert split.images.shape == (size, size, 3) and split.labels.dtype == np.int64
        image = split.images.make(split.images.items[-1])
        assert image.shape == (size, size, 3) and image.dtype == np.uint8
    assert arrays.classes == [str(digit) for digit in range(10)]


def test_an_image_depends_on_seed_split_and_index_only(raw, arrays, images):
    more = synthdigits.read(raw("synthdigits"), train=2010, test=10, size=28, seed=3)
    assert (more.train.labels[:2000] == arrays.train.labels).all()
    again = [more.train.images.make(more.train.images.items[index]) for index in (7, 3, 11)]
    assert (np.stack(again) == images[[7, 3, 11]]).all()


def test_seeds_and_splits_differ(raw, arrays, images):
    other = synthdigits.read(raw("synthdigits"), train=100, test=100, size=28, seed=4)
    assert (other.train.labels != arrays.train.labels[:100]).any()
    assert (arrays.test.labels != arrays.train.labels[:100]).any()
    assert len({image.tobytes() for image in images}) == len(images)
    assert (other.train.images.make((0, 5)) != arrays.train.images.make((0, 5))).any()
    assert (arrays.test.images.make((0, 5)) != arrays.train.images.make((0, 5))).any()


def test_recipes_are_picklable(arrays, images):
    again = pickle.loads(pickle.dumps(arrays.train.images))
    assert (again.make(again.items[2]) == images[2]).all()


def test_digits_are_as_frequent_as_in_svhn():
    shares = np.bincount(synthdigits.labels_of(20000, seed=0, part=0), minlength=10) / 20000
    assert np.abs(shares - synthdigits.FREQUENCIES).max() < 0.01
    assert sum(synthdigits.FREQUENCIES) == pytest.approx(1) and sum(synthdigits.LENGTHS) == pytest.approx(1)


def test_images_have_the_statistics_of_svhn(images):
    pixels = images / 255
    assert all(MEAN[0] < mean < MEAN[1] for mean in pixels.mean((0, 1, 2)))
    assert all(DEVIATION[0] < deviation < DEVIATION[1] for deviation in pixels.std((0, 1, 2)))
    assert WITHIN[0] < pixels.mean(3).std((1, 2)).mean() < WITHIN[1]
    assert (pixels.max(3) - pixels.min(3)).mean() < 0.12  # few strong colours
    deviations = pixels.mean(3) - pixels.mean((1, 2, 3))[:, None, None]
    assert (deviations[:, 1:] * deviations[:, :-1]).mean() > 0.8 * (deviations**2).mean()  # blurred


def test_training_and_test_walls_share_no_pixels(raw):
    files = raw("synthdigits")
    walls = tuple(files[file] for source in synthdigits.SOURCES[1:] for file in source.files)
    train, test = synthdigits.bands(walls)
    assert len(test) == len(walls) and len(train) == 3 * len(walls)
    columns = [
        {hashlib.sha256(column.tobytes()).digest() for band in part for column in band.swapaxes(0, 1)}
        for part in (train, test)
    ]
    assert not columns[0] & columns[1]


def test_faces_have_ten_different_digits(faces):
    assert len(faces) >= 40
    for face in faces:
        masks = [face.font.getmask(str(digit)) for digit in range(10)]
        assert len({bytes(mask) for mask in masks}) == 10
        assert all(np.count_nonzero(mask) > 200 for mask in masks)
        tall = face.ink[:, 3] - face.ink[:, 1]
        assert tall.min() > 0.9 * house_numbers.TALL and tall.max() < 1.15 * house_numbers.TALL  # no old-style figures


def placed(number: house_numbers.Number, points: np.ndarray) -> np.ndarray:
    """Points (N, 2) of the flat drawing in the box of the labelled digit."""
    seen = np.c_[points, np.ones(len(points))] @ number.placement.T
    return seen[:, :2] / seen[:, 2:]


def test_the_labelled_digit_fills_its_box_and_neighbours_are_cut_off(faces):
    numbers = [synthdigits.choose(seed % 10, faces[seed % len(faces)], generator(seed)) for seed in range(500)]
    middles = np.concatenate([placed(number, np.zeros((1, 2))) for number in numbers])
    ends = np.stack([placed(number, np.array([[0, -0.5], [0, 0.5]])) for number in numbers])
    tall = ends[:, 1, 1] - ends[:, 0, 1]
    assert np.abs(middles - 0.5).max() < 0.15
    assert 0.75 < np.median(tall) < 0.9 and tall.min() > 0.55 and tall.max() < 1.1
    lengths = np.bincount([len(number.digits) for number in numbers], minlength=5)[1:] / len(numbers)
    assert np.abs(lengths - synthdigits.LENGTHS).max() < 0.07
    seen = np.concatenate([placed(number, number.centres) for number in numbers])[:, 0]
    inside = (seen > 0) & (seen < 1)
    assert np.count_nonzero(inside) > 1.2 * len(numbers)  # centres of neighbours in the box


def test_labels_lie_at_the_middle_of_their_number(faces):
    for seed in range(100):
        number = synthdigits.choose(0, faces[0], generator(seed))
        place = int(np.flatnonzero((number.centres == 0).all(1))[0])
        assert number.digits[place] == 0
        assert place > 0 or len(number.digits) == 1  # no number begins with 0


def test_digits_stand_out_from_what_is_behind_them(faces):
    for seed in range(100):
        dice = generator(seed)
        paints = house_numbers.choose_paints(0.3, dice)
        assert abs(paints.contrast) >= 0.3
        assert (paints.contrast > 0) == (
            paints.digit @ house_numbers.LIGHTNESS > paints.plate @ house_numbers.LIGHTNESS
        )
    signs = [house_numbers.choose_paints(0.1, generator(seed)).contrast > 0 for seed in range(400)]
    assert 0.4 < np.mean(signs) < 0.6


def test_nothing_is_drawn_before_it_is_asked_for(raw, monkeypatch):
    monkeypatch.setattr(synthdigits, "draw", functools.partial(pytest.fail, "drawn"))
    arrays = synthdigits.read(raw("synthdigits"), train=1000, test=1000, size=28, seed=0)
    assert np.unique(arrays.train.labels).tolist() == list(range(10))
