"""Progress of long work: a bar on a terminal, plain lines in a log."""

import sys
import time

from tqdm import tqdm

SECONDS_BETWEEN_LINES = 10.0


class Progress:
    """Shows steps, the latest scalars, images/s and the time left."""

    def __init__(self, title: str, start: int, steps: int, images_per_step: int):
        self.title, self.start, self.steps, self.images = title, start, steps, images_per_step
        self.began = self.last_line = time.monotonic()
        self.scalars = ""
        terminal = sys.stderr.isatty()
        self.bar = tqdm(total=steps, initial=start, desc=title, unit="step", disable=not terminal)
        self.lines = not terminal

    def scalars_are(self, scalars: dict[str, float]) -> None:
        """Remember the latest scalars."""
        self.scalars = " ".join(f"{name.replace(' ', '_')}={value:.3g}" for name, value in scalars.items())

    def step(self, done: int) -> None:
        """Show that `done` steps are done."""
        self.bar.set_postfix_str(f"{self._rate(done):,.0f} images/s {self.scalars}", refresh=False)
        self.bar.update(1)
        if self.lines and time.monotonic() - self.last_line >= SECONDS_BETWEEN_LINES:
            self.line(done)

    def line(self, done: int) -> None:
        """Print one plain line."""
        self.last_line = time.monotonic()
        left = (self.last_line - self.began) / max(done - self.start, 1) * (self.steps - done)
        print(
            f"{self.title}: step {done}/{self.steps}, {self._rate(done):,.0f} images/s, "
            f"{left:.0f} s left" + (f", {self.scalars}" if self.scalars else ""),
            flush=True,
        )

    def close(self) -> None:
        """End the bar, or print the last line."""
        self.bar.close()
        if self.lines:
            self.line(self.steps)

    def _rate(self, done: int) -> float:
        return (done - self.start) * self.images / max(time.monotonic() - self.began, 1e-9)
