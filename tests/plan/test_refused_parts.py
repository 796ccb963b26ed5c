"""Parts that do not fit together, refused before any job by the path of a key."""

import pytest
from changed import ABSENT, RAW, changed, refusal

from genadapt.plan import fit, params, runs, sampled
from genadapt.plan.fit import Known, Needs

OWN = {"datasets.mine": {"reader": "class_folders", "folder": "x", "size": 48, "test_every": 10}}
DCGAN, ACGAN, SMILING = "experiments.dcgan-smooth", "experiments.acgan-digits", "experiments.acgan-smiling"
BOUND = "experiments.dann.bounds"
DDPM, VAE, CGAN = "experiments.ddpm", "experiments.vae-wide", "experiments.cgan"
FACES = ["smiling", "glasses", "long hair", "hat"]

CASES = [
    ({"experiments.dann.data": ["mnist5k-mnist6k"]}, "experiments.dann.data.0: no data set 'mnist6k'"),
    ({"experiments.dann.data": ["mnist5k-mnist5k"]}, "experiments.dann.data.0: source and target"),
    ({"experiments.dann.data": ["mnist5k"]}, "experiments.dann.data.0: dann.DANN needs a pair source-target"),
    ({"experiments.digits.data": ["mnist5k-mnistm5k"]}, "experiments.digits.data.0: supervised.Supervised needs one"),
    (
        {f"{ACGAN}.evaluators": ["digits", "superwised"]},
        f"{ACGAN}.evaluators.1: no experiment 'superwised'; did you mean 'supervised'?",
    ),
    (
        {f"{ACGAN}.validator": "superwised"},
        f"{ACGAN}.validator: no experiment 'superwised'; did you mean 'supervised'?",
    ),
    (
        {f"{ACGAN}.data": ["svhn"], f"{ACGAN}.evaluators": ["supervised"]},
        f"{ACGAN}.evaluators.0: no run of supervised on 'svhn'",
    ),
    ({f"{ACGAN}.evaluators": ["ddpm"]}, f"{ACGAN}.evaluators.0: expected an experiment with a classifier, found ddpm"),
    ({f"{ACGAN}.validator": "ddpm"}, f"{ACGAN}.validator: expected an experiment with a classifier, found ddpm"),
    ({f"{ACGAN}.evaluators": ["dann-ramp"]}, f"{ACGAN}.evaluators.0: no run of dann-ramp on 'mnistm5k'"),
    ({f"{ACGAN}.evaluators": ["digits", "digits"]}, f"{ACGAN}.evaluators: expected each once, digits is there 2 tim"),
    (
        {f"{ACGAN}.evaluators": ["digits", "attributes"]},
        f"{ACGAN}.evaluators.1: mnistm5k and avatars do not go together: labels classes against multi-hot",
    ),
    (
        {"experiments.digits.data": ["synthdigits"], "datasets.synthdigits.size": 32},
        f"{ACGAN}.evaluators.0: mnistm5k and synthdigits do not go together: shape (28, 28) against (32, 32)",
    ),
    ({"experiments.digits.data": ["mnist6k"]}, "experiments.digits.data.0: no data set 'mnist6k'"),
    ({"experiments.digits.data": []}, f"{ACGAN}.evaluators.0: no run of digits on 'mnistm5k'"),
    ({f"{ACGAN}.validator": "digits"}, f"{ACGAN}.validator: digits is among the evaluators: what chooses settings may"),
    ({f"{ACGAN}.validator": "attributes"}, f"{ACGAN}.validator: mnistm5k and avatars do not go together: shape"),
    ({f"{ACGAN}.tests": ["optdigits"]}, f"{ACGAN}.tests: is for classifiers, acgan.ACGAN is none"),
    ({f"{ACGAN}.corruptions": ["blur"]}, f"{ACGAN}.corruptions: is for classifiers, acgan.ACGAN is none"),
    ({"experiments.digits.tests": ["optdigitz"]}, "experiments.digits.tests.0: no data set 'optdigitz'; did you mean"),
    ({"experiments.digits.tests": ["avatars"]}, "experiments.digits.tests.0: mnistm5k and avatars do not go together"),
    ({"experiments.dann.tests": ["avatars"]}, "experiments.dann.tests.0: mnist5k and avatars do not go together: sh"),
    ({BOUND: "supervisd"}, f"{BOUND}: no experiment 'supervisd'; did you mean 'supervised'?"),
    ({"experiments.dann.figures": ["losses", "pie"]}, "experiments.dann.figures.1: no figure 'pie'"),
    ({"experiments.dann.figures": ["grid"]}, "experiments.dann.figures.0: grid is for generators, dann.DANN is no gen"),
    ({f"{ACGAN}.figures": ["tsne"]}, f"{ACGAN}.figures.0: tsne is for classifiers, acgan.ACGAN is no classifier"),
    ({f"{ACGAN}.figures": ["trajectory"]}, f"{ACGAN}.figures.0: trajectory is for diffusion models, acgan.ACGAN is no"),
    ({f"{DDPM}.sample.frames": ABSENT}, f"{DDPM}.figures.3: trajectory needs sample.frames, which is not set"),
    ({f"{DCGAN}.figures": ["reconstructions"]}, f"{DCGAN}.figures.0: reconstructions is for autoencoders, dcgan.DCGAN"),
    ({f"{DCGAN}.figures": ["interpolation"]}, f"{DCGAN}.figures.0: interpolation is for autoencoders, dcgan.DCGAN"),
    (
        {f"{SMILING}.figures": ["latents"]},
        f"{SMILING}.figures.0: latents is for autoencoders, acgan_attribute.Attribut",
    ),
    ({f"{VAE}.sample.attribute": ABSENT}, f"{VAE}.figures.4: latents needs sample.attribute, which is not set"),
    ({f"{CGAN}.sample.repeats": ABSENT}, f"{CGAN}.figures.2: lists needs sample.repeats, which is not set"),
    ({f"{VAE}.figures": ["pairs"]}, f"{VAE}.figures.0: pairs is for conditional generators, vae.VAE is no conditional"),
    ({f"{DCGAN}.figures": ["pairs"]}, f"{DCGAN}.figures.0: pairs is for conditional generators, dcgan.DCGAN is no"),
    ({f"{SMILING}.sample.attribute": ABSENT}, f"{SMILING}.figures.1: pairs needs sample.attribute, which is not set"),
    ({f"{SMILING}.figures": ["digits"]}, f"{SMILING}.figures.0: digits needs class labels, those of avatars are multi"),
    (
        {"experiments.attributes.figures": ["confusion"]},
        "experiments.attributes.figures.0: confusion needs class label",
    ),
    (
        {"experiments.attributes.figures": ["losses", "tsne"]},
        "experiments.attributes.figures.1: tsne needs class label",
    ),
    ({f"{DCGAN}.sample.attribute": "smiling"}, f"{DCGAN}.sample.attribute: is for conditional generators and autoenc"),
    ({f"{DCGAN}.sample.frames": 5}, f"{DCGAN}.sample.frames: is for diffusion models, dcgan.DCGAN is no diffusion mod"),
    ({f"{ACGAN}.sample.repeats": 2}, f"{ACGAN}.sample.repeats: needs multi-hot labels, those of mnistm5k are classes"),
    (
        {"experiments.digits.bounds": "supervised"},
        "experiments.digits.bounds: is for methods of two domains, supervise",
    ),
    ({f"{DCGAN}.train.log_every": 701}, f"{DCGAN}.train.log_every: expected at most train.steps, 700, found 701"),
    ({f"{DCGAN}.train.snapshots": 3}, f"{DCGAN}.train.snapshots: expected 0 where no pair is learned, as dcgan.DCGAN"),
    (
        {"experiments.dann.train.snapshots": 450},
        "experiments.dann.train.snapshots: expected fewer than train.steps, 450, found 450",
    ),
    ({f"{ACGAN}.sample": ABSENT}, f"{ACGAN}.sample: missing: acgan.ACGAN is a generator"),
    ({"experiments.dann.sample": {"count": 20, "seed": 0}}, "experiments.dann.sample: is for generators, dann.DANN"),
    ({"experiments.dann.evaluators": ["digits"]}, "experiments.dann.evaluators: is for generators, dann.DANN is no g"),
    ({"experiments.dann.validator": "digits"}, "experiments.dann.validator: is for generators, dann.DANN is no gen"),
    ({f"{ACGAN}.sample.count": 11}, f"{ACGAN}.sample.count: expected at least 12 images to compare, found 11"),
    ({f"{ACGAN}.sample.attribute": "smiling"}, f"{ACGAN}.sample.attribute: needs multi-hot labels, those of mnistm5k"),
    ({f"{DCGAN}.train.batch": 5761}, f"{DCGAN}.train.batch: 5761 is larger than data set avatars, of 5760 training im"),
    ({"datasets.avatars.count": 100}, f"{DCGAN}.data.0: data set avatars has 10 test images, the evaluation needs 12"),
    ({"datasets.scenes.test": 11}, "experiments.cgan.data.0: data set scenes has 11 test images, the evaluation needs"),
    (
        {"datasets.scenes.size": 48},
        "experiments.cgan.data.0: cgan.ConditionalDCGAN trains on images of 64×64 pixels, sc",
    ),
    ({"datasets.synthdigits.size": 32}, "experiments.dann.data.3: mnistm5k and synthdigits do not go together: shape"),
    (
        OWN | {f"{DCGAN}.data": ["mine"]},
        f"{DCGAN}.data.0: dcgan.DCGAN trains on images of 64×64 pixels, mine has 48×48",
    ),
    (
        OWN | {"experiments.cgan.data": ["mine"]},
        "experiments.cgan.data.0: cgan.ConditionalDCGAN needs multi-hot labels",
    ),
    (OWN | {"experiments.wgan-gp.data": ["mine"]}, "experiments.wgan-gp.data.0: wgan_gp.WGANGP needs multi-hot labels"),
    (
        {f"{ACGAN}.data": ["avatars"]},
        f"{ACGAN}.data.0: acgan.ACGAN needs class labels, those of avatars are multi-hot",
    ),
]


@pytest.mark.parametrize(("changes", "says"), CASES)
def test_what_does_not_fit_is_refused_by_the_path_of_a_key(changes, says):
    assert f"params.yaml: {says}" in "\n".join(refusal(changes))


@pytest.mark.parametrize("key", ["lr", "width", "weight", "hidden"])
def test_a_negative_hyper_parameter_is_refused(key):
    assert refusal({f"experiments.dann.hparams.{key}": -1})[0].startswith(
        f"params.yaml: experiments.dann.hparams.{key}: "
    )


def test_all_that_does_not_fit_is_listed():
    lines = refusal({"experiments.dann.sample": {"count": 20, "seed": 0}, f"{ACGAN}.sample": ABSENT, BOUND: "x"})
    assert len(lines) == 3


@pytest.mark.parametrize("evaluators", [["digits"], ["digits", "reader"], ["reader", "digits"]])
def test_evaluators_may_learn_other_data_of_the_same_classes(evaluators):
    reader = RAW["experiments"]["digits"] | {"data": ["synthdigits"]}
    file = params.parse(changed({"experiments.reader": reader, f"{ACGAN}.evaluators": evaluators}))
    run = runs.Run("acgan-digits", "mnistm5k", 0)
    learned = {"digits": "mnistm5k", "reader": "synthdigits"}
    assert runs.evaluators(file, run) == [runs.Run(name, learned[name], 0) for name in evaluators]


def test_a_validator_may_learn_other_data_too():
    reader = RAW["experiments"]["digits"] | {"data": ["synthdigits"]}
    file = params.parse(changed({"experiments.reader": reader, f"{ACGAN}.validator": "reader"}))
    assert runs.validator(file, runs.Run("acgan-digits", "mnistm5k", 0)) == runs.Run("reader", "synthdigits", 0)
    assert runs.validator(file, runs.Run("supervised", "mnistm5k", 0)) is None


def test_further_tests_are_tried_after_the_own_data_also_of_a_pair():
    file = params.parse(changed({"experiments.digits.tests": ["mnist5k"], "experiments.dann.tests": ["synthdigits"]}))
    assert runs.tests(file, runs.Run("digits", "mnistm5k", 0)) == ["mnistm5k", "mnist5k"]
    pair = runs.Run("dann", "optdigits-mnistm5k", 0)
    assert runs.tests(file, pair) == ["optdigits", "mnistm5k", "synthdigits"]


def test_few_images_are_enough_where_nothing_is_compared():
    assert params.parse(
        changed({f"{ACGAN}.sample.count": 5, f"{ACGAN}.evaluators": ABSENT, f"{ACGAN}.validator": ABSENT})
    )
    assert refusal({f"{ACGAN}.sample.count": 5, f"{ACGAN}.evaluators": ABSENT, "inception": "download"})


def test_the_plan_knows_how_many_images_the_evaluation_needs():
    from genadapt.metrics.fidelity import MINIMUM

    assert sampled.MINIMUM == MINIMUM


def test_the_column_of_an_attribute_is_one_of_the_data_sets():
    faces = Known("faces", (64, 64), "multi-hot", 100, 20, ["smiling", "glasses"])
    method = Needs("acgan_attribute.AttributeACGAN", (64,), "multi-hot")
    assert list(fit.misfits(method, {"attribute": 1}, 16, faces)) == []
    (mistake,) = fit.misfits(method, {"attribute": 2}, 16, faces)
    assert mistake.path == ("hparams", "attribute")
    assert mistake.text == "expected a column of the labels of faces, 0 to 1, found 2"


def test_the_attribute_shown_is_the_one_that_is_learned():
    faces = Known("faces", (64, 64), "multi-hot", 100, 20, FACES)
    file = params.parse(changed({f"{SMILING}.hparams.attribute": 2}))
    (mistake,) = sampled.check(file, file.experiments["acgan-smiling"], faces)
    assert mistake.path == ("sample", "attribute")
    assert mistake.text.startswith("expected 'long hair', which is column 2 of faces (hparams.attribute), found 'smili")
    file = params.parse(changed({}))
    assert not list(sampled.check(file, file.experiments["acgan-smiling"], faces))


def test_what_is_not_known_is_not_refused():
    assert list(fit.misfits(Needs("dcgan.DCGAN", (64,), None), {"attribute": 99}, 10**6, Known("mine"))) == []
    assert list(fit.unlike(Known("mine"), Known("yours", (28, 28)))) == []
