"""Features and codes in two dimensions. Beside each picture, with the ending csv, lie its points."""

from pathlib import Path

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from ..errors import UserError
from ..files.sealed import unseal, write_text
from .drawing import CLASSES, DOMAINS, SHAPES, read_samples, save_figure

POINTS = 500  # of each domain


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


def write_points(path: Path, points: np.ndarray, groups: list[str], domains: list[str]) -> None:
    """Points (N, 2), and the class or attribute and the domain of each (N,), as csv."""
    x, y = points.round(2).T
    frame = pd.DataFrame({"x": x, "y": y, "class": groups, "domain": domains})
    write_text(path, frame.to_csv(index=False, float_format="%.2f", lineterminator="\n"))


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
    of_class, of_domain = [manifest["classes"][label] for label in labels], [marks[place][0] for place in domains]
    write_points(Path(out).with_suffix(".csv"), points, of_class, of_domain)
    figure = Figure(figsize=(9, 4.7), layout="constrained")
    left, right = figure.subplots(1, 2)
    scatter(left, points, labels, classes, "(a) by class")
    scatter(right, points, domains, marks, "(b) by domain")
    save_figure(figure, out)


def latents(samples: Path, history: Path, out: Path) -> None:
    """t-SNE of the codes of test images, by the attribute that the sample block names."""
    arrays, manifest = read_samples(samples, "latent.mean")
    attribute = manifest["settings"]["generate"]["attribute"]
    if attribute not in manifest["classes"]:
        raise UserError(f"{samples}: sample.attribute: expected one of {', '.join(manifest['classes'])}")
    codes = arrays["latent.mean"]
    rows = np.sort(np.random.default_rng(0).permutation(len(codes))[: 2 * POINTS])
    has = arrays["latent.labels"][rows, manifest["classes"].index(attribute)]
    marks = [(f"not {attribute}", *DOMAINS[0]), (attribute, *DOMAINS[1])]
    points = embed(codes[rows])
    of_domain = [manifest["domains"][0]] * len(rows)
    write_points(Path(out).with_suffix(".csv"), points, [marks[value][0] for value in has], of_domain)
    figure = Figure(figsize=(4.6, 4.7), layout="constrained")
    scatter(figure.subplots(), points, has, marks, f"codes of test images, by {attribute}")
    save_figure(figure, out)
