import pytest

from genadapt import datasets
from genadapt.datasets.base import load
from genadapt.errors import UserError
from genadapt.sealed import unseal
from genadapt.stages.download import download
from genadapt.stages.preprocess import preprocess


@pytest.fixture
def raw(tmp_path):
    """The raw files of optdigits."""
    paths = [tmp_path / "raw" / file for file in datasets.sources("optdigits")]
    for path in paths:
        download(path.name, path)
    return paths


def test_the_manifest_says_what_a_data_set_is_made_of(raw, tmp_path):
    out = tmp_path / "optdigits.safetensors"
    preprocess("optdigits", {"test_every": 3}, raw, out)
    data = load(out)
    assert (data.name, data.stands_for, data.multi) == ("optdigits", "usps", False)
    assert len(data.train.images) + len(data.test.images) == 1797
    _, manifest = unseal(out, "data set")
    assert manifest["settings"] == {"test_every": 3}
    assert manifest["sources"] == {"digits.csv.gz": datasets.sources("optdigits")["digits.csv.gz"].hash}
    assert "UCI" in manifest["licence"]


def test_equal_input_gives_equal_bytes(raw, tmp_path):
    for file in ("one", "two"):
        preprocess("optdigits", {"test_every": 3}, raw, tmp_path / file)
    assert (tmp_path / "one").read_bytes() == (tmp_path / "two").read_bytes()


def test_a_damaged_raw_file_is_refused_by_name(raw, tmp_path):
    raw[0].write_bytes(raw[0].read_bytes()[:-1])
    with pytest.raises(UserError, match=r"raw/digits\.csv\.gz: damaged"):
        preprocess("optdigits", {"test_every": 3}, raw, tmp_path / "out")
    assert not (tmp_path / "out").exists()


def test_a_missing_raw_file_is_refused_by_name(raw, tmp_path):
    with pytest.raises(UserError, match=r"digits\.csv\.gz not given"):
        preprocess("optdigits", {"test_every": 3}, [], tmp_path / "out")
    raw[0].unlink()
    with pytest.raises(UserError, match=r"raw/digits\.csv\.gz: not readable"):
        preprocess("optdigits", {"test_every": 3}, raw, tmp_path / "out")
