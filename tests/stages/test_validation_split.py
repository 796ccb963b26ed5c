"""The part of the training images that the preprocess stage holds out, for what is chosen."""

import numpy as np
import pytest
from conftest import params_at

from genadapt.datasets.base import PARTS, Arrays, Recipe, Split, load
from genadapt.errors import UserError
from genadapt.files.sealed import unseal
from genadapt.plan import runs
from genadapt.plan.fields import Validation
from genadapt.plan.settings import PreprocessSettings, parse
from genadapt.stages.preprocess import preprocess, with_validation

NAMES = ["mnist5k", "mnistm5k", "optdigits", "synthdigits", "avatars", "scenes"]


def numbered(labels):
    """Images that say which they are."""
    images = np.arange(len(labels), dtype=np.uint8)[:, None, None, None] * np.ones((1, 4, 4, 3), np.uint8)
    return Split(images, np.array(labels, np.int64))


def numbers(split):
    return split.images[:, 0, 0, 0].tolist()


def arrays(train, **others):
    return Arrays(numbered(train), numbered([0, 1]), ["a", "b", "c"], **others)


@pytest.mark.parametrize("name", NAMES)
def test_every_data_set_has_one_of_each_class_or_label_and_in_its_proportion(name, data):
    made = data(name)
    train, validation = made.train.labels, made.validation.labels
    if not made.multi:
        train, validation = (np.eye(len(made.classes), dtype=int)[labels] for labels in (train, validation))
    counts, held = train.sum(0) + validation.sum(0), validation.sum(0)
    assert (held[counts > 1] > 0).all() and (train.sum(0)[counts > 0] > 0).all()
    assert (np.abs(held - counts / 10) <= 2 + counts / 50).all()
    assert len(made.validation.images) == len(made.validation.labels)


@pytest.mark.parametrize("name", ["mnist5k", "optdigits", "avatars"])
def test_no_image_is_in_two_splits(name, data):
    made = data(name)
    rows = {part: {image.tobytes() for image in getattr(made, part).images} for part in PARTS}
    assert not rows["validation"] & rows["train"] and not rows["validation"] & rows["test"]


def test_what_is_held_out_is_taken_from_the_training_images_with_its_labels():
    labels = [number % 3 for number in range(60)]
    divided = with_validation("d", arrays(labels), Validation(every=5))
    train, held = numbers(divided.train), numbers(divided.validation)
    assert sorted(train + held) == list(range(60)) and train == sorted(train) and held == sorted(held)
    for split in (divided.train, divided.validation):
        assert split.labels.tolist() == [labels[number] for number in numbers(split)]
    assert np.bincount(divided.validation.labels).tolist() == [4, 4, 4]
    assert numbers(divided.test) == [0, 1]


def test_of_recipes_the_items_are_divided():
    recipe = Recipe(str, list(range(60)), (4, 4, 3))
    labels = np.arange(60) % 3
    whole = Arrays(Split(recipe, labels), numbered([0]), ["a", "b", "c"])
    divided = with_validation("d", whole, Validation(every=5))
    as_arrays = with_validation("d", arrays(labels), Validation(every=5))
    for part in ("train", "validation"):
        images = getattr(divided, part).images
        assert list(images.items) == numbers(getattr(as_arrays, part)) and images.shape == (4, 4, 3)


def test_another_seed_holds_out_others():
    divided = [with_validation("d", arrays([0, 1, 2] * 20), Validation(every=5, seed=seed)) for seed in (0, 0, 1)]
    held = [numbers(one.validation) for one in divided]
    assert held[0] == held[1] != held[2]


def test_a_split_that_the_data_set_has_of_its_own_is_kept():
    own = numbered([2, 1])
    given = arrays([0, 1, 2, 0, 1, 2], validation=own)
    assert with_validation("d", given, Validation(every=2)) is given


@pytest.mark.parametrize("labels", [[0], [0, 1, 2]])
def test_too_few_images_are_refused(labels):
    says = f"data set d: {len(labels)} training images are too few to hold one out for validation"
    with pytest.raises(UserError, match=says):
        with_validation("d", arrays(labels), Validation())


def test_a_processed_file_says_how_and_is_another_with_another_part(download_manifests, elsewhere):
    sealed = {}
    for seed in (0, 1):
        how = Validation(every=4, seed=seed)
        preprocess("optdigits", {"test_every": 3}, download_manifests("optdigits"), elsewhere / str(seed), how)
        sealed[seed] = unseal(elsewhere / str(seed), "data set")[1]
        assert sealed[seed]["validation"] == {"every": 4, "seed": seed}
        made = load(elsewhere / str(seed))
        assert len(made.validation.images) == pytest.approx(1797 * 2 / 3 / 4, abs=5)
    assert sealed[0]["sha256"] != sealed[1]["sha256"]


def test_the_stage_is_told_block_and_validation_of_the_scale():
    settings = {scale: runs.preprocess_settings(params_at(scale), "mnistm5k") for scale in ("demo", "full")}
    assert settings["demo"].block == params_at("demo").datasets["mnistm5k"]
    assert [one.validation.every for one in settings.values()] == [10, 12]
    assert parse(PreprocessSettings, settings["full"].model_dump_json()) == settings["full"]
    with pytest.raises(UserError, match=r"^--settings: validation\.every: "):
        parse(PreprocessSettings, '{"block": {}, "validation": {"every": 1}}')
