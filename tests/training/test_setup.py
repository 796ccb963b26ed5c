"""Networks that compute in bfloat16 behave like any other, and give the numbers of autocast."""

from copy import deepcopy

import pytest
import torch
from torch import Tensor, nn

from genadapt.errors import UserError
from genadapt.training.setup import pick_device, prepare

CPU = torch.device("cpu")


def test_a_device_that_is_not_there_is_refused(monkeypatch):
    monkeypatch.setattr(torch.cuda, "is_available", lambda: False)
    with pytest.raises(UserError, match=r"^device: cuda: torch finds none on this machine; expected auto or cpu$"):
        pick_device("cuda")
    assert pick_device("auto").type == pick_device("cpu").type == "cpu"


class Scaled(nn.Module):
    """A linear layer whose output is scaled by a keyword."""

    def __init__(self):
        super().__init__()
        self.layer = nn.Linear(8, 8)

    def forward(self, x: Tensor, *, factor: float = 1.0) -> tuple[Tensor, Tensor]:
        return factor * self.layer(x), x


@pytest.fixture
def method():
    """A module with one network, as a method has it, that computes in bfloat16."""
    torch.manual_seed(0)
    whole = nn.Module()
    whole.network = Scaled()
    return prepare(whole, CPU, "bfloat16")


def test_the_numbers_are_those_of_autocast_as_float32(method):
    x = torch.randn(4, 8)
    with torch.autocast("cpu", torch.bfloat16):
        expected = Scaled.forward(method.network, x)[0]
    assert expected.dtype == torch.bfloat16
    actual, same = method.network(x)
    assert torch.equal(actual, expected.float()) and same is x
    assert not torch.equal(actual, method.network.layer(x))


def test_keyword_arguments_reach_the_network(method):
    x = torch.randn(4, 8)
    assert torch.equal(method.network(x, factor=2.0)[0], 2 * method.network(x)[0])


def test_a_copy_computes_with_its_own_weights(method):
    x, copy = torch.randn(4, 8), deepcopy(method)
    with torch.no_grad():
        copy.network.layer.weight.zero_()
        copy.network.layer.bias.zero_()
    assert copy.network(x)[0].eq(0).all() and method.network(x)[0].ne(0).any()


def test_it_stays_a_network_of_its_kind_with_the_same_state(method):
    assert isinstance(method.network, Scaled)
    assert method.network.state_dict().keys() == Scaled().state_dict().keys()
