import pytest
from changed import RAW, changed
from conftest import params_at

from genadapt.plan import codebase, params, runs, versions


@pytest.mark.parametrize("scale", params.SCALES)
def test_every_scale_of_the_projects_own_file_is_valid(scale):
    assert runs.matrix(params_at(scale))


def test_any_value_may_be_written_by_scale():
    by_scale = {"experiments.dann.hparams.lr": {"tiny": 0.1, "demo": 0.2, "full": 0.3}}
    rates = [params.parse(changed(by_scale, scale)).experiments["dann"].hparams["lr"] for scale in params.SCALES]
    assert rates == [0.1, 0.2, 0.2, 0.3]  # real takes demo's unless it has its own


def test_settings_of_a_run_hold_all_that_the_file_says_of_it():
    run = runs.Run("dann", "mnist5k-mnistm5k", 0)
    before = runs.train_settings(params.parse(RAW), run)
    for path, value in [
        ("precision", "float32"),
        ("device", "cpu"),
        ("experiments.dann.hparams.lr", 0.5),
        ("experiments.dann.train.batch", 7),
        ("defaults.train.threads", 2),
    ]:
        assert runs.train_settings(params.parse(changed({path: value})), run) != before, path
    other = changed({"experiments.supervised.hparams.lr": 0.5})
    assert runs.train_settings(params.parse(other), run) == before


def test_settings_are_complete_whatever_the_file_leaves_to_the_code():
    for scale in params.SCALES:
        file = params_at(scale)
        for run in runs.matrix(file):
            settings = runs.train_settings(file, run)
            assert list(settings.hparams) == list(codebase.class_keywords("methods", settings.method))


def test_a_classifier_of_one_domain_is_tried_on_its_experiments_other_domains():
    data = ["mnist5k", "mnistm5k", "optdigits", "synthdigits"]
    file = params.parse(changed({"experiments.supervised.data": data}))
    tests = ["mnistm5k", "mnist5k", "optdigits", "synthdigits"]
    assert runs.tests(file, runs.Run("supervised", "mnistm5k", 0)) == tests
    assert runs.tests(file, runs.Run("dann", "mnist5k-mnistm5k", 0)) == ["mnist5k", "mnistm5k"]


def test_the_code_of_a_method_is_its_own_file_and_what_it_imports():
    dcgan = versions.closure("stages/train", "methods/dcgan")
    assert {"stages/train.py", "training/loop.py", "methods/dcgan.py", "networks/dcgan.py"} <= set(dcgan)
    assert not {"methods/dann.py", "methods/acgan.py", "plan/params.py", "__main__.py"} & set(dcgan)
