"""One picture of each generator."""

from .groups import Group
from .pictures import Picture


def gallery(groups: list[Group]) -> list[tuple[Group, Picture]]:
    """Each generator with its grid."""
    pictures = [(group, picture) for group in groups for picture in group.pictures]
    return [(group, picture) for group, picture in pictures if picture.kind == "grid" and picture.uri]
