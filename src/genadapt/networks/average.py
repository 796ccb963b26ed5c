"""The exponential moving average of a network's weights, which makes better images than the last ones."""

from copy import deepcopy

import torch
from torch import Tensor, nn


class Average(nn.Module):
    """A network whose weights and statistics are the average of another's over its updates.

    The n-th update keeps (1 + n) / (10 + n) of the average, at most `decay`, n from 0: with `decay` from the start, a
    short training ends while most of the average is still its first, random weights. `decay` 0 is no average.
    """

    def __init__(self, network: nn.Module, decay: float):
        super().__init__()
        self.network, self.decay = deepcopy(network).requires_grad_(False), decay
        self.register_buffer("updates", torch.tensor(0))

    def forward(self, *inputs: Tensor) -> Tensor:
        """What the averaged network makes of the inputs."""
        return self.network(*inputs)

    @torch.no_grad()
    def update(self, network: nn.Module) -> None:
        """Move on by one step towards what `network` is now."""
        share = 1 - ((1 + self.updates) / (10 + self.updates)).clamp(max=self.decay)
        self.updates += 1
        for mean, value in zip(self.network.state_dict().values(), network.state_dict().values(), strict=True):
            if mean.is_floating_point():
                mean.lerp_(value, share)
            else:
                mean.copy_(value)
