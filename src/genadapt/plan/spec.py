"""What a method must know of its data: a checkpoint keeps it, so that the method can be built again."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Spec:
    """The kind of images and labels that a method is built for."""

    shape: tuple[int, int, int]  # C, H, W
    labels: int  # number of classes, attributes or objects
    multi: bool  # multi-hot labels rather than one class
