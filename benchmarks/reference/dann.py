"""DANN as in github.com/fungtion/DANN, with this package's networks, and both domains in one batch as it has them."""

import torch
from torch import Tensor, nn

from .supervised import features, head

WORKERS = 2  # 8 for each domain there, more than this machine can use


class ReverseGradient(torch.autograd.Function):
    """The identity, with the gradient reversed."""

    @staticmethod
    def forward(ctx, x, alpha):
        """The identity."""
        ctx.alpha = alpha
        return x.view_as(x)

    @staticmethod
    def backward(ctx, gradient):
        """The gradient times −alpha."""
        return gradient.neg() * ctx.alpha, None


class Reference(nn.Module):
    """Features and two heads, one optimizer."""

    def __init__(self, spec, hparams: dict):
        super().__init__()
        self.alpha = hparams["weight"]
        self.features, size = features(*spec.shape[:2], hparams["width"])
        self.head = head(size, hparams["hidden"], spec.labels)
        self.domain = head(size, hparams["hidden"], 1)
        self.label_loss, self.domain_loss = nn.CrossEntropyLoss(), nn.BCEWithLogitsLoss()
        self.optimizer = torch.optim.Adam(self.parameters(), lr=hparams["lr"])

    def step(self, x: Tensor, y: Tensor, target: Tensor) -> float:
        """One step on label loss and reversed domain loss."""
        self.optimizer.zero_grad()
        both = self.features(torch.cat([x, target]))
        label_loss = self.label_loss(self.head(both[: len(x)]), y)
        logits = self.domain(ReverseGradient.apply(both, self.alpha)).squeeze(1)
        domains = torch.cat([torch.zeros(len(x)), torch.ones(len(target))])
        loss = label_loss + self.domain_loss(logits, domains)
        loss.backward()
        self.optimizer.step()
        return loss.item()
