"""CelebA, whole and in parts, from small files of its formats."""

import io
import zipfile
from pathlib import Path

import numpy as np
import pytest
from PIL import Image
from reading import paths, read, whole, write_tar

from genadapt.datasets import celeba, celeba10k
from genadapt.datasets.preparing import making
from genadapt.errors import UserError
from genadapt.stages.preprocess import made

pytestmark = pytest.mark.usefixtures("elsewhere")
PARTITION = {"000001.jpg": 0, "000002.jpg": 1, "000003.jpg": 2, "000004.jpg": 0, "000005.jpg": 0}
SHADES = {file: 40 * number for number, file in enumerate(PARTITION, 1)}


def face(shade, size=(178, 218)):
    """A grey square in a red frame that the crop must leave out."""
    image, rest = Image.new("RGB", size, (255, 0, 0)), (size[1] - size[0]) // 2
    image.paste((shade, shade, shade), (0, rest - 8, size[0], size[1] - rest + 8))
    content = io.BytesIO()
    image.save(content, "jpeg", quality=95)
    return content.getvalue()


def write_celeba(folder, partition, shades, missing=()):
    with zipfile.ZipFile(folder / "img_align_celeba.zip", "w") as archive:
        archive.mkdir("img_align_celeba")
        for file, shade in shades.items():
            if file not in missing:
                archive.writestr(f"img_align_celeba/{file}", face(shade))
    rows = "".join(f"{file}  1 -1 {1 if shade > 100 else -1:2}\n" for file, shade in shades.items())
    (folder / "list_attr_celeba.txt").write_text(f"{len(shades)}\nSmiling Eyeglasses Young \n{rows}")
    (folder / "list_eval_partition.txt").write_text("".join(f"{file} {part}\n" for file, part in partition.items()))
    return paths(folder, *celeba.SOURCES)


def test_celeba(tmp_path):
    raw = write_celeba(tmp_path, PARTITION, SHADES)
    data = made("celeba", read(celeba, raw, count=None, size=64), Path("chunks"))
    assert data.classes == ["Smiling", "Eyeglasses", "Young"]
    assert data.train.labels.tolist() == [[1, 0, 0], [1, 0, 1], [1, 0, 1]]
    assert data.validation.labels.tolist() == [[1, 0, 0]] and data.test.labels.tolist() == [[1, 0, 1]]
    assert data.train.labels.dtype == np.uint8
    images = np.concatenate(list(data.train.images.read()))
    assert images.shape == (3, 64, 64, 3)
    for image, shade in zip(images, (40, 160, 200), strict=True):
        assert np.abs(image.astype(int) - shade).max() <= 3


def test_many_processes_read_one_archive(tmp_path, monkeypatch):
    monkeypatch.setattr(making, "CHUNK", 2)
    monkeypatch.setattr(making, "_workers", lambda jobs: 4)
    shades = {f"{number:06}.jpg": number % 250 for number in range(1, 101)}
    partition = {file: 0 if number % 10 else 1 + number // 10 % 2 for number, file in enumerate(shades)}
    raw = write_celeba(tmp_path, partition, shades)
    train = made("celeba", read(celeba, raw, count=None, size=8), Path("chunks")).train
    means = np.concatenate(list(train.images.read())).mean((1, 2, 3))
    expected = [shade for number, shade in enumerate(shades.values()) if number % 10]
    assert np.abs(means - expected).max() <= 3


def test_a_missing_face_is_named(tmp_path):
    raw = write_celeba(tmp_path, PARTITION, SHADES, missing=["000004.jpg"])
    with pytest.raises(UserError, match=rf"{tmp_path}/img_align_celeba\.zip: expected img_align_celeba/000004\.jpg"):
        read(celeba, raw, count=None, size=16)


@pytest.fixture
def forty(tmp_path):
    """CelebA of 40 faces: 20 to train, 12 to validate, 8 to test; the 20th and the last are not in the archive."""
    shades = {f"{number:06}.jpg": 100 for number in range(1, 41)}
    partition = {file: number // 20 + number // 32 for number, file in enumerate(shades)}
    return write_celeba(tmp_path, partition, shades, missing=["000020.jpg", "000040.jpg"])


def test_a_count_takes_the_first_faces_of_each_official_part_in_proportion(forty):
    data = read(celeba, forty, count=10, size=16)
    parts = data.train, data.validation, data.test
    numbers = [[int(file.partition(".")[0]) for file in part.images.items] for part in parts]
    assert numbers == [[1, 2, 3, 4, 5], [21, 22, 23], [33, 34]]
    assert [len(part.labels) for part in parts] == [5, 3, 2]


@pytest.mark.parametrize("count", [1, 41])
def test_a_count_that_the_parts_cannot_give_is_refused(forty, count):
    with pytest.raises(UserError, match=rf"count: expected at most 40, .*, found {count}"):
        read(celeba, forty, count=count, size=16)


@pytest.fixture
def excerpt(tmp_path):
    raw = {file: tmp_path / file for file in celeba10k.SOURCES[0].files}
    write_tar(raw["celeba10k.tar"], "w", {file: face(shade, (89, 109)) for file, shade in SHADES.items()})
    rows = "".join(f"{file},{-1 if shade > 100 else 1},1\n" for file, shade in SHADES.items())
    raw["celeba10k_attr.csv"].write_text(f"image_id,Young,Smiling\n{rows}")
    return raw


def test_celeba10k_trains_on_the_first_and_tests_on_the_last(excerpt, monkeypatch):
    monkeypatch.setattr(celeba10k, "TRAIN", 3)
    data = made("celeba10k", whole(read(celeba10k, excerpt, size=16)), Path("chunks"))
    assert data.classes == ["Young", "Smiling"]
    assert data.train.labels.tolist() == [[1, 1], [1, 1], [0, 1]] and data.test.labels.tolist() == [[0, 1]] * 2
    for split, shades in zip(data[:2], [(40, 80, 120), (160, 200)], strict=True):
        images = np.concatenate(list(split.images.read())).astype(int)
        assert images.shape == (len(shades), 16, 16, 3)
        assert np.abs(images - np.array(shades)[:, None, None, None]).max() <= 3


def test_celeba10k_without_an_image_that_its_table_names_is_refused(excerpt):
    write_tar(excerpt["celeba10k.tar"], "w", {file: face(100, (89, 109)) for file in list(SHADES)[:3]})
    with pytest.raises(UserError, match=r"celeba10k_attr\.csv: line 5: no image '000004\.jpg'"):
        read(celeba10k, excerpt, size=16)


def test_celeba10k_of_damaged_images_is_refused_by_their_names(excerpt, monkeypatch):
    monkeypatch.setattr(celeba10k, "TRAIN", 3)
    files = {file: face(shade, (89, 109))[:200] for file, shade in SHADES.items()}
    write_tar(excerpt["celeba10k.tar"], "w", files)
    with pytest.raises(UserError) as error:
        made("celeba10k", whole(read(celeba10k, excerpt, size=16)), Path("chunks"))
    assert [line.partition(":")[0] for line in str(error.value).splitlines()] == list(SHADES)
