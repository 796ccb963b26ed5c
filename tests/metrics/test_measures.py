import numpy as np
import pytest

from genadapt.metrics import fidelity, measures, objects
from genadapt.metrics.measures import MEASURES, find, registered


def test_what_is_written_of_generated_images_is_registered():
    generator = np.random.default_rng(0)
    features = [generator.normal(size=(120, 4)) for _ in range(3)]
    labels, logits = np.arange(120) % 2, generator.normal(size=(2, 6, 3))
    names = fidelity.fidelity(*features, 0) | fidelity.learned(
        features[0], labels, features[1], labels, *features[2:], labels
    )
    names |= objects.lists(logits, np.eye(3)[[0, 1, 2, 0, 1, 2]], ["red cube", "blue cube", "gray sphere"])
    names |= objects.flips(logits[0], logits[1], 0)
    assert "frechet distance at 100" in names
    assert [name for name in names if not registered(name)] == []


@pytest.mark.parametrize(
    "name, measure, unit, better",
    [
        ("accuracy on usps", "accuracy", "share", "higher"),
        ("conditional accuracy on new_test", "conditional accuracy", "share", "higher"),
        ("evaluator's accuracy on real images", "evaluator's accuracy on real images", "share", "higher"),
        ("recall on features of attributes", "recall", "ratio", "higher"),
        ("recall of red objects on test", "recall of red objects", "share", "higher"),
        ("frechet distance on features of digits", "frechet distance", "distance", "lower"),
        ("kl", "kl", "nats", None),
        ("accuracy on usps, blur", "accuracy", "share", "higher"),
        ("accuracy on usps, validation", "accuracy on usps, validation", "share", "higher"),
        ("frechet distance, validation", "frechet distance, validation", "distance", "lower"),
        ("conditional accuracy, panel mean", "conditional accuracy, panel mean", "share", "higher"),
        ("exact-set accuracy on test, panel lowest", "exact-set accuracy on test, panel lowest", "share", "higher"),
        ("conditional accuracy, by digits-noise", "conditional accuracy, by digits-noise", "share", "higher"),
        ("beauty, validation", "beauty, validation", "number", None),
        ("beauty on inception", "beauty on inception", "number", None),  # of another version
    ],
)
def test_a_measure_is_found_by_its_name_in_a_metrics_file(name, measure, unit, better):
    assert find(name)[:3] == (measure, unit, better)
    assert find(name).percent == (unit == "share")


def test_details_say_of_what_they_are_and_sizes_of_how_many_images():
    size = find("frechet distance at 300 on inception")
    assert (size.detail_of, size.role, size.images) == ("frechet distance", "size", 300)
    assert (find("frechet distance ∞").role, find("frechet distance ∞").images) == ("size", None)
    assert find("kernel distance, real-real baseline on x").role == "baseline"
    assert all((measure.detail_of is None) == (measure.role is None) for measure in MEASURES)
    assert {measure.detail_of for measure in MEASURES} - {None} <= {measure.name for measure in MEASURES}


def test_what_a_panel_says_is_a_detail_of_what_its_first_says():
    for ending in (measures.MEAN, measures.LOWEST, f"{measures.BY}digits-robust"):
        measure = find(f"exact-set accuracy on new_test{ending}")
        assert (measure.detail_of, measure.role) == ("exact-set accuracy on new_test", "panel")
    assert [find(name).of_panel for name in ("conditional accuracy on test", "fid", "extra objects an image")] == [
        1,
        0,
        0,
    ]


def test_no_name_is_registered_twice():
    names = [measure.name for measure in measures.MEASURES]
    assert len(names) == len(set(names))
