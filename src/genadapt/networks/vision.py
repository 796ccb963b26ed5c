"""torchvision whatever the build of torch: `from .vision import torchvision`.

Beside a CPU build of torch, torchvision's compiled operators do not load and its import fails, though image
grids and networks need none of them. Then the two schemas that its import looks for are declared here.
"""

import importlib
import sys
from types import ModuleType

import torch

_SCHEMAS = (
    "nms(Tensor dets, Tensor scores, float iou_threshold) -> Tensor",
    "qnms(Tensor dets, Tensor scores, float iou_threshold) -> Tensor",
)


def _import() -> ModuleType:
    try:
        return importlib.import_module("torchvision")
    except RuntimeError as error:
        if "torchvision::" not in str(error):
            raise
    for name in [name for name in sys.modules if name.partition(".")[0] == "torchvision"]:
        del sys.modules[name]
    for schema in _SCHEMAS:
        _LIBRARY.define(schema)
    return importlib.import_module("torchvision")


_LIBRARY = torch.library.Library("torchvision", "FRAGMENT")  # the declarations live as long as it does
torchvision = _import()
