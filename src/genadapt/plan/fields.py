"""Types of the values in params.yaml, with their bounds; methods and data sets annotate their keywords with them."""

from typing import Annotated, Any, Literal

from pydantic import AfterValidator, BaseModel, ConfigDict, Field


def _no_repeats(values: list[Any]) -> list[Any]:
    for value in values:
        if values.count(value) > 1:
            raise ValueError(f"expected each once, {value} is there {values.count(value)} times")
    return values


def _ordered(bounds: tuple[float, float]) -> tuple[float, float]:
    if bounds[0] > bounds[1]:
        raise ValueError("expected the lower bound first")
    return bounds


Count = Annotated[int, Field(gt=0, strict=True)]  # of steps, images, channels, threads
Every = Annotated[int, Field(ge=2, strict=True)]  # every n-th image is for the test, the others to train
Seed = Annotated[int, Field(ge=0, le=2**32 - 1, strict=True)]
Seeds = Annotated[list[Seed], Field(min_length=1), AfterValidator(_no_repeats)]
Column = Annotated[int, Field(ge=0, strict=True)]  # of the labels
Rate = Annotated[float, Field(gt=0, allow_inf_nan=False)]  # of learning
Weight = Annotated[float, Field(ge=0, allow_inf_nan=False)]  # of a term of a loss
Positive = Annotated[float, Field(gt=0, allow_inf_nan=False)]
Number = Annotated[float, Field(allow_inf_nan=False)]  # any finite one
Share = Annotated[float, Field(ge=0, le=1, allow_inf_nan=False)]
Decay = Annotated[float, Field(ge=0, lt=1, allow_inf_nan=False)]  # of an average
Betas = tuple[Decay, Decay]  # of Adam
Range = Annotated[tuple[Number, Number], AfterValidator(_ordered)]  # from, to
Schedule = Literal["constant", "cosine"]  # of a learning rate

Augmentation = Literal["flip", "translate", "affine", "light", "tint", "invert", "noise", "blur", "cutout"]
Corruption = Literal["blur", "noise", "contrast"]
Device = Literal["auto", "cpu", "cuda"]
Precision = Literal["auto", "float32", "bfloat16"]
Kind = Literal["classes", "multi-hot"]  # of labels: one class an image, or any number of attributes or objects
Labels = Kind | Literal["none"]  # of a data set

Shows = Literal["method", "classifier", "generator", "conditional generator", "autoencoder", "diffusion"]  # of a figure
Option = Literal["attribute", "repeats", "frames"]  # of the sample block

LONGEST = 100  # characters of a name: the name of a file, which may have 255, is made of two
DataSet = Annotated[str, Field(pattern=r"^[a-z0-9][a-z0-9_]*$", max_length=LONGEST)]  # its name, and half a pair's
ExperimentName = Annotated[str, Field(pattern=r"^[a-z0-9][a-z0-9_-]*$", max_length=LONGEST)]
Names = Annotated[list[str], AfterValidator(_no_repeats)]
Corruptions = Annotated[list[Corruption], AfterValidator(_no_repeats)]


class Block(BaseModel):
    """A mapping whose keys are known, each of its type."""

    model_config = ConfigDict(extra="forbid", strict=True, allow_inf_nan=False)


class Validation(Block):
    """The training images that are held out for what is chosen, of a data set that has no such split of its own."""

    model_config = ConfigDict(frozen=True)

    every: Every = 10  # one in so many, of each class or label
    seed: Seed = 0


class Train(Block):
    """How long, on what, and how."""

    steps: Count
    batch: Count  # images of each domain
    augment: Annotated[list[Augmentation], AfterValidator(_no_repeats)]
    log_every: Count  # steps between entries of the history
    snapshots: Annotated[int, Field(ge=0, strict=True)]  # states kept on the way, of a method of two domains
    threads: Count  # CPU threads of the job, whatever the machine has: they change the last bits


class Generate(Block):
    """What a generator makes for its evaluation."""

    count: Count  # images
    seed: Seed
    attribute: str | None = None  # shown off and on from one code, or by colour among an autoencoder's codes
    repeats: Count | None = None  # seeds for each of the data set's lists of label sets
    frames: Annotated[int, Field(ge=2, strict=True)] | None = None  # of a diffusion model's trajectory
