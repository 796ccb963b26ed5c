"""The table of what is chosen without labels."""

import pytest
from recorded import Recorded

from genadapt.metrics.choice import CRITERIA


def metrics(last, *chosen, best):
    named = zip(CRITERIA, chosen, strict=True)
    chosen = {f"accuracy, chosen by {name}": {"optdigits": value} for name, value in named}
    return {"accuracy": {"optdigits": last}, **chosen, "accuracy, best checkpoint": {"optdigits": best}}


def test_a_line_has_the_last_the_chosen_and_the_best_and_the_end_their_means(tmp_path):
    recorded = Recorded(tmp_path)
    recorded.add("dann/mnistm5k-optdigits/seed0", metrics(0.7, 0.6, 0.7, 0.8, 0.5, best=0.9))
    recorded.add("dann/mnistm5k-optdigits/seed1", metrics(0.8, 0.6, 0.7, 0.8, 0.5, best=0.9))
    recorded.add("extra/mnistm5k-optdigits/seed0", metrics(0.5, 0.4, 0.4, 0.4, 0.4, best=0.5))
    first, second, means = recorded.lines("choice")
    assert (first["experiment"], first["pair"], first["seeds"]) == ("dann", "mnistm5k→optdigits", 2)
    assert (first["last, mean"], first["last, sd"]) == (75, pytest.approx(7.0710678))
    assert first["by neighbourhood density, mean"] == 80 and first["best of all, mean"] == 90
    assert second["by certainty, mean"] == 40
    text = (recorded.tables() / "choice.md").read_text(encoding="utf-8")
    assert "3.0 |" not in text and "2.0 |" not in text
    assert means["experiment"] == "mean of all" and means["by source validation, mean"] == 45


def test_runs_without_earlier_checkpoints_are_not_in_it(tmp_path):
    assert Recorded(tmp_path).lines("choice") == []
