"""The Inception network that makes FID and Inception Score comparable: pytorch-fid's, with its weights."""

from pathlib import Path
from typing import TYPE_CHECKING

from ..datasets.base import hash_of
from ..datasets.preparing.inception_weights import FILE, HASH
from ..errors import UserError

if TYPE_CHECKING:
    from torch import Tensor, nn

RESIZE = "bilinear to 299 × 299 without antialiasing, corners not aligned, of values in [0, 1]"


def load(path: Path) -> tuple["nn.Module", "Tensor"]:
    """The network up to its 2,048 features, and the matrix (1008, 2048) that makes class logits of them.

    Raises `UserError`, naming the file, if it does not hold the published weights.
    """
    if not Path(path).is_file():
        raise UserError(f"{path}: no such file; expected the weights {FILE} (params.yaml: inception)")
    if (actual := hash_of(path)) != HASH:
        raise UserError(f"{path}: expected the weights {FILE} with {HASH}, found {actual} (params.yaml: inception)")
    import torch

    return network(torch.load(path, map_location="cpu", weights_only=True))


def network(weights: dict) -> tuple["nn.Module", "Tensor"]:
    """The same of weights that are loaded already."""
    from ..networks.vision import torchvision  # noqa: F401 I001 (first: pytorch-fid imports it)
    from pytorch_fid import inception

    inception.load_state_dict_from_url = lambda *_, **__: weights  # it would load them from its home, unverified
    return inception.InceptionV3().eval(), weights["fc.weight"]
