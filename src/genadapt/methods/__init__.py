"""One file per method; `params.yaml` names a class as `file.Class`."""

from importlib import import_module

from .base import Method, Spec


def build(name: str, spec: Spec, hparams: dict) -> Method:
    """The method "file.Class" for data of this spec."""
    module, _, class_name = name.partition(".")
    return getattr(import_module(f".{module}", __name__), class_name)(spec, **hparams)
