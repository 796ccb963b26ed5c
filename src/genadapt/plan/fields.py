"""Types of the values in params.yaml, with their bounds; methods annotate their hyper-parameters with them."""

from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field

Count = Annotated[int, Field(gt=0, strict=True)]  # of steps, images, channels, threads
Seed = Annotated[int, Field(ge=0, strict=True)]
Rate = Annotated[float, Field(gt=0, allow_inf_nan=False)]  # of learning
Weight = Annotated[float, Field(ge=0, allow_inf_nan=False)]  # of a term of a loss
Number = Annotated[float, Field(allow_inf_nan=False)]  # any finite one
Share = Annotated[float, Field(ge=0, le=1, allow_inf_nan=False)]
Decay = Annotated[float, Field(ge=0, lt=1, allow_inf_nan=False)]  # of an average
Betas = tuple[Decay, Decay]  # of Adam
Range = tuple[Number, Number]  # from, to

Augmentation = Literal["flip", "translate"]
Device = Literal["auto", "cpu", "cuda"]
Precision = Literal["auto", "float32", "bfloat16"]


class Block(BaseModel):
    """A mapping whose keys are known, each of its type."""

    model_config = ConfigDict(extra="forbid", strict=True, allow_inf_nan=False)


class Train(Block):
    """How long, on what, and how."""

    steps: Count
    batch: Count  # images of each domain
    augment: list[Augmentation]
    log_every: Count  # steps between entries of the history
    threads: Count  # CPU threads of the job, whatever the machine has: they change the last bits


class Generate(Block):
    """What a generator makes for its evaluation."""

    count: Count  # images
    seed: Seed
    attribute: str | None = None  # shown off and on from one code, or by colour among an autoencoder's codes
    repeats: Count | None = None  # seeds for each of the data set's lists of label sets
    frames: Annotated[int, Field(ge=2, strict=True)] | None = None  # of a diffusion model's trajectory
