import json

import numpy as np
import pandas as pd
import pytest
from PIL import Image

from genadapt.errors import UserError
from genadapt.files.sealed import seal, unseal
from genadapt.stages.plot import FIGURES, plot


@pytest.fixture
def history(tmp_path):
    path = tmp_path / "seed0.jsonl"
    rows = [{"step": s, "label": 1 / s, "domain accuracy": 0.5} for s in range(1, 20)]
    path.write_text("".join(json.dumps(row) + "\n" for row in rows))
    return path


@pytest.fixture
def images(tmp_path):
    path = tmp_path / "images.safetensors"
    labels = np.arange(40) % 10
    pixels = np.broadcast_to((labels * 20).astype(np.uint8)[:, None, None, None], (40, 28, 28, 3))
    names = [str(number) for number in range(10)]
    seal(path, "samples", {"images": pixels, "labels": labels}, produces="images", classes=names, domains=["a"])
    return path


@pytest.fixture
def predictions(tmp_path):
    path, rng = tmp_path / "predictions.safetensors", np.random.default_rng(0)
    arrays = {}
    for name in ("a", "b"):
        arrays[f"{name}.features"] = rng.normal(size=(30, 5)).astype(np.float32)
        arrays[f"{name}.logits"] = rng.normal(size=(30, 3)).astype(np.float32)
        arrays[f"{name}.labels"] = np.arange(30) % 3
    seal(path, "samples", arrays, produces="predictions", classes=["0", "1", "cube"], domains=["a", "b"])
    return path


@pytest.fixture
def everything(tmp_path):
    """Samples of a generator that gives all that one can give."""
    path, rng = tmp_path / "everything.safetensors", np.random.default_rng(0)

    def drawn(*shape):
        return rng.integers(256, size=(*shape, 16, 16, 3)).astype(np.uint8)

    labels = rng.integers(2, size=(40, 3)).astype(np.uint8)
    arrays = {"images": drawn(40), "labels": labels, "pairs": drawn(2, 40), "trajectory": drawn(21)}
    arrays |= {"interpolation": drawn(3, 5), "reconstruction.images": drawn(12), "reconstruction.originals": drawn(12)}
    arrays |= {"reconstruction.mse": rng.random(40), "latent.mean": rng.normal(size=(40, 6)), "latent.labels": labels}
    for name in ("test", "new_test"):
        arrays |= {f"lists.{name}": drawn(2, 9), f"lists.{name}.labels": labels[:9]}
    names = ["red cube", "blue cube", "red sphere"]
    settings = {"attribute": "blue cube"}
    seal(path, "samples", arrays, produces="images", classes=names, domains=["a"], settings=settings)
    return path


def pixels(path):
    return np.asarray(Image.open(path).convert("RGB"))


def test_grid_is_eight_by_four(images, history, tmp_path):
    plot("grid", images, history, tmp_path / "grid.png")
    tile = 56 + 2
    assert pixels(tmp_path / "grid.png").shape == (4 * tile + 2, 8 * tile + 2, 3)


def test_digits_has_one_row_a_class_and_white_for_what_there_is_not(images, history, tmp_path):
    plot("digits", images, history, tmp_path / "digits.png")
    found, tile = pixels(tmp_path / "digits.png"), 56 + 2
    assert found.shape == (10 * tile + 2, 10 * tile + 2, 3)
    centres = found[tile // 2 :: tile, tile // 2 :: tile, 0][:10, :10]
    assert (centres[:, :4] == np.arange(10)[:, None] * 20).all()
    assert (centres[:, 4:] == 255).all()


@pytest.mark.parametrize("figure", FIGURES)
def test_equal_inputs_give_equal_bytes(figure, images, everything, predictions, history, tmp_path):
    samples = {"tsne": predictions, "confusion": predictions, "digits": images}.get(figure, everything)
    for name in ("one", "two"):
        plot(figure, samples, history, tmp_path / name)
    content = (tmp_path / "one").read_bytes()
    assert content == (tmp_path / "two").read_bytes()
    assert b"Software" not in content and b"tIME" not in content


@pytest.mark.parametrize("figure", ["grid", "digits", "tsne"])
def test_a_damaged_sample_is_named(figure, images, history, tmp_path):
    content = images.read_bytes()
    images.write_bytes(content[:-100])
    with pytest.raises(UserError, match=r"images\.safetensors: damaged"):
        plot(figure, images, history, tmp_path / "out.png")
    assert not (tmp_path / "out.png").exists()


def test_a_foreign_sample_is_named(images, predictions, history, tmp_path):
    with pytest.raises(UserError, match=r"images\.safetensors: expected the features of a classifier"):
        plot("tsne", images, history, tmp_path / "out.png")
    with pytest.raises(UserError, match=r"predictions\.safetensors: expected images, found a\.features"):
        plot("grid", predictions, history, tmp_path / "out.png")


@pytest.mark.parametrize("figure", ["pairs", "trajectory", "reconstructions", "interpolation", "lists", "latents"])
def test_samples_that_lack_what_a_figure_shows_are_named(figure, images, history, tmp_path):
    with pytest.raises(UserError, match=r"images\.safetensors: expected .*, found images, labels"):
        plot(figure, images, history, tmp_path / "out.png")


def test_all_frames_lie_in_one_row(everything, history, tmp_path):
    plot("trajectory", everything, history, tmp_path / "trajectory.png")
    frames, found = unseal(everything, "samples")[0]["trajectory"], pixels(tmp_path / "trajectory.png")
    side = 16 * (56 // 16)
    assert found.shape == (side + 4, len(frames) * (side + 2) + 2, 3)
    assert (found[2 : 2 + side : 3, 2 : 2 + side : 3] == frames[0]).all()
    assert (found[2 : 2 + side : 3, -2 - side : -2 : 3] == frames[-1]).all()


@pytest.mark.parametrize("text", ["", '{"step": 1}\n{"st', '{"label": 1}\n', "[1]\n"])
def test_a_damaged_history_is_named(text, images, history, tmp_path):
    history.write_text(text)
    with pytest.raises(UserError, match=r"seed0\.jsonl: "):
        plot("losses", images, history, tmp_path / "out.png")


def test_an_unknown_figure_is_refused(images, history, tmp_path):
    with pytest.raises(UserError, match="no figure 'pie'; known: losses"):
        plot("pie", images, history, tmp_path / "out.png")


@pytest.mark.parametrize(
    "figure, groups, domains", [("tsne", {"0", "1", "cube"}, 2), ("latents", {"not blue cube"}, 1)]
)
def test_the_points_of_an_embedding_lie_beside_it(figure, groups, domains, everything, predictions, history, tmp_path):
    plot(figure, predictions if figure == "tsne" else everything, history, tmp_path / "out.png")
    points = pd.read_csv(tmp_path / "out.csv")
    assert np.isfinite(points[["x", "y"]]).all(axis=None) and len(points) >= 40
    assert groups <= set(points["class"]) and points["domain"].nunique() == domains


def test_features_that_are_not_finite_are_named(history, tmp_path):
    path = tmp_path / "broken.safetensors"
    arrays = {"a.features": np.full((30, 5), np.nan, np.float32), "a.labels": np.arange(30) % 3}
    seal(path, "samples", arrays, produces="predictions", classes=["0", "1", "2"], domains=["a"])
    with pytest.raises(UserError, match=r"broken\.safetensors: a\.features has values that are not finite"):
        plot("tsne", path, history, tmp_path / "out.png")


@pytest.mark.parametrize("figure", ["lists", "reconstructions"])
def test_images_in_a_figure_keep_their_colours(figure, everything, history, tmp_path):
    plot(figure, everything, history, tmp_path / "figure.png")
    with Image.open(tmp_path / "figure.png") as found:
        assert len(found.convert("RGB").getcolors(1 << 24)) > 1000
