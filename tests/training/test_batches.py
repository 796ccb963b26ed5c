from itertools import islice

import numpy as np
import pytest
import torch

from genadapt.datasets.base import Split
from genadapt.training.augment import AUGMENTATIONS
from genadapt.training.batches import batches, rows, to_device, to_float, to_uint8

CPU = torch.device("cpu")


def split(n: int) -> Split:
    """n images, each of one value: its number."""
    images = np.broadcast_to(np.arange(n, dtype=np.uint8)[:, None, None, None], (n, 4, 4, 3)).copy()
    return Split(images, np.arange(n, dtype=np.int64) % 3)


def take(domains, start=0, count=6, augment=(), seed=0):
    return list(islice(batches([to_device(d, CPU) for d in domains], 4, augment, seed, start), count))


@pytest.mark.parametrize("augment", [[], *([name] for name in AUGMENTATIONS), list(AUGMENTATIONS)], ids=" ".join)
def test_batch_i_depends_on_the_seed_and_i_alone(augment):
    whole = take([split(10), split(7)], augment=augment)
    for start in (1, 2, 5):
        for actual, expected in zip(take([split(10), split(7)], start, 6 - start, augment), whole[start:], strict=True):
            assert all(torch.equal(a, b) for a, b in zip(actual, expected, strict=True))
    other = take([split(10), split(7)], augment=augment, seed=1)
    assert any(not torch.equal(a.x, b.x) for a, b in zip(whole, other, strict=True))


def test_an_epoch_shows_every_image_at_most_once_and_the_next_is_shuffled_anew():
    drawn = [r.tolist() for r in islice(rows(10, 5, (0,), 0, CPU), 4)]
    assert sorted(drawn[0] + drawn[1]) == sorted(drawn[2] + drawn[3]) == list(range(10))
    assert drawn[:2] != drawn[2:]


def test_labels_are_of_the_source_and_the_target_comes_without():
    for batch in take([split(10), split(7)]):
        numbers = to_uint8(batch.x)[:, 0, 0, 0].long()
        assert torch.equal(batch.y, numbers % 3)
        assert batch.target.shape == (4, 3, 4, 4)


def test_images_are_channels_last_in_minus_one_to_one_and_come_back_exactly():
    every = torch.arange(256, dtype=torch.uint8).reshape(1, 16, 16, 1).expand(1, 16, 16, 3)
    x = to_float(every)
    assert x.min() == -1 and x.max() == 1
    assert to_float(every.contiguous()).is_contiguous(memory_format=torch.channels_last)
    assert torch.equal(to_uint8(x), every)
