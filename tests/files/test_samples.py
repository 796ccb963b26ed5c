import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from sample_records import head

import genadapt
from genadapt.errors import UserError
from genadapt.files import samples
from genadapt.files.samples import Generated, ListImages, Predicted, Reconstructions, arrays_of
from genadapt.files.sealed import seal, unseal

RNG = np.random.default_rng(0)


def drawn(*shape):
    return RNG.integers(256, size=(*shape, 4, 4, 3)).astype(np.uint8)


def numbers(*shape):
    return RNG.normal(size=shape).astype(np.float32)


LABELS = RNG.integers(2, size=(5, 3)).astype(np.uint8)
EVERYTHING = Generated(
    images=drawn(5),
    labels=LABELS,
    unguided=drawn(5),
    pairs=drawn(2, 5),
    lists={name: ListImages(drawn(2, 4), LABELS[:4]) for name in ("new_test", "test")},
    reconstructions=Reconstructions(
        numbers(6, 2), numbers(6, 2), LABELS, numbers(6), np.arange(0, 6, 2), drawn(3), drawn(3)
    ),
    interpolation=drawn(2, 3),
    trajectory=drawn(7),
)
LITTLE = Generated(images=drawn(5), labels=np.arange(5))
PREDICTIONS = {
    "target set": Predicted(numbers(5, 3), numbers(5, 2), np.arange(5)),
    "a.b": Predicted(numbers(4, 3), numbers(4, 2), np.arange(4)),
}
HEAD = head(["a", "b", "c"], ["d"], attribute="b")


@pytest.mark.parametrize("content", [EVERYTHING, LITTLE, PREDICTIONS], ids=["everything", "little", "predictions"])
def test_what_is_written_is_read_again(content, tmp_path):
    samples.write(tmp_path / "x", HEAD, content)
    head_read, sha256, content_read = samples.read(tmp_path / "x")
    assert head_read == HEAD and len(sha256) == 64 and type(content_read) is type(content)
    written, read = arrays_of(content), arrays_of(content_read)
    assert written.keys() == read.keys()
    for name, array in written.items():
        assert read[name].dtype == array.dtype and np.array_equal(read[name], array)


PARTS = ["unguided", "pairs", "lists", "reconstructions", "interpolation", "trajectory"]


@pytest.mark.parametrize("part", PARTS)
def test_a_part_that_is_not_there_is_one_clear_error(part, tmp_path):
    without = replace(EVERYTHING, **{part: {} if part == "lists" else None})
    samples.write(tmp_path / "run", HEAD, without)
    with pytest.raises(UserError, match=rf"run: expected {part}, found images, labels"):
        samples.read_generated(tmp_path / "run", part)
    _, content = samples.read_generated(tmp_path / "run", *(other for other in PARTS if other != part))
    assert getattr(content, part) in (None, {})


def test_images_are_no_predictions_nor_the_other_way_round(tmp_path):
    samples.write(tmp_path / "images", HEAD, LITTLE)
    samples.write(tmp_path / "predictions", HEAD, PREDICTIONS)
    with pytest.raises(UserError, match=r"images: expected a classifier's predictions, found .*images, labels"):
        samples.read_predictions(tmp_path / "images")
    with pytest.raises(UserError, match=r"predictions: expected images, found .*predictions for a\.b, target set"):
        samples.read_generated(tmp_path / "predictions")
    with pytest.raises(UserError, match=r"predictions: expected pairs, found"):
        samples.read_generated(tmp_path / "predictions", "pairs")


def harmed(path, **changed):
    """Samples whose arrays (by name) or manifest are not as this version writes them."""
    samples.write(path, HEAD, LITTLE)
    arrays, manifest = unseal(path, "samples")
    arrays |= changed.pop("arrays", {})
    for name in changed.pop("without", ()):
        del arrays[name]
    manifest = {key: value for key, value in (manifest | changed).items() if key not in ("kind", "sha256")}
    seal(path, "samples", arrays, **manifest)
    return path


@pytest.mark.parametrize(
    ("harm", "says"),
    [
        ({"arrays": {"extra": np.arange(3)}}, "run: holds extra, which are no part of samples"),
        ({"without": ["images"]}, "run: damaged, lacks .*images"),
        ({"produces": "sounds"}, "run: damaged, lacks 'sounds'"),
        ({"produces": "predictions"}, "run: damaged, lacks"),
        ({"classes": "abc"}, "run: classes: .*array"),
        ({"colour": "red"}, "run: colour: "),
    ],
)
def test_samples_of_another_form_are_refused_by_name(harm, says, tmp_path):
    with pytest.raises(UserError, match=says):
        samples.read(harmed(tmp_path / "run", **harm))


def test_no_other_module_knows_the_keys():
    keys = [f'"{key}"' for key in samples.RECONSTRUCTIONS.values()] + ['"lists.', '"produces"']
    files = Path(genadapt.__file__).parent.rglob("*.py")
    others = {path: path.read_text(encoding="utf-8") for path in files if path.name != "samples.py"}
    assert not [path for path, text in others.items() for key in keys if key in text]


@pytest.mark.parametrize("module", ["samples", "provenance", "results", "checkpoints"])
def test_formats_are_read_without_torch(module):
    code = f"import sys, genadapt.files.{module}; assert 'torch' not in sys.modules"
    subprocess.run([sys.executable, "-c", code], check=True)
