"""One picture of each generator."""

from .groups import Group
from .pictures import Picture


def gallery(found: list[Group]) -> list[tuple[Group, Picture]]:
    """Each generator with its grid."""
    return [(group, each) for group in found for each in group.pictures if each.kind == "grid" and each.uri]
