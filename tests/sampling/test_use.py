import csv

import numpy as np
import pytest
import torch
from conftest import params_at
from PIL import Image
from sample_records import manifest

from genadapt.errors import UserError
from genadapt.files import checkpoints
from genadapt.files.sealed import read_json
from genadapt.methods import build
from genadapt.methods.base import Autoencoder, Classifier, Generator
from genadapt.plan import runs
from genadapt.sampling import use
from genadapt.sampling.coding import STEPS
from genadapt.stages.train import spec_of
from genadapt.training.trained import as_arrays

PARAMS = params_at("tiny")
RUNS = list({run.experiment: run for run in runs.matrix(PARAMS)}.values())


@pytest.fixture
def made(data, tmp_path):
    """Write the checkpoint of an untrained run; return its path with its method and its data's classes."""

    def make(run):
        domains = [data(name) for name in run.domains]
        settings = runs.train_settings(PARAMS, run)
        torch.manual_seed(0)
        spec, classes = spec_of(domains), domains[0].classes
        method = build(settings.method, spec, settings.hparams)
        path = tmp_path / "checkpoints" / f"{run.name}.safetensors"
        checkpoints.save(path, as_arrays(method.state_dict()), manifest(spec, classes, run.name, settings=settings))
        return path, method, classes

    return make


def of_kind(made, kind):
    """The first untrained run whose method is of a kind."""
    for run in RUNS:
        untrained = made(run)
        if isinstance(untrained[1], kind):
            return untrained
    pytest.skip(f"no {kind.__name__} is registered in params.yaml")


@pytest.fixture
def photograph(tmp_path):
    path = tmp_path / "holiday (1).jpg"
    Image.fromarray(np.random.default_rng(0).integers(256, size=(90, 130, 3)).astype(np.uint8)).save(path)
    return path


def test_a_generator_fills_a_folder_with_the_labels_beside_it(made, tmp_path):
    path, _, classes = of_kind(made, Generator)
    use.generate_images(path, 5, f"{classes[1]},{classes[0]}", 0, tmp_path / "out")
    labels = read_json(tmp_path / "out/labels.json")
    assert list(labels.values()) == [classes[1], classes[0], classes[1], classes[0], classes[1]]
    assert sorted(path.name for path in (tmp_path / "out").glob("*.png")) == sorted(labels)
    assert Image.open(tmp_path / "out/00000.png").mode == "RGB"


def test_a_generator_that_is_not_conditioned_on_labels_takes_and_writes_none(made, tmp_path):
    unconditional = {type(method): path for path, method, _ in map(made, RUNS) if is_unconditional(method)}
    assert {"DCGAN", "VAE"} <= {method.__name__ for method in unconditional}
    for method, path in unconditional.items():
        out, name = tmp_path / method.__name__, checkpoints.load(path).manifest.classes[0]
        with pytest.raises(UserError, match=r"--labels: \w+\.\w+ is not conditioned on labels; leave them out"):
            use.generate_images(path, 2, name, 0, out)
        assert not out.exists()
        use.generate_images(path, 2, None, 0, out)
        assert sorted(file.name for file in out.iterdir()) == ["00000.png", "00001.png"]


def is_unconditional(method):
    return isinstance(method, Generator) and not method.conditional


def test_what_stands_in_the_way_is_refused_before_anything_is_made(made, photograph, tmp_path):
    generator, autoencoder, classifier = (of_kind(made, kind)[0] for kind in (Generator, Autoencoder, Classifier))
    folder, file, image = tmp_path / "folder.png", tmp_path / "note.txt", photograph.read_bytes()
    folder.mkdir()
    file.write_text("mine")
    with pytest.raises(UserError, match=r"folder\.png: is a folder; expected a file's name$"):
        use.generate_images(generator, 2, None, 0, folder)
    with pytest.raises(UserError, match=r"folder\.png: is a folder"):
        use.interpolate(autoencoder, 2, 0, folder)
    with pytest.raises(UserError, match=r"folder\.png: is a folder"):
        use.reconstruct(autoencoder, [photograph], folder)
    with pytest.raises(UserError, match=r"\(1\)\.jpg: is one of the images; expected another name$"):
        use.reconstruct(autoencoder, [photograph], photograph)
    with pytest.raises(UserError, match=r"\(1\)\.jpg: is one of the images"):
        use.predict(classifier, [photograph], photograph)
    with pytest.raises(UserError, match=r"folder\.png: is a folder"):
        use.predict(classifier, [photograph], folder)
    with pytest.raises(UserError, match=r"^--out .*note\.txt: is a file; expected a folder, or"):
        use.generate_images(generator, 2, None, 0, file)
    with pytest.raises(UserError, match=r"^--out .*way: expected a name that ends with one of \.png, \.jpg"):
        use.interpolate(autoencoder, 2, 0, tmp_path / "way")
    assert not list(folder.iterdir()) and file.read_text() == "mine" and photograph.read_bytes() == image
    assert sorted(path.name for path in tmp_path.iterdir()) == ["checkpoints", folder.name, photograph.name, file.name]


def test_a_grid_is_of_the_format_that_its_name_says(made, tmp_path):
    path, _, _ = of_kind(made, Generator)
    for name in ("grid.png", "grid.jpg", "grid.JPEG", "grid.webp"):
        use.generate_images(path, 9, None, 0, tmp_path / name)
    png, *others = (Image.open(tmp_path / name) for name in ("grid.png", "grid.jpg", "grid.JPEG", "grid.webp"))
    assert [other.format for other in others] == ["JPEG", "JPEG", "WEBP"]
    assert all(other.size == png.size for other in others)


@pytest.fixture
def smiling(made):
    """The checkpoint of a generator that is conditioned on one attribute alone, its name, and that of another."""
    for run in RUNS:
        path, method, classes = made(run)
        if isinstance(method, Generator) and method.attribute is not None:
            return path, classes[method.attribute], classes[method.attribute - 1]
    pytest.fail("no generator of one attribute is in params.yaml")


def test_of_several_attributes_only_the_one_that_was_learnt_is_taken_and_told(smiling, tmp_path):
    path, learnt, other = smiling
    for labels in (other, f"{learnt}+{other}", f"{learnt},{other}"):
        with pytest.raises(UserError, match=rf"^--labels: the model does not know '{other}'; it knows {learnt}$"):
            use.generate_images(path, 2, labels, 0, tmp_path / "out")
    assert not (tmp_path / "out").exists()
    use.generate_images(path, 3, f"{learnt},none", 0, tmp_path / "out")
    assert list(read_json(tmp_path / "out/labels.json").values()) == [learnt, "none", learnt]
    use.generate_images(path, 2, None, 0, tmp_path / "in turn")
    assert list(read_json(tmp_path / "in turn/labels.json").values()) == [learnt, learnt]


def test_the_attribute_that_is_asked_for_is_what_the_method_is_given(smiling, tmp_path):
    path, learnt, _ = smiling
    for name, labels in (("with", learnt), ("without", "none")):
        use.generate_images(path, 4, labels, 0, tmp_path / f"{name}.png")
    assert (tmp_path / "with.png").read_bytes() != (tmp_path / "without.png").read_bytes()


@pytest.mark.parametrize("labels", [None, "red, ripe,black+white,none,猫, 犬"])
def test_names_of_classes_are_data(labels, made, tmp_path):
    names = ["none", "black+white", "red, ripe", "$50-$100", "x_$y_$", "猫", " 犬", "<b>", "%s", "two\nlines"]
    run = next(run for run in RUNS if run.experiment == "acgan-digits")
    path, method, _ = made(run)
    held = checkpoints.load(path).manifest
    checkpoints.save(path, as_arrays(method.state_dict()), held.model_copy(update={"classes": names}))
    use.generate_images(path, 10, labels, 0, tmp_path / "out")
    told = list(read_json(tmp_path / "out/labels.json").values())
    asked = ["red, ripe", "black+white", "none", "猫", " 犬"]
    assert told == (names if labels is None else asked * 2)


def test_the_same_seed_gives_the_same_grid_and_another_does_not(made, tmp_path):
    path, _, _ = of_kind(made, Generator)
    for name, seed in (("a", 0), ("b", 0), ("c", 1)):
        use.generate_images(path, 9, None, seed, tmp_path / f"{name}.png")
    a, b, c = ((tmp_path / f"{name}.png").read_bytes() for name in "abc")
    assert a == b != c


def test_a_classifier_does_not_generate_and_a_generator_does_not_predict(made, photograph, tmp_path):
    generator, classifier = of_kind(made, Generator)[0], of_kind(made, Classifier)[0]
    with pytest.raises(UserError, match="expected a generator, found"):
        use.generate_images(classifier, 1, None, 0, tmp_path / "out")
    with pytest.raises(UserError, match="expected a classifier, found"):
        use.predict(generator, [photograph], None)


def test_predict_reads_files_and_folders_and_writes_a_table(made, photograph, tmp_path, capsys):
    path, _, classes = of_kind(made, Classifier)
    folder = tmp_path / "more images"
    folder.mkdir()
    for name in ("ä.png", "b,c.png"):
        Image.new("RGBA", (40, 20), (9, 9, 9, 99)).save(folder / name)
    (folder / "IMG_1.HEIC").write_bytes(b"\0\0\0\x18ftypheic")
    lines = use.predict(path, [photograph, folder], tmp_path / "out.csv")
    said = f"{folder}: passed over: 1 × HEIC, which is not read: convert it to JPEG or PNG\n"
    assert capsys.readouterr().err == said
    with open(tmp_path / "out.csv", encoding="utf-8", newline="") as file:
        rows = list(csv.reader(file))
    assert rows[0] == ["image", "label", "confidence"]
    assert [row[0] for row in rows[1:]] == [line[0] for line in lines]
    assert len(lines) == 3 and lines[2][0].endswith("ä.png")
    assert all(label in classes and 0 <= confidence <= 1 for _, label, confidence in lines)


def test_predict_names_a_file_that_is_no_image(made, tmp_path):
    path, _, _ = of_kind(made, Classifier)
    (tmp_path / "fake.png").write_text("hello")
    with pytest.raises(UserError, match=r"fake\.png: expected an image"):
        use.predict(path, [tmp_path / "fake.png"], None)
    with pytest.raises(UserError, match=r"x: expected a readable image \(File name too long\)"):
        use.predict(path, [tmp_path / ("x" * 300)], None)
    (tmp_path / "empty").mkdir()
    with pytest.raises(UserError, match="empty: no images in it"):
        use.predict(path, [tmp_path / "empty"], None)


def test_several_labels_are_as_sure_as_all_of_them():
    labels, confidence = use.answers(torch.tensor([[100.0, -100.0, 0.0]]), multi=True)
    assert labels.tolist() == [[1, 0, 0]] and confidence == pytest.approx([0.5])


def test_an_autoencoder_rebuilds_and_goes_from_code_to_code(made, photograph, tmp_path):
    path, _, _ = of_kind(made, Autoencoder)
    use.reconstruct(path, [photograph], tmp_path / "rebuilt.png")
    assert Image.open(tmp_path / "rebuilt.png").size == (64 + 4, 2 * (64 + 2) + 2)
    use.interpolate(path, 3, 0, tmp_path / "way.png")
    assert Image.open(tmp_path / "way.png").size == (STEPS * 66 + 2, 3 * 66 + 2)
