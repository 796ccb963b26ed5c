"""Several evaluators, and a classifier by which settings are chosen: what each of them says, and of what."""

import pytest
from evaluation_project import CLASSES, COUNT, HELD_OUT, LABELS, SIDE, SPEC, TEST, images
from sample_records import TRAINING

from genadapt.datasets.base import Split
from genadapt.errors import UserError
from genadapt.files import checkpoints
from genadapt.methods import build
from genadapt.metrics.measures import LOWEST, MEAN, VALIDATION, find
from genadapt.plan.spec import Spec
from genadapt.training.trained import restore

pytest_plugins = "evaluation_project"
PANEL = ["evaluator's accuracy on real images", "conditional accuracy", "conditional accuracy without guidance"]
GUIDED = {"images": images(COUNT, 3), "labels": LABELS[:COUNT], "unguided": images(COUNT, 6)}


def of_panel(metrics: dict) -> list[str]:
    """What a panel says together, and each of it."""
    return [name for name in metrics if find(name).role == "panel"]


def test_what_a_panel_says_is_what_its_evaluators_say_one_by_one(project):
    names = ["evaluator", "second", "third"]
    alone = {name: project.evaluate([name], **GUIDED)[0] for name in names}
    assert all(set(PANEL) < set(metrics) and not of_panel(metrics) for metrics in alone.values())
    metrics, provenance = project.evaluate(names, **GUIDED)
    endings = [MEAN, LOWEST, *(f", by {name}" for name in ("experts", "second", "third"))]
    assert set(of_panel(metrics)) == {name + ending for name in PANEL for ending in endings}
    for measure in PANEL:
        said = [alone[name][measure] for name in names]
        assert len(set(said)) > 1
        assert [metrics[f"{measure}, by {name}"] for name in ("experts", "second", "third")] == said
        assert metrics[measure] == said[0]
        assert metrics[measure + MEAN] == pytest.approx(sum(said) / 3) and metrics[measure + LOWEST] == min(said)
    assert metrics["fidelity"] == alone["evaluator"]["fidelity"]
    assert [evaluator["run"].split("/")[0] for evaluator in provenance["evaluators"]] == ["experts", "second", "third"]
    assert [one["sha256"] for one in provenance["evaluators"]] == [
        checkpoints.load(project.folder / n).sha256 for n in names
    ]
    assert provenance["validator"] is None


def test_the_first_of_the_panel_gives_features_and_the_single_numbers(project):
    metrics, provenance = project.evaluate(["second", "evaluator"])
    assert set(metrics["fidelity"]) == set(provenance["extractors"]) == {"features of second"}
    assert metrics["conditional accuracy"] == project.evaluate(["second"])[0]["conditional accuracy"]


def test_what_a_validator_says_stands_apart_and_changes_nothing_else(project):
    names = ["evaluator", "second"]
    without, with_one = project.evaluate(names, **GUIDED)[0], project.evaluate(names, "validator", **GUIDED)
    own = {name: value for name, value in with_one[0].items() if name.endswith(VALIDATION)}
    assert with_one[0] == without | own
    assert set(own) == {name + VALIDATION for name in [*PANEL[1:], "frechet distance"]}
    alone = project.evaluate(["validator"], **GUIDED)[0]
    assert all(own[name + VALIDATION] == alone[name] for name in PANEL[1:])
    assert with_one[1]["validator"]["run"] == "validator/d/seed0"
    only, provenance = project.evaluate([], "validator", **GUIDED)
    assert only == own and provenance["extractors"] == {} and provenance["evaluators"] == []


def test_the_validation_split_is_read_for_validation_alone(project):
    looks = {"evaluators": ["evaluator", "second"], "validator": "validator"}
    before = project.evaluate(**looks)[0]
    project.save_data(validation=Split(images(COUNT, 7), HELD_OUT.labels))
    after = project.evaluate(**looks)[0]
    changed = {name for name in before if before[name] != after[name]}
    assert changed == {f"frechet distance{VALIDATION}"}


def test_the_test_split_is_not_read_for_validation(project):
    before = project.evaluate(validator="validator")[0]
    project.save_data(test=Split(images(COUNT, 8), TEST.labels[::-1].copy()))
    after = project.evaluate(validator="validator")[0]
    assert [name for name in before if name.endswith(VALIDATION) and before[name] != after[name]] == []
    assert before["fidelity"] != after["fidelity"]


def test_a_validators_distance_is_that_of_its_features_to_the_validation_images(project):
    project.save_data(validation=Split(project.parts["images"], HELD_OUT.labels))
    assert project.evaluate([], "validator")[0][f"frechet distance{VALIDATION}"] == pytest.approx(0, abs=1e-6)


@pytest.mark.parametrize("given", [(["evaluator", "evaluator"], None), (["evaluator", "second"], "second")])
def test_a_classifier_that_is_given_twice_is_refused(project, given):
    with pytest.raises(UserError, match="expected classifiers of different experiments, found "):
        project.evaluate(*given)


def test_a_validator_needs_two_images(project):
    project.save_data(validation=Split(HELD_OUT.images[:1], HELD_OUT.labels[:1]))
    with pytest.raises(UserError, match="d, validation split: expected at least 2 images to compare, found 1"):
        project.evaluate([], "validator")


@pytest.mark.parametrize("looks", [{"evaluators": ["evaluator", "other"]}, {"evaluators": (), "validator": "other"}])
@pytest.mark.parametrize(
    ("spec", "classes", "says"),
    [
        (SPEC, ["a", "c", "b"], "other: expected a classifier of a, b, c for d, found that of a, c, b"),
        (Spec((3, SIDE, SIDE), 4, False), [*CLASSES, "e"], "of a, b, c for d, found that of a, b, c, e"),
        (
            Spec((3, 28, 28), 3, False),
            CLASSES,
            "other: expected a classifier of images of 16×16 pixels for d, found 28×28",
        ),
    ],
)
def test_an_evaluator_of_other_classes_or_sizes_is_refused(looks, spec, classes, says, project):
    project.save_evaluator(build(TRAINING.method, spec, TRAINING.hparams), "other", "other/e/seed0", spec, classes)
    with pytest.raises(UserError, match=says):
        project.evaluate(**looks)
    assert not (project.folder / "metrics").exists()


def test_two_classifiers_of_one_experiment_are_refused_for_what_they_say_would_have_one_name(project):
    method, _ = restore(project.folder / "second")
    project.save_evaluator(method, "second", "experts/d/seed1")
    says = "expected classifiers of different experiments, found experts/d/seed0 and experts/d/seed1"
    with pytest.raises(UserError, match=says):
        project.evaluate(["evaluator", "third", "second"])
    with pytest.raises(UserError, match=says):
        project.evaluate(["evaluator"], "second")
    assert not (project.folder / "metrics").exists()
