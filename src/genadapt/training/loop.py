"""The training loop: written once, for every method."""

from collections.abc import Callable, Iterator

from ..methods.base import Batch, Method


def snapshots_at(steps: int, count: int) -> set[int]:
    """Steps after which a state is kept: `count` of them, evenly spaced between the start and the end."""
    return {steps * place // (count + 1) for place in range(1, count + 1)} - {0}


def train(
    method: Method,
    batches: Iterator[Batch],  # its first is batch `start`
    *,
    start: int,  # steps already done
    steps: int,  # steps in all
    every: int,  # steps between log entries
    log: Callable[[int, dict[str, float]], None],  # steps done, scalars
    after_step: Callable[[int], None],  # steps done
) -> None:
    """Train from `start` to `steps`."""
    for step, batch in zip(range(start, steps), batches, strict=False):
        scalars = method.step(batch, step / steps)
        if (step + 1) % every == 0 or step + 1 == steps:
            log(step + 1, {name: float(value) for name, value in scalars.items()})
        after_step(step + 1)
