"""What makes any method fast and reproducible, set up once before it trains or samples."""

import os
from functools import cache

import torch
from torch import nn
from torch.utils._pytree import tree_map_only

from ..errors import UserError
from ..methods.base import Method


def set_up_torch(threads: int) -> None:
    """Same settings, same numbers: deterministic kernels and a fixed number of threads."""
    os.environ.setdefault("CUBLAS_WORKSPACE_CONFIG", ":4096:8")
    torch.use_deterministic_algorithms(True)
    torch.utils.deterministic.fill_uninitialized_memory = False  # up to a tenth of a step, for memory nobody reads
    torch.set_num_threads(threads)


def pick_device(name: str) -> torch.device:
    """The device of the setting auto, cpu or cuda; a `UserError` where there is no such device."""
    if name == "cuda" and not torch.cuda.is_available():
        raise UserError("device: cuda: torch finds none on this machine; expected auto or cpu")
    return torch.device("cuda" if name == "auto" and torch.cuda.is_available() else name.replace("auto", "cpu"))


def pick_precision(name: str, device: torch.device) -> str:
    """The precision of the setting auto, float32 or bfloat16: auto is bfloat16 where the hardware computes in it."""
    if name != "auto":
        return name
    if device.type == "cuda":
        fast = torch.cuda.is_bf16_supported(including_emulation=False)
    else:
        fast = torch.cpu._is_avx512_bf16_supported() or torch.cpu._is_amx_tile_supported()
    return "bfloat16" if fast else "float32"


def prepare(method: Method, device: torch.device, precision: str) -> Method:
    """Bring a method to the device, channels-last, its networks computing in the precision."""
    method.to(device, memory_format=torch.channels_last)
    if precision == "bfloat16":
        for network in method.children():
            network.__class__ = in_bfloat16(type(network), device.type)
    return method


@cache
def in_bfloat16(kind: type[nn.Module], device: str) -> type[nn.Module]:
    """The same class of network, whose forward pass is computed by autocast and returns float32.

    Around networks, not around the whole step: losses stay in float32, and no lowered copy of a weight
    outlives its update. A class of its own, for a function set on the network would stay bound to it in copies.
    """

    class Lowered(kind):
        def forward(self, *inputs: object, **named: object) -> object:
            with torch.autocast(device, torch.bfloat16):
                outputs = super().forward(*inputs, **named)
            return tree_map_only(torch.Tensor, torch.Tensor.float, outputs)

    return Lowered
