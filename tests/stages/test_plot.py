import numpy as np
import pandas as pd
import pytest
from matplotlib.backends.backend_agg import RendererAgg
from PIL import Image
from sample_records import head

from genadapt.errors import UserError
from genadapt.figures.registry import figures
from genadapt.files import samples
from genadapt.files.history import History
from genadapt.files.samples import Generated, ListImages, Predicted, Reconstructions
from genadapt.stages.plot import plot


@pytest.fixture
def history(tmp_path):
    history = History()
    for step in range(1, 20):
        history.append(step, {"label": 1 / step, "domain accuracy": 0.5})
    history.write(tmp_path / "seed0.csv")
    return tmp_path / "seed0.csv"


@pytest.fixture
def images(tmp_path):
    labels = np.arange(40) % 10
    drawn = np.broadcast_to((labels * 20).astype(np.uint8)[:, None, None, None], (40, 28, 28, 3))
    path, names = tmp_path / "images.safetensors", [str(number) for number in range(10)]
    samples.write(path, head(names, ["a"]), Generated(drawn, labels))
    return path


def predicted(count, classes, rng, features=None):
    features = rng.normal(size=(count, 5)).astype(np.float32) if features is None else features
    logits = rng.normal(size=(count, classes)).astype(np.float32)
    return Predicted(logits, features, np.arange(count) % classes)


@pytest.fixture
def predictions(tmp_path):
    path, rng = tmp_path / "predictions.safetensors", np.random.default_rng(0)
    samples.write(path, head(["0", "1", "cube"], ["a", "b"]), {name: predicted(30, 3, rng) for name in ("a", "b")})
    return path


def everything_in(path, names=("red cube", "blue cube", "red sphere")):
    """Samples of a generator that gives all that one can give, with the second name as the attribute."""
    rng = np.random.default_rng(0)

    def drawn(*shape):
        return rng.integers(256, size=(*shape, 16, 16, 3)).astype(np.uint8)

    labels = rng.integers(2, size=(40, 3)).astype(np.uint8)
    content = Generated(
        images=drawn(40),
        labels=labels,
        pairs=drawn(2, 40),
        lists={name: ListImages(drawn(2, 9), labels[:9]) for name in ("test", "new_test")},
        reconstructions=Reconstructions(
            mean=rng.normal(size=(40, 6)),
            log_variance=rng.normal(size=(40, 6)),
            labels=labels,
            mse=rng.random(40),
            shown=np.arange(0, 36, 3),
            images=drawn(12),
            originals=drawn(12),
        ),
        interpolation=drawn(3, 5),
        trajectory=drawn(21),
    )
    samples.write(path, head(list(names), ["a"], attribute=names[1]), content)
    return path


@pytest.fixture
def everything(tmp_path):
    return everything_in(tmp_path / "everything.safetensors")


def pixels(path):
    return np.asarray(Image.open(path).convert("RGB"))


def test_grid_is_eight_by_four(images, history, tmp_path):
    plot("grid", images, history, tmp_path / "grid.png")
    tile = 56 + 2
    assert pixels(tmp_path / "grid.png").shape == (4 * tile + 2, 8 * tile + 2, 3)


def test_digits_has_one_row_a_class_and_white_for_what_there_is_not(images, history, tmp_path):
    plot("digits", images, history, tmp_path / "digits.png")
    shown, tile = pixels(tmp_path / "digits.png"), 56 + 2
    assert shown.shape == (10 * tile + 2, 10 * tile + 2, 3)
    centres = shown[tile // 2 :: tile, tile // 2 :: tile, 0][:10, :10]
    assert (centres[:, :4] == np.arange(10)[:, None] * 20).all()
    assert (centres[:, 4:] == 255).all()


@pytest.mark.parametrize("figure", figures())
def test_equal_inputs_give_equal_bytes(figure, images, everything, predictions, history, tmp_path):
    generated = images if figure == "digits" else everything
    path = predictions if figures()[figure].of == "classifier" else generated
    for name in ("one", "two"):
        plot(figure, path, history, tmp_path / name)
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
    with pytest.raises(UserError, match=r"images\.safetensors: expected a classifier's predictions"):
        plot("tsne", images, history, tmp_path / "out.png")
    with pytest.raises(UserError, match=r"predictions\.safetensors: expected images, found a classifier's predictions"):
        plot("grid", predictions, history, tmp_path / "out.png")


@pytest.mark.parametrize("figure", ["pairs", "trajectory", "reconstructions", "interpolation", "lists", "latents"])
def test_samples_that_lack_what_a_figure_shows_are_named(figure, images, history, tmp_path):
    with pytest.raises(UserError, match=r"images\.safetensors: expected .*, found images, labels"):
        plot(figure, images, history, tmp_path / "out.png")


def test_all_frames_lie_in_one_row(everything, history, tmp_path):
    plot("trajectory", everything, history, tmp_path / "trajectory.png")
    frames, shown = samples.read(everything).content.trajectory, pixels(tmp_path / "trajectory.png")
    side = 16 * (56 // 16)
    assert shown.shape == (side + 4, len(frames) * (side + 2) + 2, 3)
    assert (shown[2 : 2 + side : 3, 2 : 2 + side : 3] == frames[0]).all()
    assert (shown[2 : 2 + side : 3, -2 - side : -2 : 3] == frames[-1]).all()


def test_a_damaged_history_is_named(images, history, tmp_path):
    history.write_text("step,label\n1")
    with pytest.raises(UserError, match=r"seed0\.csv: "):
        plot("losses", images, history, tmp_path / "out.png")


def test_an_unknown_figure_is_refused(images, history, tmp_path):
    with pytest.raises(UserError, match="no figure 'pie'; known: confusion, digits"):
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
    broken = predicted(30, 3, np.random.default_rng(0), np.full((30, 5), np.nan, np.float32))
    samples.write(tmp_path / "broken.safetensors", head(["0", "1", "2"], ["a"]), {"a": broken})
    with pytest.raises(UserError, match=r"broken\.safetensors: a: features have values that are not finite"):
        plot("tsne", tmp_path / "broken.safetensors", history, tmp_path / "out.png")


@pytest.mark.parametrize("count", [2, 4])
def test_few_images_can_be_embedded(count, history, tmp_path):
    rng = np.random.default_rng(0)
    content = {name: predicted(count, 2, rng) for name in ("a", "b")}
    samples.write(tmp_path / "few", head(["0", "1"], ["a", "b"]), content)
    plot("tsne", tmp_path / "few", history, tmp_path / "out.png")
    assert len(pd.read_csv(tmp_path / "out.csv")) == 2 * count


AWKWARD = ["x_$y_$", r"\$50-$100", "_猫"]


@pytest.fixture
def drawn(monkeypatch):
    """The texts that figures draw, each with whether it is a formula."""
    texts, draw = [], RendererAgg.draw_text

    def watched(self, gc, x, y, text, prop, angle, ismath=False, mtext=None):
        texts.append((text, ismath))
        return draw(self, gc, x, y, text, prop, angle, ismath, mtext)

    monkeypatch.setattr(RendererAgg, "draw_text", watched)
    return texts


@pytest.mark.parametrize("figure", ["tsne", "confusion", "lists", "latents"])
def test_a_name_is_shown_as_it_is_and_no_formula(figure, history, tmp_path, drawn):
    if figures()[figure].of == "classifier":
        samples.write(tmp_path / "x", head(AWKWARD, ["a"]), {"a": predicted(30, 3, np.random.default_rng(0))})
    else:
        everything_in(tmp_path / "x", AWKWARD)
    plot(figure, tmp_path / "x", history, tmp_path / "out.png")
    words = {text for text, _ in drawn}
    if figure == "latents":
        assert {AWKWARD[1], f"not {AWKWARD[1]}", f"codes of test images, by {AWKWARD[1]}"} <= words
    else:
        assert {*AWKWARD[:2]} <= words and {"_猫", r"_\u732b"} & words
    assert not any(is_formula for _, is_formula in drawn)


def test_a_figure_does_not_change_how_the_next_one_is_drawn(predictions, history, tmp_path):
    plot("confusion", predictions, history, tmp_path / "before.png")
    samples.write(tmp_path / "x", head(["猫", "$", "犬"], ["a"]), {"a": predicted(30, 3, np.random.default_rng(0))})
    plot("confusion", tmp_path / "x", history, tmp_path / "x.png")
    plot("confusion", predictions, history, tmp_path / "after.png")
    assert (tmp_path / "before.png").read_bytes() == (tmp_path / "after.png").read_bytes()


def test_losses_that_are_far_apart_have_their_powers_written_out(images, tmp_path, drawn):
    history = History()
    for step in range(1, 20):
        history.append(step, {"small": 1e-3 / step, "large": 100.0 / step})
    history.write(tmp_path / "seed0.csv")
    plot("losses", images, tmp_path / "seed0.csv", tmp_path / "out.png")
    assert {"1", "10", "100"} <= {text for text, _ in drawn} and not any("$" in text for text, _ in drawn)


@pytest.mark.parametrize("figure", ["lists", "reconstructions"])
def test_images_in_a_figure_keep_their_colours(figure, everything, history, tmp_path):
    plot(figure, everything, history, tmp_path / "figure.png")
    with Image.open(tmp_path / "figure.png") as figure_shown:
        assert len(figure_shown.convert("RGB").getcolors(1 << 24)) > 1000
