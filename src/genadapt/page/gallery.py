"""One picture of each generator."""

from .groups import Group
from .pictures import Picture

FIRST = ("grid", "digits", "lists", "pairs")  # the first of these that there is


def gallery(found: list[Group]) -> list[tuple[Group, Picture]]:
    """Each generator with the picture that shows most of its images."""
    shown = []
    for group in found:
        of_kind = {picture.kind: picture for picture in group.pictures if picture.uri}
        kind = next((kind for kind in FIRST if kind in of_kind), None)
        shown += [(group, of_kind[kind])] if kind else []
    return shown
