"""What the last quarter of a history tells: what went wrong in training, in words."""

import pandas as pd

LATE = 0.25  # the last share of the history that is looked at
SATURATED, COLLAPSED, DEAD, KL = 0.99, 0.25, 0.02, 1.0


def findings(history: pd.DataFrame) -> list[str]:
    """What the last quarter of a history (one column a scalar, indexed by step) tells, in words."""
    late = history.tail(max(1, round(LATE * len(history)))).mean()
    notes = []
    if min(late.get("accuracy on real", 0), late.get("accuracy on fake", 0)) > SATURATED:
        notes.append("discriminator saturated: it tells real from fake in more than 99 % of both")
    if "diversity" in late and late["diversity"] < DEAD * late["diversity of real images"]:
        notes.append("dead generator: its images of different codes are all the same")
    elif "diversity" in late and late["diversity"] < COLLAPSED * late["diversity of real images"]:
        share = 100 * late["diversity"] / late["diversity of real images"]
        notes.append(f"mode collapse: its images differ from each other {share:.0f} % as much as real ones")
    if late.get("kl", KL) < KL:
        notes.append(f"KL collapse: the codes hold {late['kl']:.2g} nats, they say next to nothing of the image")
    return notes
