"""One file per method; `params.yaml` names a class as `file.Class`."""

from importlib import import_module

from .base import Method, Spec


def class_of(name: str) -> type[Method]:
    """The class of the method "file.Class"."""
    module, _, class_name = name.partition(".")
    return getattr(import_module(f".{module}", __name__), class_name)


def build(name: str, spec: Spec, hparams: dict) -> Method:
    """The method "file.Class" for data of this spec."""
    return class_of(name)(spec, **hparams)
