"""Dropout whose CPU mask is made of 16 random bits an element."""

import torch
from torch import Tensor, nn


class Dropout(nn.Dropout):
    """`nn.Dropout` with p rounded to a multiple of 2⁻¹⁶: `bernoulli_`, its source on a CPU, takes six times as long."""

    def forward(self, x: Tensor) -> Tensor:
        """Zero each element of x, of any shape, with probability p and scale the others by 1 / (1 − p)."""
        if not self.training or x.device.type != "cpu":
            return super().forward(x)
        drawn = torch.empty(-(-x.numel() // 4), dtype=torch.int64).random_(-(1 << 63), None).view(torch.int16)
        dropped = round(self.p * (1 << 16)) - (1 << 15)  # of the 2¹⁶ numbers, those below it
        kept = torch.ge(drawn[: x.numel()], dropped, out=x.new_empty(x.numel()))
        return x * kept.div_(1 - self.p).as_strided(x.shape, x.stride())  # as x lies in memory
