"""Features and codes in two dimensions. Beside each picture, with the ending csv, lie its points."""

from pathlib import Path
from typing import NamedTuple

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.path import Path as Outline
from matplotlib.textpath import TextPath
from matplotlib.transforms import Affine2D

from ..errors import UserError
from ..files.samples import Head, Predictions, read_generated, read_predictions
from ..files.sealed import write_text
from .drawing import CLASSES, DOMAINS, SHAPES, save_figure
from .lettering import lettered
from .registry import figure

POINTS = 500  # of each domain
NO_LABEL = ("unlabelled", "#b0b0b0", "o")  # the mark of images of no known class
DIGITS = 3  # of a number that is its own marker, at most
ROOM = 60  # characters of a line of the legend


class Embedded(NamedTuple):
    """Up to POINTS test images of each domain."""

    features: np.ndarray  # (N, F)
    labels: np.ndarray  # (N,), -1 where there is none
    domains: np.ndarray  # (N,): the place of the domain


def choose(total: int, count: int) -> np.ndarray:
    """Which of the images are shown: up to `count`, the same whenever there are as many."""
    return np.sort(np.random.default_rng(0).permutation(total)[:count])


def features_of(path: Path, head: Head, predictions: Predictions) -> Embedded:
    """What to embed; a `UserError` names the domain whose images have several labels, or whose features are broken."""
    parts = []
    for place, name in enumerate(head.domains):
        predicted = predictions[name]
        if predicted.labels.ndim != 1:
            raise UserError(f"{path}: {name}: expected one class for each image, found labels {predicted.labels.shape}")
        if not np.isfinite(predicted.features).all():
            raise UserError(f"{path}: {name}: features have values that are not finite")
        rows = choose(len(predicted.labels), POINTS)
        parts.append((predicted.features[rows], predicted.labels[rows], np.full(len(rows), place)))
    return Embedded(*map(np.concatenate, zip(*parts, strict=True)))


def embed(features: np.ndarray) -> np.ndarray:
    """t-SNE of features (N, F): (N, 2), the same whenever the features are the same."""
    from sklearn.manifold import TSNE  # here, because the other figures need not wait for it
    from threadpoolctl import threadpool_limits

    model = TSNE(perplexity=min(30, (len(features) - 1) / 3), init="pca", random_state=0)
    with threadpool_limits(1):  # the number of threads changes the last bits, and they grow
        return model.fit_transform(features)


def write_points(path: Path, points: np.ndarray, groups: list[str], domains: list[str]) -> None:
    """Points (N, 2), and the class or attribute and the domain of each (N,), as csv."""
    x, y = points.round(2).T
    frame = pd.DataFrame({"x": x, "y": y, "class": groups, "domain": domains})
    write_text(path, frame.to_csv(index=False, float_format="%.2f", lineterminator="\n"))


def scatter(axes: Axes, points: np.ndarray, group: np.ndarray, marks: list[tuple], title: str) -> None:
    """Points (N, 2) marked by their group (N,); marks: name, colour, marker of each group."""
    size = 16 if len(marks) > 2 else 11
    for number, (_, colour, marker) in enumerate(marks):
        chosen = points[group == number]
        style = {"color": colour, "marker": marker, "s": size, "linewidths": 0.3, "alpha": 0.8}
        axes.scatter(chosen[:, 0], chosen[:, 1], **style)
    axes.set(title=title, xticks=[], yticks=[])
    for spine in axes.spines.values():
        spine.set(visible=True, color="#cccccc")
    if any(isinstance(marker, str) for _, _, marker in marks):  # the others say their own name
        names = [name for name, _, _ in marks]
        columns = max(1, min(len(names), 6, ROOM // (4 + max(map(len, names)))))
        legend = {"loc": "upper center", "bbox_to_anchor": (0.5, 0.0), "ncols": columns, "handletextpad": 0.1}
        axes.legend(axes.collections, names, **legend)  # both, or a name with _ in front would be left out


def class_marks(classes: list[str]) -> list[tuple]:
    """Name, colour and marker of each class: a number is its own marker."""
    numbers = all(name.isascii() and name.isdecimal() and len(name) <= DIGITS for name in classes)
    return [
        (name, CLASSES[place % 10], written(name) if numbers else SHAPES[place % 10])
        for place, name in enumerate(classes)
    ]


def by_class(labels: np.ndarray, classes: list[str]) -> tuple[np.ndarray, list[tuple]]:
    """The group (N,) of each label, and the groups' marks: the classes', after that of no label."""
    marks = class_marks(classes)
    return (labels + 1, [NO_LABEL, *marks]) if (labels < 0).any() else (labels, marks)


def written(name: str) -> Outline:
    """A marker that is a name."""
    outline = TextPath((0, 0), name)
    box = outline.get_extents()
    return outline.transformed(Affine2D().translate(-(box.x0 + box.x1) / 2, -(box.y0 + box.y1) / 2))


@figure(
    caption="t-SNE of test features of both domains in one embedding, up to 500 images of each.",
    alt="Scatter plot of {run}: test features of both domains in one embedding.",
    of="classifier",
    labels="classes",
    embedding=True,
)
def tsne(samples: Path, history: Path, out: Path) -> None:
    """Test features of all domains in one embedding: (a) by class, (b) by domain."""
    head, predictions = read_predictions(samples)
    features, labels, domains = features_of(samples, head, predictions)
    points = embed(features)
    order = np.random.default_rng(0).permutation(len(points))  # or the last domain would hide the first
    points, labels, domains = points[order], labels[order], domains[order]
    roles = ("source", "target") if len(head.domains) == 2 else ("test",)
    named = zip(roles, head.domains, DOMAINS, strict=False)
    marks = [(f"{role}: {name}", *style) for role, name, style in named]
    group, of_group = by_class(labels, head.classes)
    of_class, of_domain = [of_group[place][0] for place in group], [marks[place][0] for place in domains]
    write_points(Path(out).with_suffix(".csv"), points, of_class, of_domain)
    names = lettered(head.classes)
    drawing = Figure(figsize=(9, 4.7), layout="constrained")
    left, right = drawing.subplots(1, 2)
    scatter(left, points, group, by_class(labels, names)[1], "(a) by class")
    scatter(right, points, domains, marks, "(b) by domain")
    save_figure(drawing, out)


@figure(
    caption="t-SNE of the codes of test images.",
    alt="Scatter plot of {run}: the codes of test images.",
    of="autoencoder",
    sample="attribute",
    labels="multi-hot",
    embedding=True,
)
def latents(samples: Path, history: Path, out: Path) -> None:
    """t-SNE of the codes of test images, by the attribute that the sample block names."""
    head, generated = read_generated(samples, "reconstructions")
    codes, attribute = generated.reconstructions, head.settings.generate.attribute
    if attribute not in head.classes:
        raise UserError(f"{samples}: sample.attribute: expected one of {', '.join(head.classes)}")
    rows = choose(len(codes.mean), 2 * POINTS)
    has = codes.labels[rows, head.classes.index(attribute)]
    groups = [f"not {attribute}", attribute]
    points = embed(codes.mean[rows])
    of_domain = [head.domains[0]] * len(rows)
    write_points(Path(out).with_suffix(".csv"), points, [groups[value] for value in has], of_domain)
    [name] = lettered([attribute])
    marks = [(f"not {name}", *DOMAINS[0]), (name, *DOMAINS[1])]
    drawing = Figure(figsize=(4.6, 4.7), layout="constrained")
    scatter(drawing.subplots(), points, has, marks, f"codes of test images, by {name}")
    save_figure(drawing, out)
