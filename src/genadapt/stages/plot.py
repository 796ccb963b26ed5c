"""Plot one figure of one run: samples and history → png. Equal inputs give equal bytes."""

import io
import json
from pathlib import Path

import matplotlib
import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from PIL import Image

from ..errors import UserError
from ..sealed import replacing, unseal

# Okabe-Ito for curves and domains, Tol's "muted" for classes: both are safe for colour-blind readers
CURVES = ("#0072B2", "#D55E00", "#009E73", "#CC79A7", "#56B4E9", "#E69F00")
DASHES = ("-", (0, (5, 1.5)), (0, (1.2, 1.2)), (0, (5, 1.5, 1.2, 1.5)))
DOMAINS = (("#0072B2", "o"), ("#E69F00", "^"))
CLASSES = (
    *("#332288", "#2E8FBF", "#44AA99", "#117733", "#8A8A1F"),
    *("#B8860B", "#CC6677", "#882255", "#AA4499", "#555555"),
)
SHAPES = "osDv^<>PXh"
STYLE = {
    **{"font.size": 9, "axes.titlesize": 10, "axes.titlelocation": "left"},
    **{"axes.spines.top": False, "axes.spines.right": False, "legend.frameon": False},
}
POINTS = 500  # of each domain in a t-SNE
COLOURS = 96  # of a chart
TILE = 56  # smaller images are enlarged until a tile has this many pixels


def read_history(path: Path) -> pd.DataFrame:
    """One row for each entry, indexed by step, one column for each scalar."""
    try:
        lines = Path(path).read_text(encoding="utf-8").splitlines()
    except (OSError, ValueError) as error:
        raise UserError(f"{path}: expected a readable history ({error})") from None
    entries = []
    for number, line in enumerate(lines, 1):
        try:
            entries.append(json.loads(line))
            entries[-1]["step"]
        except (ValueError, TypeError, KeyError):
            raise UserError(f'{path}: line {number}: expected {{"step": …, "<name>": …}}') from None
    if not entries:
        raise UserError(f"{path}: empty, expected a line for each logged step")
    return pd.DataFrame(entries).set_index("step").astype(float)


def read_images(path: Path) -> tuple[np.ndarray, np.ndarray, list[str]]:
    """A generator's images (N, H, W, 3) uint8, their labels (N,) or (N, L), and the names of the classes."""
    arrays, manifest = unseal(path, "samples")
    if manifest["produces"] != "images":
        raise UserError(f"{path}: expected the images of a generator, found {manifest['produces']}")
    return arrays["images"], arrays["labels"], manifest["classes"]


def save_figure(figure: Figure, out: Path) -> None:
    """Write a png of few colours (a third of the bytes), without date or versions in it."""
    buffer = io.BytesIO()
    figure.savefig(buffer, format="png", dpi=132)
    with Image.open(buffer) as image, replacing(out) as temporary:
        image.convert("RGB").quantize(COLOURS).save(temporary, format="png", optimize=True)


def save_tiles(images: np.ndarray, columns: int, out: Path) -> None:
    """Write images (N, H, W, 3) uint8 as a png, `columns` in a row."""
    import torch  # here, because the other figures need neither and both are slow to import

    from ..vision import torchvision

    factor = max(1, TILE // images.shape[1])
    tiles = torch.from_numpy(images.repeat(factor, axis=1).repeat(factor, axis=2)).permute(0, 3, 1, 2)
    grid = torchvision.utils.make_grid(tiles, nrow=columns, padding=2, pad_value=255)
    with replacing(out) as temporary:
        Image.fromarray(grid.permute(1, 2, 0).numpy()).save(temporary, format="png", optimize=True)


def draw_curves(axes: Axes, history: pd.DataFrame, title: str) -> None:
    """Every column over the steps: the values pale, their running mean on top."""
    window = max(1, len(history) // 16)
    for place, name in enumerate(history):
        values = history[name].dropna()
        colour, dash = CURVES[place % len(CURVES)], DASHES[place % len(DASHES)]
        smooth = values.rolling(window, center=True, min_periods=1).mean()
        axes.plot(values.index, values, color=colour, alpha=0.22, linewidth=0.8)
        axes.plot(smooth.index, smooth, color=colour, linestyle=dash, linewidth=1.6, label=name)
    axes.set(title=title, xlabel="step")
    axes.grid(axis="y", color="#e4e4e4", linewidth=0.6)
    axes.legend(handlelength=2.6)


def losses(samples: Path, history: Path, out: Path) -> None:
    """Losses in one panel, accuracies in another."""
    scalars = read_history(history)
    is_accuracy = scalars.columns.str.contains("accuracy")
    panels = {"losses": scalars.loc[:, ~is_accuracy], "accuracies": scalars.loc[:, is_accuracy]}
    panels = {title: columns for title, columns in panels.items() if columns.shape[1]}
    figure = Figure(figsize=(7.8, 2.9), layout="constrained")
    for place, (title, columns) in enumerate(panels.items(), 1):
        axes = figure.add_subplot(1, len(panels), place)
        draw_curves(axes, columns, title)
        middle = columns.abs().median()
        if title == "accuracies":
            axes.set_ylim(-0.03, 1.03)
        elif (columns > 0).all(axis=None) and middle.max() > 100 * middle.min():
            axes.set_yscale("log")
    save_figure(figure, out)


def grid(samples: Path, history: Path, out: Path) -> None:
    """The first 32 images, eight in a row."""
    save_tiles(read_images(samples)[0][:32], 8, out)


def digits(samples: Path, history: Path, out: Path) -> None:
    """The first ten images of each class, one class in a row; white where there are fewer."""
    images, labels, classes = read_images(samples)
    if labels.ndim != 1:
        raise UserError(f"{samples}: expected one class for each image, found labels {labels.shape}")
    table = np.full((len(classes), 10, *images.shape[1:]), 255, np.uint8)
    for row in range(len(classes)):
        chosen = images[labels == row][:10]
        table[row, : len(chosen)] = chosen
    save_tiles(table.reshape(-1, *images.shape[1:]), 10, out)


def read_features(path: Path) -> tuple[np.ndarray, np.ndarray, np.ndarray, dict]:
    """Features (N, F), labels (N,), domains (N,) of up to POINTS test images a domain; the manifest."""
    arrays, manifest = unseal(path, "samples")
    if manifest["produces"] != "predictions":
        raise UserError(f"{path}: expected the features of a classifier, found {manifest['produces']}")
    features, labels, domains = [], [], []
    for place, name in enumerate(manifest["domains"]):
        found = arrays[f"{name}.labels"]
        if found.ndim != 1:
            raise UserError(f"{path}: {name}: expected one class for each image, found labels {found.shape}")
        if not np.isfinite(arrays[f"{name}.features"]).all():
            raise UserError(f"{path}: {name}.features has values that are not finite")
        rows = np.sort(np.random.default_rng(0).permutation(len(found))[:POINTS])
        features.append(arrays[f"{name}.features"][rows])
        labels.append(found[rows])
        domains.append(np.full(len(rows), place))
    return np.concatenate(features), np.concatenate(labels), np.concatenate(domains), manifest


def embed(features: np.ndarray) -> np.ndarray:
    """t-SNE of features (N, F): (N, 2), the same whenever the features are the same."""
    from sklearn.manifold import TSNE  # here, because the other figures need not wait for it
    from threadpoolctl import threadpool_limits

    model = TSNE(perplexity=min(30, (len(features) - 1) / 3), init="pca", random_state=0)
    with threadpool_limits(1):  # the number of threads changes the last bits, and they grow
        return model.fit_transform(features)


def scatter(axes: Axes, points: np.ndarray, group: np.ndarray, marks: list[tuple], title: str) -> None:
    """Points (N, 2) marked by their group (N,); marks: name, colour, marker of each group."""
    size = 16 if len(marks) > 2 else 11
    for number, (name, colour, marker) in enumerate(marks):
        chosen = points[group == number]
        style = {"color": colour, "marker": marker, "s": size, "linewidths": 0.3, "alpha": 0.8}
        axes.scatter(chosen[:, 0], chosen[:, 1], label=name, **style)
    axes.set(title=title, xticks=[], yticks=[])
    for spine in axes.spines.values():
        spine.set(visible=True, color="#cccccc")
    if any(marker in SHAPES for _, _, marker in marks):  # the others say their own name
        columns = min(len(marks), 6)
        axes.legend(loc="upper center", bbox_to_anchor=(0.5, 0.0), ncols=columns, handletextpad=0.1)


def tsne(samples: Path, history: Path, out: Path) -> None:
    """Test features of all domains in one embedding: (a) by class, (b) by domain."""
    features, labels, domains, manifest = read_features(samples)
    points = embed(features)
    order = np.random.default_rng(0).permutation(len(points))  # or the last domain would hide the first
    points, labels, domains = points[order], labels[order], domains[order]
    classes = [
        (name, CLASSES[place % 10], f"${name}$" if name.isdigit() else SHAPES[place % 10])
        for place, name in enumerate(manifest["classes"])
    ]
    roles = ("source", "target") if len(manifest["domains"]) == 2 else ("test",)
    named = zip(roles, manifest["domains"], DOMAINS, strict=False)
    marks = [(f"{role}: {name}", *style) for role, name, style in named]
    figure = Figure(figsize=(9, 4.7), layout="constrained")
    left, right = figure.subplots(1, 2)
    scatter(left, points, labels, classes, "(a) by class")
    scatter(right, points, domains, marks, "(b) by domain")
    save_figure(figure, out)


FIGURES = {"losses": losses, "grid": grid, "digits": digits, "tsne": tsne}


def plot(figure: str, samples: Path, history: Path, out: Path) -> None:
    """Write the figure of this name."""
    if figure not in FIGURES:
        raise UserError(f"no figure {figure!r}; known: {', '.join(FIGURES)}")
    with matplotlib.rc_context({**matplotlib.rcParamsDefault, **STYLE}):
        FIGURES[figure](samples, history, out)
