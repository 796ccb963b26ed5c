"""What is learned, made or chosen is the same whatever the test splits' labels say; and the target's say nothing."""

import numpy as np
import pytest
from conftest import params_at

from genadapt.datasets.base import PARTS, Arrays, load, save
from genadapt.files.checkpoints import load as load_checkpoint
from genadapt.files.samples import arrays_of
from genadapt.files.samples import read as read_samples
from genadapt.plan import runs
from genadapt.stages.sample import sample
from genadapt.stages.train import train

PARAMS = params_at("tiny")
RUNS = ["supervised/mnistm5k", "dann/mnist5k-mnistm5k", "adda/mnist5k-mnistm5k", "acgan-digits/mnistm5k"]
RUNS += ["vae-small/avatars", "ddpm/mnistm5k"]


def run_of(name):
    return runs.Run(*name.split("/"), 0)


@pytest.fixture
def forged(processed, tmp_path):
    """A data set with other labels in some of its splits, and with other images too where that is said."""

    def forged(name, *parts, images=False):
        data, generator = load(processed(name)), np.random.default_rng(0)
        splits = {part: getattr(data, part) for part in PARTS}
        for part in parts:
            old = splits[part]
            labels = generator.permutation(old.labels) if not data.multi else 1 - old.labels
            assert (labels != old.labels).any()
            splits[part] = old._replace(labels=labels, images=255 - old.images if images else old.images)
        arrays = Arrays(**splits, classes=data.classes, label_lists=data.label_lists)
        save(tmp_path / "forged" / name, name, arrays, stands_for=data.stands_for)
        return tmp_path / "forged" / name

    return forged


@pytest.fixture
def learned(elsewhere):
    """What a run learns and makes of these data sets."""

    def learned(name, data):
        run = run_of(name)
        paths = [elsewhere / kind for kind in ("checkpoint", "history", "samples")]
        train(run.name, runs.train_settings(PARAMS, run), data, *paths[:2])
        sample(runs.sample_settings(PARAMS, run), paths[0], data, paths[2])
        return load_checkpoint(paths[0]).state, paths[1].read_text(), arrays_of(read_samples(paths[2]).content)

    return learned


def same(one, other):
    return one.keys() == other.keys() and all(np.array_equal(one[key], other[key]) for key in one)


@pytest.mark.parametrize("name", RUNS)
def test_labels_of_the_tests_and_the_validation_split_are_not_learned(name, learned, processed, forged):
    names = run_of(name).domains
    state, history, made = learned(name, [processed(domain) for domain in names])
    other_state, other_history, other = learned(name, [forged(domain, "validation", "test") for domain in names])
    assert same(state, other_state) and history == other_history
    labels = {key for key in made if key.rpartition(".")[2] == "labels"}
    assert same({key: made[key] for key in made.keys() - labels}, {key: other[key] for key in other.keys() - labels})


@pytest.mark.parametrize("name", ["dann/mnist5k-mnistm5k", "adda/mnist5k-mnistm5k"])
def test_of_the_target_no_label_is_learned(name, learned, processed, forged):
    source, target = run_of(name).domains
    state, history, _ = learned(name, [processed(source), processed(target)])
    other_state, other_history, _ = learned(name, [processed(source), forged(target, *PARTS)])
    assert same(state, other_state) and history == other_history
    other_state, *_ = learned(name, [forged(source, "train"), processed(target)])
    assert not same(state, other_state)  # of the source they are


@pytest.mark.parametrize("name", ["supervised/mnistm5k", "acgan-digits/mnistm5k"])
def test_images_held_out_are_not_learned(name, learned, processed, forged):
    (data,) = run_of(name).domains
    state, history, _ = learned(name, [processed(data)])
    other_state, other_history, _ = learned(name, [forged(data, "validation", "test", images=True)])
    assert same(state, other_state) and history == other_history
