"""Exact resume: the whole state of a training run, saved while it works and taken up again bitwise.

The state lies outside the declared outputs, which Snakemake deletes before each try, in a folder named
by the hash of everything that the result depends on: another setting, data set, code or machine never
takes up a state that is not its own.
"""

import hashlib
import json
import os
import shutil
import signal
import time
from pathlib import Path

import torch

from ..errors import UserError
from ..files.history import History
from ..files.sealed import replacing, write_text
from ..methods.base import Method
from .diagnostics import is_sound

FOLDER = Path(".resume")
SECONDS = 5.0  # of work between saves, at most ...
OVERHEAD = 0.05  # ... unless saving would then take more than this share of the time


class Resume:
    """Saves and restores a method, its optimizers, the random number generators, the history and snapshots."""

    def __init__(self, method: Method, history: History, identity: dict, seconds: float = SECONDS):
        """`identity` is what the result depends on, as JSON-able values."""
        key = hashlib.sha256(json.dumps(identity, sort_keys=True).encode()).hexdigest()
        self.method, self.history, self.seconds = method, history, seconds
        self.snapshots: dict[int, dict[str, torch.Tensor]] = {}  # states of the method to be kept, by their steps
        self.path = FOLDER / key[:32] / "state.pt"
        self.failure = self.path.with_name("failure.txt")
        self.stopping = False
        self.next_save = time.monotonic() + seconds

    def restore(self) -> int:
        """Take up the saved state, if there is one; return the number of steps already done.

        Raises `UserError` if an earlier try failed for good: another would come to the same end.
        """
        if self.failure.exists():
            raise UserError(self.failure.read_text(encoding="utf-8"))
        try:
            state = torch.load(self.path, map_location="cpu", weights_only=True)
        except FileNotFoundError:
            return 0
        except Exception as error:  # a damaged state is no reason to fail: the run can start again
            print(f"{self.path}: damaged, starting from step 0 ({error})", flush=True)
            return 0
        self.method.load_state_dict(state["method"])
        for name, optimizer in self.method.optimizers.items():
            optimizer.load_state_dict(state["optimizers"][name])
        torch.set_rng_state(state["rng"])
        if state["cuda rng"]:
            torch.cuda.set_rng_state_all(state["cuda rng"])
        self.history.entries = json.loads(state["history"])
        self.snapshots = state["snapshots"]
        return state["step"]

    def keep(self, step: int) -> None:
        """Keep the state of the method after `step` steps."""
        self.snapshots[step] = {name: value.detach().clone() for name, value in self.method.state_dict().items()}

    def save(self, step: int) -> None:
        """Save after `step` steps if it is time to; after a SIGTERM save and leave."""
        if not self.stopping and time.monotonic() < self.next_save:
            return
        began = time.monotonic()
        if not is_sound(self.method):  # the last good state stays; the next log entry says what is not finite
            self.next_save = began + self.seconds
            return
        state = {
            "step": step,
            "method": self.method.state_dict(),
            "optimizers": {name: o.state_dict() for name, o in self.method.optimizers.items()},
            "rng": torch.get_rng_state(),
            "cuda rng": torch.cuda.get_rng_state_all() if torch.cuda.is_available() else [],
            "history": json.dumps(self.history.entries),
            "snapshots": self.snapshots,
        }
        with replacing(self.path) as temporary:
            torch.save(state, temporary)
        if self.stopping:
            print(f"stopped by SIGTERM; step {step} is saved and will be taken up", flush=True)
            raise SystemExit(128 + signal.SIGTERM)
        now = time.monotonic()
        self.next_save = now + max(self.seconds, (now - began) / OVERHEAD)

    def save_on_sigterm(self) -> None:
        """From now on a SIGTERM saves after the step in work, then leaves."""

        def stop(*_: object) -> None:
            self.stopping = True

        signal.signal(signal.SIGTERM, stop)

    def fail(self, reason: str) -> None:
        """Let every further try end at once, for this reason, until settings, data or code are others."""
        write_text(self.failure, f"{reason}. To try the same again, delete {self.failure}")

    def forget(self) -> None:
        """Remove the state: the run is complete."""
        shutil.rmtree(self.path.parent, ignore_errors=True)
        if FOLDER.is_dir() and not os.listdir(FOLDER):
            FOLDER.rmdir()
