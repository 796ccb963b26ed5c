import inspect
import os
import re
import subprocess
import sys

import numpy as np
import pytest
import yaml
from conftest import ROOT, params_at

from genadapt import datasets
from genadapt.datasets import base
from genadapt.datasets.base import Arrays, ByHand, Packaged, Source, Split, Url
from genadapt.errors import UserError
from genadapt.plan import params


def test_names_lists_data_sets_only():
    assert {"mnist5k", "mnistm5k", "optdigits", "avatars"} <= set(datasets.names())
    assert not {"base", "preparing"} & set(datasets.names())


@pytest.mark.parametrize("name", ["mnsit5k", "base", "preparing"])
def test_an_unknown_data_set_is_refused_with_the_known_ones(name):
    with pytest.raises(UserError, match=rf"{name}.*mnist5k"):
        datasets.module(name)


@pytest.mark.parametrize("name", datasets.names())
def test_every_data_set_keeps_the_contract(name):
    module = datasets.module(name)
    assert isinstance(module.SOURCES, list)
    files = [file for source in module.SOURCES for file in (*source.files, *source.pack)]
    assert len(set(files)) == len(files)
    for source in module.SOURCES:
        assert isinstance(source, Source) and source.files
        assert datasets.source(source.name) == source  # a name means one source
        for home in source.files.values():
            assert isinstance(home, Packaged | Url | ByHand) and home.address
        for hash in (*(home.hash for home in source.files.values()), *source.pack.values()):
            assert re.fullmatch(r"sha256:[0-9a-f]{64}|md5:[0-9a-f]{32}", hash)
    assert module.__doc__
    assert module.LICENCE and "\n" not in module.LICENCE
    assert module.STANDS_FOR is None or module.STANDS_FOR in datasets.names()
    first, *keywords = inspect.signature(module.read).parameters.values()
    assert first.name == "raw"
    assert all(k.kind is k.KEYWORD_ONLY for k in keywords)
    assert module.LABELS in ("classes", "multi-hot", "none")
    assert (module.SIZE is None) == ("size" in {keyword.name for keyword in keywords})


NONSENSE = {
    **{"size": [0, 1.5], "count": [0], "crops": [0], "max_pixels": [0, 1e6], "train": [-1], "test": ["8"]},
    **{"seed": [-1, 0.5], "test_every": [1, "5"], "validation_every": [1, "5"]},
}


@pytest.mark.parametrize("name", datasets.names())
def test_values_that_make_no_sense_are_refused_by_the_plan_by_their_key(name):
    raw = yaml.safe_load((ROOT / "params.yaml").read_text(encoding="utf-8"))
    keywords = list(inspect.signature(datasets.module(name).read).parameters)[1:]
    good = {"reader": name} | {key: 28 if key in NONSENSE else ["x"] if key == "columns" else "x" for key in keywords}
    raw["datasets"]["mine"] = good
    params.parse(raw)
    for key in NONSENSE.keys() & set(keywords):
        for value in NONSENSE[key]:
            raw["datasets"]["mine"] = {**good, key: value}
            with pytest.raises(UserError, match=rf"^params\.yaml: datasets\.mine\.{key}: "):
                params.parse(raw)


@pytest.mark.parametrize("name", ["mnist5k", "mnistm5k", "optdigits", "synthdigits", "avatars", "scenes"])
def test_labels_and_size_are_as_promised(name, data):
    module, processed, size = datasets.module(name), data(name), params_at("tiny").datasets[name].get("size")
    assert processed.multi == (module.LABELS == "multi-hot")
    assert processed.train.images.shape[1:3] == (module.SIZE or size,) * 2


@pytest.mark.parametrize(
    ("name", "reader", "expected"),
    [
        ("celeba", "celeba", None),
        ("celeba_first10000", "celeba", "celeba"),
        ("celeba10k", "celeba10k", "celeba"),
        ("mnistm5k_varied", "mnistm5k", "mnistm"),
        ("pets", "class_folders", None),
    ],
)
def test_under_another_name_than_its_readers_a_data_set_stands_for_that(name, reader, expected):
    assert datasets.stands_for(name, reader) == expected


def test_an_unknown_source_is_refused_with_the_known_ones():
    with pytest.raises(UserError, match=r"source mnist6k: .*known: .*mnist5k"):
        datasets.source("mnist6k")


def test_planning_imports_nothing_heavy():
    heavy = {
        *("PIL", "skimage", "sklearn", "mlxtend", "pandas", "dicebear", "resvg_py", "pooch", "torch", "requests"),
        *("scipy", "safetensors.torch", "matplotlib", "concurrent.futures.process"),
    }
    program = (
        "import sys; from genadapt import datasets; "
        "from genadapt.datasets.preparing import folders, inception_weights; "
        f"[datasets.module(name).SOURCES for name in datasets.names()]; print({heavy} & set(sys.modules))"
    )
    imported = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    assert imported.stdout.strip() == "set()"


def test_a_hash_is_in_the_form_of_another(tmp_path):
    (tmp_path / "x").write_bytes(b"abc")
    assert base.hash_of(tmp_path / "x", "md5:0") == "md5:900150983cd24fb0d6963f7d28e17f72"
    assert base.hash_of(tmp_path / "x").startswith("sha256:ba7816bf8f01cfea")


def arrays(images=None, labels=None, classes=("a", "b")):
    images = np.zeros((2, 4, 4, 3), np.uint8) if images is None else images
    labels = np.array([0, 1]) if labels is None else labels
    split = Split(images, labels)
    return Arrays(split, split, list(classes), validation=split)


def test_save_and_load(tmp_path):
    base.save(tmp_path / "d.safetensors", "d", arrays(), stands_for="mnist")
    data = base.load(tmp_path / "d.safetensors")
    assert (data.name, data.classes, data.multi, data.stands_for) == ("d", ["a", "b"], False, "mnist")
    assert data.train.images.shape == (2, 4, 4, 3) and data.label_lists == {}


def test_each_split_comes_back_as_itself(tmp_path):
    splits = {part: Split(np.full((2, 4, 4, 3), n, np.uint8), np.array([n, 0])) for n, part in enumerate(base.PARTS)}
    base.save(tmp_path / "d", "d", Arrays(**splits, classes=["a", "b", "c"]), stands_for=None)
    data = base.load(tmp_path / "d")
    for part, split in splits.items():
        assert (getattr(data, part).images == split.images).all() and (getattr(data, part).labels == split.labels).all()


@pytest.mark.parametrize("part", base.PARTS)
def test_an_unfit_split_is_refused_by_its_name(tmp_path, part):
    wrong = arrays()._replace(**{part: Split(np.zeros((2, 4, 4, 3), np.uint8), np.array([0, 9]))})
    with pytest.raises(UserError, match=f"^data set d, {part} split: "):
        base.save(tmp_path / "d", "d", wrong, stands_for=None)
    assert not list(tmp_path.iterdir())


def test_label_lists_are_kept(tmp_path):
    asked = {"test": np.eye(2, dtype=np.uint8), "new_test": np.ones((3, 2), np.uint8)}
    labels = np.array([[0, 1], [1, 1]], np.uint8)
    base.save(tmp_path / "d.safetensors", "d", arrays(labels=labels)._replace(label_lists=asked), stands_for=None)
    data = base.load(tmp_path / "d.safetensors")
    assert data.multi and set(data.label_lists) == set(asked)
    assert all((data.label_lists[name] == asked[name]).all() for name in asked)


@pytest.mark.parametrize(
    "wrong",
    [
        {"images": np.zeros((2, 4, 4, 3), np.float32)},
        {"images": np.zeros((2, 4, 4), np.uint8)},
        {"labels": np.array([0])},
        {"labels": np.array([0, 2])},
        {"labels": np.array([-1, 0])},
        {"labels": np.zeros((2, 3), np.uint8)},
        {"labels": np.array([-1, 0]), "classes": ()},
        {"labels": np.array([0, 0]), "classes": ()},
        {"labels": np.zeros((2, 0), np.uint8), "classes": ()},
        {"labels": np.array([-1, -1])},
        {"images": np.zeros((0, 4, 4, 3), np.uint8), "labels": np.zeros(0, np.int64)},
    ],
)
def test_unfit_arrays_are_refused(tmp_path, wrong):
    with pytest.raises(UserError, match="data set d"):
        base.save(tmp_path / "d.safetensors", "d", arrays(**wrong), stands_for=None)
    assert not list(tmp_path.iterdir())


@pytest.mark.parametrize("label", ["", os.fsdecode(b"caf\xe9")])
def test_a_class_whose_name_cannot_be_written_is_refused(tmp_path, label):
    named = arrays(classes=("a", label))
    with pytest.raises(UserError, match=rf"data set d: class {re.escape(repr(label))}: expected a name in UTF-8, and"):
        base.save(tmp_path / "d.safetensors", "d", named, stands_for=None)
    assert not list(tmp_path.iterdir())
