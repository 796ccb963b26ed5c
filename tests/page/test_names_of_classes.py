"""Names of classes are data: folders with any names go from images to the report, and back as labels."""

import csv
import json
import shutil
from contextlib import chdir
from pathlib import Path

import numpy as np
import pytest
from conftest import params_at
from PIL import Image
from small_site import build

from genadapt.files.sealed import read_json
from genadapt.plan import runs
from genadapt.sampling import use
from genadapt.stages.preprocess import preprocess

NAMES = [
    *("none", "black+white", "red, ripe", "$50-$100", "x_$y_$", "猫", " 犬", "🐈", "<b>bold<b>", "a|b", "%s", "{x}"),
    *("two\nlines", "NA", "_hidden", "-1", '"quoted"', "x" * 200),
]


@pytest.fixture(scope="module")
def made(tmp_path_factory):
    """A folder with results and page of a generator and classifiers of these classes."""
    folder, generator = tmp_path_factory.mktemp("names"), np.random.default_rng(0)
    for name in NAMES:
        (folder / "photographs" / name).mkdir(parents=True)
        for number in range(4):
            pixels = generator.integers(256, size=(28, 28, 3)).astype(np.uint8)
            Image.fromarray(pixels).save(folder / "photographs" / name / f"{number}.png")
    params = params_at("tiny")
    known = {name: params.experiments[name] for name in ("digits", "supervised", "acgan-digits")}
    own = {"data": ["mine"], "report": [], "figures": ["losses", "tsne", "confusion"]}
    known = {name: experiment.model_copy(update=own) for name, experiment in known.items()}
    known["acgan-digits"] = known["acgan-digits"].model_copy(
        update={"figures": ["digits"], "evaluators": ["digits"], "validator": None}
    )
    params = params.model_copy(update={"experiments": known, "precision": "float32", "device": "cpu"})
    block = {"reader": "class_folders", "folder": str(folder / "photographs"), "size": 28, "test_every": 2}
    with chdir(folder):
        preprocess("mine", block, [], folder / "mine.safetensors")
    build(folder, params, runs.matrix(params), lambda _: folder / "mine.safetensors", lambda _: [])
    yield folder
    shutil.rmtree(folder)


def checkpoint(folder, experiment):
    return folder / f"results/checkpoints/{experiment}/mine/seed0.safetensors"


def test_the_card_and_the_points_hold_the_names(made):
    assert [name for name, _ in read_json(made / "results/cards/mine.json")["balance"]["train"]] == sorted(NAMES)
    with open(made / "results/figures/tsne/supervised/mine/seed0.csv", encoding="utf-8", newline="") as file:
        assert {row["class"] for row in csv.DictReader(file)} == {*NAMES}


def test_the_page_shows_the_names_and_none_is_read_as_html(made):
    page = (made / "results/report.html").read_text(encoding="utf-8")
    assert "&lt;b&gt;bold&lt;b&gt;" in page and "<b>bold" not in page
    data = page.partition('<script type="application/json">{"kind":"points"')[2].partition("</script>")[0]
    assert json.loads('{"kind":"points"' + data)["classes"] == sorted(NAMES)


@pytest.mark.parametrize("labels", [None, ",".join(sorted(NAMES))])
def test_images_of_every_class_are_generated_by_its_name(made, labels, tmp_path):
    use.generate_images(checkpoint(made, "acgan-digits"), len(NAMES), labels, 0, tmp_path / "out")
    assert list(read_json(tmp_path / "out/labels.json").values()) == sorted(NAMES)


def test_what_is_predicted_is_one_of_the_names(made, tmp_path):
    photographs = [made / "photographs" / name for name in NAMES]
    lines = use.predict(checkpoint(made, "supervised"), photographs, tmp_path / "out.csv")
    with open(tmp_path / "out.csv", encoding="utf-8", newline="") as file:
        _, *rows = csv.reader(file)
    assert [row[:2] for row in rows] == [[file, label] for file, label, _ in lines]
    assert len(rows) == 4 * len(NAMES) and {label for _, label, _ in lines} <= {*NAMES}
    assert {Path(file).parent.name for file, _, _ in lines} == {*NAMES}
