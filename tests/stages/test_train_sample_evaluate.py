import numpy as np
import pytest
from conftest import params_at

from genadapt.datasets.base import Arrays, Split, save
from genadapt.errors import UserError
from genadapt.files.history import read
from genadapt.files.samples import read_predictions
from genadapt.files.sealed import read_json
from genadapt.plan import runs
from genadapt.stages.evaluate import evaluate
from genadapt.stages.sample import sample
from genadapt.stages.train import train

PARAMS = params_at("tiny")
PAIR = runs.Run("dann", "mnistm5k-mnist5k", 0)  # not in the order of the alphabet


@pytest.fixture
def trained(processed, tmp_path, monkeypatch):
    """The checkpoint of the pair, and its data sets."""
    monkeypatch.chdir(tmp_path)
    data = [processed(name) for name in PAIR.domains]
    settings = runs.train_settings(PARAMS, PAIR)
    train(PAIR.name, settings, data, tmp_path / "run.safetensors", tmp_path / "run.csv")
    return tmp_path / "run.safetensors", data


def test_source_and_target_keep_their_places_through_all_stages(trained, tmp_path):
    checkpoint, data = trained
    assert not list(tmp_path.glob(".resume/*"))
    assert read(tmp_path / "run.csv").index.tolist() == [2, 4, 6, 8]
    sample(runs.sample_settings(PARAMS, PAIR), checkpoint, data, tmp_path / "samples")
    head, predictions = read_predictions(tmp_path / "samples")
    assert head.domains == PAIR.domains
    settings = runs.evaluate_settings(PARAMS, PAIR)
    evaluate(settings, tmp_path / "samples", data, [], None, None, tmp_path / "metrics", tmp_path / "provenance")
    right = predictions["mnist5k"].logits.argmax(1) == predictions["mnist5k"].labels
    assert read_json(tmp_path / "metrics")["accuracy"]["mnist5k"] == pytest.approx(right.mean())
    assert read_json(tmp_path / "provenance")["run"] == PAIR.name


def test_source_and_target_exchanged_are_refused(trained, tmp_path):
    checkpoint, data = trained
    with pytest.raises(UserError, match=r"run\.safetensors: trained on mnistm5k, mnist5k; expected"):
        sample(runs.sample_settings(PARAMS, PAIR), checkpoint, data[::-1], tmp_path / "samples")
    assert not (tmp_path / "samples").exists()


def test_a_further_test_set_of_another_size_is_refused(trained, processed, tmp_path):
    checkpoint, data = trained
    says = r"run\.safetensors: trained on images of 28×28 pixels, avatars has 64×64$"
    with pytest.raises(UserError, match=says):
        sample(runs.sample_settings(PARAMS, PAIR), checkpoint, [*data, processed("avatars")], tmp_path / "samples")
    assert not (tmp_path / "samples").exists()


def test_domains_that_do_not_make_a_pair_are_refused(processed, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    data = [processed("mnistm5k"), processed("avatars")]
    with pytest.raises(UserError, match="mnistm5k and avatars do not go together"):
        train("x", runs.train_settings(PARAMS, PAIR), data, tmp_path / "c", tmp_path / "h")
    assert not (tmp_path / "c").exists()


@pytest.fixture
def digits(tmp_path):
    """Write a data set of noise with these classes, of images of this size, all of one class if asked."""

    def write(name, classes=10, size=28, one_class=False):
        images = np.random.default_rng(0).integers(256, size=(32, size, size, 3)).astype(np.uint8)
        labels = np.full(32, 3) if one_class else np.arange(32) % classes
        split = Split(images, labels.astype(np.int64))
        arrays = Arrays(split, split, [str(digit) for digit in range(classes)], validation=split)
        save(tmp_path / name, name, arrays, stands_for=None)
        return tmp_path / name

    return write


def refused(tmp_path, monkeypatch, data, says, **changed):
    monkeypatch.chdir(tmp_path)
    with pytest.raises(UserError, match=says):
        train("x", runs.train_settings(PARAMS, PAIR).model_copy(update=changed), data, tmp_path / "c", tmp_path / "h")
    assert not (tmp_path / "c").exists() and not (tmp_path / ".resume").exists()


def test_a_pair_of_other_classes_or_sizes_is_refused(digits, tmp_path, monkeypatch):
    ten, nine, large = digits("ten"), digits("nine", classes=9), digits("large", size=32)
    refused(tmp_path, monkeypatch, [ten, nine], "ten and nine do not go together")
    refused(tmp_path, monkeypatch, [ten, large], "ten and large do not go together")


def test_a_source_of_one_class_is_refused(digits, tmp_path, monkeypatch):
    data = [digits("threes", one_class=True), digits("ten")]
    refused(tmp_path, monkeypatch, data, "data set threes: all its training images are of 3")


def test_a_batch_larger_than_a_domain_is_refused(digits, tmp_path, monkeypatch):
    data = [digits("ten"), digits("other")]
    refused(tmp_path, monkeypatch, data, "train.batch: 33 is larger than data set ten, of 32", batch=33)


def test_a_target_without_a_class_is_no_mistake(digits, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    data = [digits("ten"), digits("threes", one_class=True)]
    train("x", runs.train_settings(PARAMS, PAIR), data, tmp_path / "c", tmp_path / "h")
    assert (tmp_path / "c").exists()
