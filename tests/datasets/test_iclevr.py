import json

import numpy as np
import pytest
from PIL import Image
from reading import made, read

from genadapt.datasets import iclevr
from genadapt.errors import UserError

OBJECTS = {"red cube": 1, "gray cube": 0, "blue sphere": 2}
SCENES = 4  # of three images each
TRAIN = {
    f"CLEVR_train_{scene:06}_{place}.png": [name for name in OBJECTS if OBJECTS[name] <= place]
    for scene in (7, 2, 9, 4)
    for place in range(3)
}
ASKED = {"test": [["blue sphere"], ["red cube", "gray cube"]], "new_test": [["gray cube"]]}

pytestmark = pytest.mark.usefixtures("elsewhere")


@pytest.fixture
def raw(tmp_path):
    """The label files."""
    (tmp_path / "raw").mkdir()
    content = {"objects": OBJECTS, "train": TRAIN, **ASKED}
    paths = {f"{name}.json": tmp_path / "raw" / f"{name}.json" for name in content}
    for name, value in content.items():
        paths[f"{name}.json"].write_text(json.dumps(value))
    return paths


@pytest.fixture
def folder(tmp_path):
    """Images 24×16: left half of the scene's grey, right half of the place's."""
    folder = tmp_path / "images"
    folder.mkdir()
    for file in TRAIN:
        scene, place = (int(part) for part in file.removesuffix(".png").split("_")[2:])
        pixels = np.repeat(np.array([scene * 20, place * 100], np.uint8), 12)[None].repeat(16, 0)
        Image.fromarray(pixels).save(folder / file)
    return folder


def read_scenes(raw, folder, test_every=2):
    return read(iclevr, raw, folder=str(folder), size=8, test_every=test_every)


def test_images_are_squeezed_and_labelled_in_the_order_of_the_file(raw, folder, tmp_path):
    data = made("iclevr", read_scenes(raw, folder))
    assert data.classes == ["gray cube", "red cube", "blue sphere"]
    assert data.train.labels.tolist() == [[1, 0, 0], [1, 1, 0], [1, 1, 1]] * 2
    images = np.concatenate(list(data.train.images.read()))
    assert images.shape == (6, 8, 8, 3)
    assert images[:, 4, 0, 0].tolist() == [140] * 3 + [180] * 3  # the outermost pixels are still there
    assert images[:, 4, 7, 0].tolist() == [0, 100, 200] * 2


@pytest.mark.parametrize("test_every", [2, 3, 4])
def test_a_scene_is_in_one_split(raw, folder, test_every):
    data = read_scenes(raw, folder, test_every)
    scenes = [{path.name.rpartition("_")[0] for path in split.images.items} for split in data[:2]]
    assert not scenes[0] & scenes[1] and len(scenes[0] | scenes[1]) == SCENES
    assert len(scenes[1]) == SCENES // test_every
    assert len(data.train.images) + len(data.test.images) == len(TRAIN)


def test_label_lists_are_in_the_order_of_their_files(raw, folder):
    lists = read_scenes(raw, folder).label_lists
    assert {name: labels.tolist() for name, labels in lists.items()} == {
        "test": [[0, 0, 1], [1, 1, 0]],
        "new_test": [[1, 0, 0]],
    }
    assert all(labels.dtype == np.uint8 for labels in lists.values())


def test_a_missing_image_is_named(raw, folder):
    (folder / "CLEVR_train_000009_1.png").unlink()
    with pytest.raises(UserError, match=rf"{folder}: expected the 12 images .*CLEVR_train_000009_1\.png is not there"):
        read_scenes(raw, folder)


def test_a_missing_folder_is_named(raw, tmp_path):
    with pytest.raises(UserError, match="none: no such folder"):
        read_scenes(raw, tmp_path / "none")


@pytest.mark.parametrize(
    ("file", "content", "says"),
    [
        ("train.json", {"CLEVR_train_000002_0.png": ["pink cube"]}, "entry 0: unknown object 'pink cube'; known: red"),
        ("test.json", [["red cube"], ["red cub"]], "entry 1: unknown object 'red cub'"),
        ("new_test.json", {"a": 1}, "expected a JSON list, found a dict"),
        ("train.json", ["red cube"], "expected a JSON dict, found a list"),
        ("objects.json", 7, "expected a JSON dict, found a int"),
        ("test.json", "{not json", "expected a JSON file"),
        ("test.json", "[['red cube']]", "expected a JSON file"),
        ("objects.json", "", "expected a JSON file"),
    ],
)
def test_a_mistake_in_a_label_file_is_refused_by_name(raw, folder, file, content, says):
    raw[file].write_text(content if isinstance(content, str) else json.dumps(content))
    with pytest.raises(UserError, match=f"^{raw[file]}: {says}"):
        read_scenes(raw, folder)


def test_a_label_file_that_is_no_text_is_refused_by_name(raw, folder):
    raw["test.json"].write_bytes(b"\xff\xfe\x00\xd8")
    with pytest.raises(UserError, match=r"test\.json: expected a JSON file"):
        read_scenes(raw, folder)
