"""Data without labels: the target of a pair, or what a generator without conditions learns; refused elsewhere."""

import pytest
from changed import ABSENT, RAW, changed, refusal

from genadapt.plan import fit, params
from genadapt.plan.fit import Known, Needs

SETS = {
    "datasets.pets": {"reader": "class_folders", "folder": "x", "size": 64, "test_every": 10},
    "datasets.tagged": {
        **{"reader": "csv_folder", "folder": "x", "csv": "t.csv", "columns": None, "size": 64, "test_every": 10}
    },
    "datasets.photos": {"reader": "image_folder", "folder": "y", "size": 64, "test_every": 10, "seed": 0},
}
NO_LABELS = "photos has none; it can be the target of a pair, or teach a generator without conditions"


def mine(like, data, **own):
    """An experiment of one's own; of the one that it is like it keeps no figure, evaluator or bounds."""
    bare = {"report": [], "figures": ["losses"], "evaluators": [], "validator": None, "bounds": None}
    block = RAW["experiments"][like] | bare | {"data": [data]} | own
    return SETS | {"experiments.mine": {key: value for key, value in block.items() if value is not ABSENT}}


GENERATE = {"count": 20, "seed": 0}

CASES = [
    (mine("supervised", "photos"), f"data.0: supervised.Supervised learns from labels, {NO_LABELS}"),
    (mine("dann", "photos-pets"), f"data.0: dann.DANN learns from labels, {NO_LABELS}"),
    (mine("ddpm", "photos", sample=GENERATE), f"data.0: ddpm.DDPM learns from labels, {NO_LABELS}"),
    (mine("acgan-smiling", "photos", sample=GENERATE), "data.0: acgan_attribute.AttributeACGAN learns from labels, "),
    (mine("cgan", "photos", sample=GENERATE), "data.0: cgan.ConditionalDCGAN learns from labels, photos has none"),
    (
        mine("dcgan-smooth", "photos", evaluators=["attributes"]),
        "evaluators: is trained on labels and measured by them, photos has none",
    ),
    (mine("dann", "pets-photos", bounds="supervised"), "bounds: is trained on labels and measured by them, photos has"),
    (mine("dann", "pets-photos", figures=["tsne", "confusion"]), "figures.1: confusion needs class labels, photos has"),
    (mine("dcgan-smooth", "photos", figures=["digits"]), "figures.0: digits needs class labels, photos has none"),
    (
        mine("vae-wide", "photos", sample=GENERATE | {"attribute": "smiling"}),
        "sample.attribute: needs multi-hot labels, photos has none",
    ),
    (
        mine("dcgan-smooth", "photos", sample=GENERATE | {"repeats": 2}),
        "sample.repeats: needs multi-hot labels, photos has none",
    ),
    (
        mine("dann", "pets-photos") | {"datasets.photos": SETS["datasets.photos"] | {"size": 28}},
        "data.0: pets and photos do not go together: shape (64, 64) against (28, 28)",
    ),
]


@pytest.mark.parametrize(("changes", "says"), CASES)
def test_where_labels_are_needed_it_is_refused_in_one_line(changes, says):
    (line,) = refusal(changes)
    assert line.startswith(f"params.yaml: experiments.mine.{says}")


def test_a_data_set_of_other_images_or_classes_needs_a_classifier_experiment_of_its_own():
    wrong = SETS | {"experiments.supervised.data": ["mnist5k", "pets"], "experiments.supervised.report": []}
    (line,) = [line for line in refusal(wrong) if ".data." in line]
    assert line == (
        "params.yaml: experiments.supervised.data.1: mnist5k and pets do not go together: "
        "shape (28, 28) against (64, 64); each is tested on all: write pets an experiment"
    )
    two = mine("vae-wide", "pets", sample=GENERATE) | {"experiments.mine.data": ["pets", "photos"]}
    assert params.parse(changed(two)).experiments["mine"]  # images are generated for each by itself


def test_an_evaluator_trained_on_it_is_refused_too():
    wrong = mine("dcgan-smooth", "photos", evaluators=["judge"])
    wrong |= {"experiments.judge": mine("supervised", "photos")["experiments.mine"]}
    lines = refusal(wrong)
    assert [line.split(": ")[1] for line in lines] == ["experiments.mine.evaluators", "experiments.judge.data.0"]


@pytest.mark.parametrize(
    "changes",
    [
        mine("dann", "pets-photos", figures=["losses", "tsne"]),
        mine("adda", "pets-photos"),
        mine("dann", "tagged-photos"),
        mine("dcgan-smooth", "photos", figures=["losses", "grid"]),
        mine("vae-wide", "photos", figures=["reconstructions", "interpolation"], sample=GENERATE),
    ],
)
def test_a_target_and_an_unconditional_generators_data_need_no_labels(changes):
    assert params.parse(changed(changes)).experiments["mine"]


def test_what_is_known_of_a_processed_file_is_compared_as_well():
    photos = fit.of_shapes("photos", (30, 64, 64, 3), (30,), 5, [])
    pets = fit.of_shapes("pets", (30, 64, 64, 3), (30,), 5, ["cat", "dog"])
    assert photos.labels == "none" and pets.labels == "classes"
    needs = Needs("dann.DANN", None, None)
    assert list(fit.unfit(needs, {}, 16, [pets, photos])) == []
    assert [mistake.path for mistake in fit.unfit(needs, {}, 31, [pets, photos])] == [("train", "batch")] * 2
    assert [mistake.path for mistake in fit.unfit(needs, {}, 16, [photos, pets])] == [("data",)]
    assert list(fit.unfit(Needs("dcgan.DCGAN", (64,), None, False), {}, 16, [photos])) == []
    assert list(fit.unfit(needs, {}, 16, [pets, Known("photos")])) == []
