"""A labelled folder and one without labels, from params.yaml through all stages to the report page."""

import re
from contextlib import chdir
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
import torch
import yaml
from conftest import ROOT
from PIL import Image
from small_site import build, results

from genadapt.comparing import compare
from genadapt.errors import UserError
from genadapt.files.results import load_results
from genadapt.files.samples import read_predictions
from genadapt.files.sealed import read_json
from genadapt.plan import params, runs
from genadapt.plan.runs import Run
from genadapt.sampling import use
from genadapt.stages.plot import plot
from genadapt.stages.preprocess import preprocess
from genadapt.stages.tabulate import terminal
from genadapt.stages.train import train
from genadapt.tables.base import read_table

DANN, ADDA, VAE = Run("dann", "pets-photos", 0), Run("adda", "pets-photos", 0), Run("vae", "photos", 0)
REASON = "seed 0: the target has no labels"


def draw(folder, names, generator):
    """Noise of a size that none of the data sets has."""
    for name in names:
        path = folder / f"{name}.png"
        path.parent.mkdir(parents=True, exist_ok=True)
        Image.fromarray(generator.integers(256, size=(70, 80, 3)).astype(np.uint8)).save(path)


def asked_for(folder):
    """The project's params.yaml with a user's own data sets and experiments in place of its own."""
    raw, bare = (
        yaml.safe_load((ROOT / "params.yaml").read_text(encoding="utf-8")),
        {"report": [], "bounds": None, "evaluators": [], "validator": None},
    )
    known = raw["experiments"]
    raw |= {"scale": "tiny", "device": "cpu", "precision": "float32"}
    raw["datasets"] = {
        "pets": {"reader": "class_folders", "folder": str(folder / "pets"), "size": 64, "test_every": 4},
        "photos": {"reader": "image_folder", "folder": str(folder / "photos"), "size": 64, "test_every": 3, "seed": 0},
    }
    raw["experiments"] = {
        "dann": known["dann"] | bare | {"data": ["pets-photos"], "figures": ["losses", "tsne"]},
        "adda": known["adda"] | bare | {"data": ["pets-photos"], "figures": ["losses"]},
        "vae": known["vae-wide"] | bare | {"data": ["photos"], "figures": ["losses", "grid"]},
    }
    raw["experiments"]["vae"]["sample"] = {"count": 12, "seed": 0}
    return params.parse(raw)


@pytest.fixture(scope="module")
def site(tmp_path_factory):
    """A folder with the images, results of all runs and their page. Never to be changed."""
    torch.set_num_threads(1)
    folder, generator = tmp_path_factory.mktemp("own"), np.random.default_rng(0)
    draw(folder / "pets", [f"{name}/{number}" for name in ("cat", "dog") for number in range(24)], generator)
    draw(folder / "photos", [f"{number % 2}/{number}" for number in range(20)], generator)
    draw(folder / "photos", [str(number) for number in range(20, 40)], generator)
    asked = asked_for(folder)

    def processed(name):
        path = folder / f"{name}.safetensors"
        if not path.exists():
            settings = runs.preprocess_settings(asked, name)
            preprocess(name, settings.block, [], path, settings.validation)
        return path

    build(folder, asked, runs.matrix(asked), processed, lambda name: [])
    return folder


@pytest.fixture
def inside(site):
    with chdir(site):
        yield site


@pytest.mark.parametrize("run", [DANN, ADDA])
def test_the_target_is_predicted_and_only_the_source_is_measured(inside, run):
    head, predictions = read_predictions(results("samples", run, "safetensors"))
    assert head.classes == ["cat", "dog"] and not predictions["photos"].labelled
    assert predictions["photos"].logits.shape == (13, 2)
    metrics, record = (read_json(results(kind, run, "json")) for kind in ("metrics", "provenance"))
    assert list(metrics["accuracy"]) == ["pets", "pets, validation"]
    assert {"proxy A-distance", "mixing of domains"} <= metrics.keys()
    assert record["absent"] == {"accuracy on photos": "the target has no labels"}


def test_an_unconditional_generator_learns_and_is_shown(inside):
    metrics = read_json(results("metrics", VAE, "json"))
    assert {"reconstruction mse", "kl"} <= metrics.keys()
    use.generate_images(results("checkpoints", VAE, "safetensors"), 3, None, 0, Path("made"))
    assert sorted(path.name for path in Path("made").iterdir()) == ["00000.png", "00001.png", "00002.png"]


def test_tables_say_why_there_is_no_accuracy_on_the_target(inside):
    lines = {line["experiment"]: line for line in read_table(Path("results/tables/further.csv"))}
    for name in ("dann", "adda"):
        line = lines[name]
        assert line["measure"] == "accuracy on photos" and line["mean"] is None and line["missing"] == REASON
    measured = read_table(Path("results/tables/measures.csv"))
    assert {line["measure"] for line in measured if line["experiment"] == "dann"} == {
        *("accuracy on pets", "accuracy on pets, validation", "proxy A-distance", "mixing of domains")
    }
    fidelity = read_table(Path("results/tables/fidelity.csv"))
    assert {line["experiment"] for line in fidelity} == {"vae"}  # no classifier lacks an extractor's weights
    said = terminal(Path("results/tables"))
    assert f"[1] {REASON}" in said and "nan" not in said
    assert REASON in Path("results/tables/further.md").read_text(encoding="utf-8")
    assert read_json(Path("results/headline.json")).keys() == {"vae"}


def test_the_page_shows_a_dash_with_the_reason_and_a_card_without_classes(inside):
    page = Path("results/report.html").read_text(encoding="utf-8")
    row = re.search(r'<tr data-experiment="dann" data-data="pets→photos".*?</tr>', page, re.DOTALL)[0]
    assert 'data-mean=""' in row and 'data-label="measured">–</td>' in row and REASON in row
    card = page[page.index('id="data-photos"') :]
    assert "No labels" in card[: card.index("</article>")]
    assert "images of each" in page[page.index('id="data-pets"') : page.index('id="data-photos"')]
    assert "Not shown" not in page
    text = Path("results/report.md").read_text(encoding="utf-8")
    assert REASON in text and "accuracy on photos" in text


def test_in_the_embedding_target_images_have_no_class(inside):
    points = pd.read_csv(results("figures/tsne", DANN, "csv"))
    by_domain = points.groupby("domain")["class"].unique().map(set).to_dict()
    assert by_domain == {"source: pets": {"cat", "dog"}, "target: photos": {"unlabelled"}}


def test_the_trained_model_predicts_the_whole_folder(inside):
    lines = use.predict(results("checkpoints", DANN, "safetensors"), [Path("photos")], Path("said.csv"))
    assert len(lines) == 40 and {label for _, label, _ in lines} <= {"cat", "dog"}
    assert len(pd.read_csv("said.csv")) == 40


def test_results_are_compared_as_any_others(inside):
    files = ([results(kind, run, "json") for run in (DANN, ADDA, VAE)] for kind in ("metrics", "provenance"))
    groups = compare.grouped(load_results(*files))
    lines = list(compare.lines(groups, groups))
    assert {line.verdict for line in lines} == {"same"}
    assert "accuracy on pets" in {line.measure for line in lines}


def test_the_train_stage_refuses_it_as_a_source(inside):
    settings = runs.train_settings(asked_for(inside), DANN)
    data = [inside / f"{name}.safetensors" for name in ("photos", "pets")]
    with pytest.raises(UserError, match=r"^x: data: dann\.DANN learns from labels, photos has none; it can be the tar"):
        train("x", settings, data, Path("x.safetensors"), Path("x.csv"))
    assert not Path("x.safetensors").exists()


def test_no_confusion_matrix_is_drawn_of_it(inside):
    samples, history = results("samples", DANN, "safetensors"), results("history", DANN, "csv")
    with pytest.raises(UserError, match=r"seed0\.safetensors: photos: has no labels that predictions could be"):
        plot("confusion", samples, history, Path("confusion.png"))
    assert not Path("confusion.png").exists()
