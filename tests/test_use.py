import csv

import numpy as np
import pytest
import torch
from conftest import params_at
from PIL import Image

from genadapt.errors import UserError
from genadapt.files import checkpoints
from genadapt.files.sealed import read_json
from genadapt.methods import build
from genadapt.methods.base import Autoencoder, Classifier, Generator
from genadapt.plan import runs
from genadapt.sampling import use
from genadapt.sampling.drawing import STEPS
from genadapt.stages.train import spec_of

PARAMS = params_at("tiny")
RUNS = list({run.experiment: run for run in runs.matrix(PARAMS)}.values())


@pytest.fixture(autouse=True)
def in_a_folder_of_its_own(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)


@pytest.fixture
def made(data):
    """Write the checkpoint of an untrained run; return it with its method and its data's classes."""

    def make(run):
        domains = [data(name) for name in run.domains]
        settings = runs.train_settings(PARAMS, run)
        torch.manual_seed(0)
        spec = spec_of(domains)
        method = build(settings.method, spec, settings.hparams)
        path = use.CHECKPOINTS / f"{run.name}.safetensors"
        checkpoints.save(
            path, method, spec, classes=domains[0].classes, run=run.name, settings=settings, precision="float32"
        )
        return run, method, domains[0].classes

    return make


def of_kind(made, kind):
    for run in RUNS:
        found = made(run)
        if isinstance(found[1], kind):
            return found
    pytest.skip(f"no {kind.__name__} is registered in params.yaml")


@pytest.fixture
def photograph(tmp_path):
    path = tmp_path / "holiday (1).jpg"
    Image.fromarray(np.random.default_rng(0).integers(256, size=(90, 130, 3)).astype(np.uint8)).save(path)
    return path


def test_a_generator_fills_a_folder_with_the_labels_beside_it(made, tmp_path):
    run, _, classes = of_kind(made, Generator)
    use.generate_images(run.name, 5, f"{classes[1]},{classes[0]}", 0, tmp_path / "out")
    labels = read_json(tmp_path / "out/labels.json")
    assert list(labels.values()) == [classes[1], classes[0], classes[1], classes[0], classes[1]]
    assert sorted(path.name for path in (tmp_path / "out").glob("*.png")) == sorted(labels)
    assert Image.open(tmp_path / "out/00000.png").mode == "RGB"


def test_the_same_seed_gives_the_same_grid_and_another_does_not(made, tmp_path):
    run, _, _ = of_kind(made, Generator)
    for name, seed in (("a", 0), ("b", 0), ("c", 1)):
        use.generate_images(run.name, 9, None, seed, tmp_path / f"{name}.png")
    a, b, c = ((tmp_path / f"{name}.png").read_bytes() for name in "abc")
    assert a == b != c


def test_labels_are_read_as_they_are_written():
    classes = ["red cube", "blue cube", "red sphere"]
    words = ["red cube+red sphere", "none", "blue cube"]
    labels = use.asked_for(",".join(words), 3, classes, multi=True)
    assert labels.tolist() == [[1, 0, 1], [0, 0, 0], [0, 1, 0]]
    assert use.in_words(labels, classes) == words
    assert use.asked_for(None, 4, classes, multi=False).tolist() == [0, 1, 2, 0]


@pytest.mark.parametrize(
    ("labels", "multi", "words"),
    [
        ("11", False, "does not know '11'; it knows 0, 1"),
        ("red cube+pink cube", True, "does not know 'pink cube'"),
        ("0+1", False, "expected one class for each image"),
        ("none", False, "expected one class for each image"),
    ],
)
def test_labels_that_the_model_does_not_know_are_refused(labels, multi, words):
    classes = ["red cube", "blue cube"] if multi else ["0", "1"]
    with pytest.raises(UserError, match=words):
        use.asked_for(labels, 4, classes, multi)


def test_a_run_that_is_not_there_is_refused_with_those_that_are(made):
    run, _, _ = of_kind(made, Generator)
    with pytest.raises(UserError, match=rf"run nope/x/seed0: no such checkpoint; trained runs: .*{run.name}"):
        use.generate_images("nope/x/seed0", 1, None, 0, use.Path("out"))


def test_a_classifier_does_not_generate_and_a_generator_does_not_predict(made, photograph):
    generator, classifier = of_kind(made, Generator)[0], of_kind(made, Classifier)[0]
    with pytest.raises(UserError, match="expected a generator, found"):
        use.generate_images(classifier.name, 1, None, 0, use.Path("out"))
    with pytest.raises(UserError, match="expected a classifier, found"):
        use.predict(generator.name, [photograph], None)


def test_predict_reads_files_and_folders_and_writes_a_table(made, photograph, tmp_path):
    run, _, classes = of_kind(made, Classifier)
    folder = tmp_path / "more images"
    folder.mkdir()
    for name in ("ä.png", "b,c.png"):
        Image.new("RGBA", (40, 20), (9, 9, 9, 99)).save(folder / name)
    lines = use.predict(run.name, [photograph, folder], tmp_path / "out.csv")
    with open(tmp_path / "out.csv", encoding="utf-8", newline="") as file:
        rows = list(csv.reader(file))
    assert rows[0] == ["image", "label", "confidence"]
    assert [row[0] for row in rows[1:]] == [line[0] for line in lines]
    assert len(lines) == 3 and lines[2][0].endswith("ä.png")
    assert all(label in classes and 0 <= confidence <= 1 for _, label, confidence in lines)


def test_predict_names_a_file_that_is_no_image(made, tmp_path):
    run, _, _ = of_kind(made, Classifier)
    (tmp_path / "fake.png").write_text("hello")
    with pytest.raises(UserError, match=r"fake\.png: expected an image"):
        use.predict(run.name, [tmp_path / "fake.png"], None)
    (tmp_path / "empty").mkdir()
    with pytest.raises(UserError, match="empty: no images in it"):
        use.predict(run.name, [tmp_path / "empty"], None)


def test_several_labels_are_as_sure_as_all_of_them():
    labels, confidence = use.answers(torch.tensor([[100.0, -100.0, 0.0]]), multi=True)
    assert labels.tolist() == [[1, 0, 0]] and confidence == pytest.approx([0.5])


def test_an_autoencoder_rebuilds_and_goes_from_code_to_code(made, photograph, tmp_path):
    run, _, _ = of_kind(made, Autoencoder)
    use.reconstruct(run.name, [photograph], tmp_path / "rebuilt.png")
    assert Image.open(tmp_path / "rebuilt.png").size == (64 + 4, 2 * (64 + 2) + 2)
    use.interpolate(run.name, 3, 0, tmp_path / "way.png")
    assert Image.open(tmp_path / "way.png").size == (STEPS * 66 + 2, 3 * 66 + 2)
