"""Every measure by its name in metrics files: its unit, which way is better, what it is a detail of."""

import re
from typing import Literal, NamedTuple

from .choice import CRITERIA

Unit = Literal["share", "ratio", "score", "distance", "squared error", "nats", "dB", "count", "number"]
Role = Literal["baseline", "low", "high", "deviation", "size", "panel"]
MEAN, LOWEST, BY = ", panel mean", ", panel lowest", ", by "  # after a measure: what evaluators say together, or one
VALIDATION = ", validation"  # the same by what chooses settings, and reports nothing
PLACEHOLDERS = {"n": r"(?P<n>\d+)", "word": r"\S+"}


class Measure(NamedTuple):
    """A measure, or with {n} or {word} in its name a family of them."""

    name: str
    unit: Unit  # a share is shown in percent, its differences in points; ratios as they are
    better: Literal["higher", "lower"] | None = None
    detail_of: str | None = None  # the measure whose value it makes readable
    role: Role | None = None  # what it is to that one; a size: the same of another number of images
    images: int | None = None  # of a size, where it is finite
    balanced: bool = False  # of as many generated as real images
    of_panel: bool = False  # said by every evaluator of a panel

    @property
    def percent(self) -> bool:
        """Whether it is shown in percent."""
        return self.unit == "share"


def _distance(name: str) -> list[Measure]:
    """A distance with its interval and the distance of real images from real ones."""
    roles = {"real-real baseline": "baseline", "low": "low", "high": "high"}
    details = [Measure(f"{name}, {ending}", "distance", None, name, role) for ending, role in roles.items()]
    return [Measure(name, "distance", "lower"), *details]


CAS = "classification accuracy score (linear)"
MEASURES = [
    # classifiers
    Measure("accuracy", "share", "higher"),
    Measure("accuracy of the k highest", "share", "higher"),
    Measure("accuracy of exact sets", "share", "higher"),
    *(Measure(f"accuracy, chosen by {name}", "share", "higher") for name in CRITERIA),
    Measure("accuracy, best checkpoint", "share", "higher"),
    Measure("proxy A-distance", "distance", "lower"),
    Measure("mixing of domains", "ratio", "higher"),
    # generators, as an evaluator sees their images
    Measure("evaluator's accuracy on real images", "share", "higher", of_panel=True),
    Measure("conditional accuracy", "share", "higher", of_panel=True),
    Measure("conditional accuracy without guidance", "share", "higher", of_panel=True),
    Measure("conditional accuracy, sd over sampling seeds", "share", None, "conditional accuracy", "deviation"),
    Measure("exact-set accuracy", "share", "higher", of_panel=True),
    Measure("extra objects an image", "count", "lower"),
    Measure("recall of {word} objects", "share", "higher"),
    Measure("share of pairs that flip", "share", "higher", of_panel=True),
    Measure("share of other attributes kept", "share", "higher", of_panel=True),
    # generators, by features of an extractor
    Measure("fid", "distance", "lower"),
    *_distance("frechet distance"),
    Measure("frechet distance at {n}", "distance", "lower", "frechet distance", "size"),
    Measure("frechet distance ∞", "distance", "lower", "frechet distance", "size"),
    *_distance("kernel distance"),
    Measure("kernel distance, sd over subsets", "distance", None, "kernel distance", "deviation"),
    Measure("kernel distance, real-real baseline, sd over subsets", "distance", None, "kernel distance", "deviation"),
    Measure("precision", "ratio", "higher", balanced=True),
    Measure("recall", "ratio", "higher", balanced=True),
    Measure("density", "ratio", "higher", balanced=True),
    Measure("coverage", "ratio", "higher", balanced=True),
    Measure("memorised share", "share", "lower"),
    Measure("distance to training images, relative", "ratio"),  # 1: as far as images that were not trained on
    Measure(CAS, "share", "higher"),
    Measure(f"{CAS}, trained on real", "share", None, CAS, "baseline"),
    Measure("inception score", "score", "higher"),
    Measure("inception score, sd over splits", "score", None, "inception score", "deviation"),
    # autoencoders
    Measure("reconstruction mse", "squared error", "lower"),
    Measure("reconstruction psnr", "dB", "higher"),
    Measure("reconstruction ssim", "ratio", "higher"),
    Measure("pca mse", "squared error"),
    Measure("kl", "nats"),
]


def _pattern(name: str) -> re.Pattern:
    return re.compile(re.sub(r"\\{(\w+)\\}", lambda place: PLACEHOLDERS[place[1]], re.escape(name)))


PATTERNS = [(_pattern(measure.name), measure) for measure in MEASURES]


OF_PANEL = re.compile(rf"(.*)(?:{MEAN}|{LOWEST}|{BY}\S+)")


def registered(name: str) -> Measure | None:
    """The measure of a name as it stands in metrics files, or with " on {data, list of label sets or extractor}"."""
    for pattern, measure in PATTERNS:
        if match := pattern.fullmatch(name):
            size = match.groupdict().get("n")
            return measure._replace(name=name, images=int(size) if size else None)
    if (match := OF_PANEL.fullmatch(name)) and (measure := registered(match[1])):
        return measure._replace(name=name, detail_of=match[1], role="panel")
    if name.endswith(VALIDATION) and (measure := registered(name.removesuffix(VALIDATION))):
        return measure._replace(name=name)
    base, on, _ = name.rpartition(" on ")
    return registered(base) if on else None


def find(name: str) -> Measure:
    """The measure of a name; one that is not registered, of another version's file, is a number without direction."""
    return registered(name) or Measure(name, "number")
