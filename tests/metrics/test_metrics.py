import numpy as np
import pytest

from genadapt.metrics.accuracy import accuracy, exact_set, k_highest


def test_accuracy_of_classes_and_of_attributes():
    logits = np.array([[2.0, 1.0], [0.0, 3.0], [5.0, 4.0], [0.0, 1.0]])
    assert accuracy(logits, np.array([0, 1, 1, 1])) == 0.75
    assert accuracy(logits - 2.5, np.array([[0, 0], [0, 1], [1, 1], [1, 0]])) == 0.875
    with pytest.raises(ValueError, match="4 logits for 3 labels"):
        accuracy(logits, np.array([0, 1, 1]))


LABELS = np.array([[1, 0, 1, 0], [0, 1, 0, 0], [0, 0, 0, 0]], np.uint8)


def test_k_highest_counts_the_objects_among_the_k_highest_scores():
    logits = np.array([[9.0, 8.0, 1.0, 0.0], [-3.0, -1.0, -2.0, -9.0], [5.0, 5.0, 5.0, 5.0]])
    assert k_highest(logits, LABELS) == pytest.approx(2 / 3)  # of 3 objects one is beaten by a score of 8


def test_k_highest_does_not_see_extra_objects():
    assert k_highest(np.full((3, 4), 7.0) + LABELS, LABELS) == 1


def test_exact_set_wants_every_label_right():
    logits = np.where(LABELS > 0, 1.0, -1.0)
    assert exact_set(logits, LABELS) == 1
    logits[2, 3] = 1
    assert exact_set(logits, LABELS) == pytest.approx(2 / 3)
