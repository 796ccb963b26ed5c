"""Which checkpoint is chosen without labels, and how it is told beside the last and the best."""

import numpy as np
import pytest
from sample_records import head

from genadapt.evaluation.choosing import choices, latest_best
from genadapt.evaluation.predicted import measure_predictions
from genadapt.files.samples import Predicted, at_step
from genadapt.metrics import measures
from genadapt.metrics.choice import CRITERIA

CLASSES = list("abc")
HEAD = head(CLASSES, ["s", "t"])
LABELS = np.arange(30) % 3


def predicted(right: int, sure: float, labels=LABELS):
    """Predictions of which the first `right` are so, all equally sure."""
    answers = np.where(np.arange(30) < right, LABELS, (LABELS + 1) % 3)
    return Predicted((sure * np.eye(3)[answers]).astype(np.float32), np.zeros((30, 0), np.float32), labels)


def run(*candidates, labels=LABELS):
    """Predictions of a pair: of each candidate how many are right on source and target, and how sure it is."""
    predictions = {
        "s": predicted(30, 5),
        "t": predicted(candidates[-1][1], 5, labels),
        "s, validation": predicted(30, 5),
    }
    for step, (source, target, sure) in enumerate(candidates, 1):
        predictions |= {
            at_step("s, validation", step): predicted(source, sure),
            at_step("t, validation", step): predicted(30, sure, labels),
            at_step("t", step): predicted(target, sure, labels),
        }
    return predictions


def test_each_criterion_chooses_by_itself_and_the_best_is_told():
    found = choices(HEAD, run((30, 12, 1), (20, 27, 2), (25, 21, 5)))
    accuracy = {name: value["t"] for name, value in found.items()}
    assert accuracy["accuracy, chosen by source validation"] == pytest.approx(12 / 30)
    assert accuracy["accuracy, chosen by mutual information"] == pytest.approx(21 / 30)
    assert accuracy["accuracy, chosen by certainty"] == pytest.approx(21 / 30)
    assert accuracy["accuracy, best checkpoint"] == pytest.approx(27 / 30)
    assert set(accuracy) == {f"accuracy, chosen by {name}" for name in CRITERIA} | {"accuracy, best checkpoint"}
    assert all(measures.registered(f"{name} on t") for name in accuracy)


def test_of_equal_scores_the_later_checkpoint_is_chosen():
    assert latest_best([0.5, 0.7, 0.7, 0.2]) == 2


def test_no_label_of_the_target_has_a_part_in_the_choice():
    of = ((30, 12, 1), (20, 27, 2), (25, 21, 5))
    forged = run(*of, labels=(LABELS + 1) % 3)
    right = {name: value["t"] for name, value in choices(HEAD, run(*of)).items() if "best" not in name}
    wrong = {name: value["t"] for name, value in choices(HEAD, forged).items() if "best" not in name}
    # what was right is wrong now, of the very checkpoints that were chosen before
    by_checkpoint = {12 / 30: 18 / 30, 27 / 30: 3 / 30, 21 / 30: 9 / 30}
    assert wrong == pytest.approx({name: by_checkpoint[value] for name, value in right.items()})


def test_there_is_nothing_to_choose_without_snapshots_or_labels():
    plain = {name: each for name, each in run((30, 30, 5)).items() if "step" not in name}
    assert choices(HEAD, plain) == {}
    assert choices(HEAD, run((30, 30, 5), labels=np.full(30, -1))) == {}


def test_earlier_checkpoints_have_no_accuracies_of_their_own():
    whole = run((30, 12, 1), (20, 27, 2))
    features = np.random.default_rng(0).normal(size=(2, 30, 4)).astype(np.float32)
    whole |= {name: whole[name]._replace(features=each) for name, each in zip("st", features, strict=True)}
    metrics = measure_predictions(HEAD, whole)
    assert set(metrics["accuracy"]) == {"s", "t", "s, validation"}
    assert metrics["accuracy, best checkpoint"] == {"t": pytest.approx(27 / 30)}
