import errno
import os
from pathlib import Path

import numpy as np
import pytest
import torch
from safetensors import safe_open
from safetensors.numpy import load_file, save_file
from safetensors.torch import save_file as torch_file

from genadapt.errors import UserError
from genadapt.files.sealed import (
    DTYPES,
    Pieces,
    check_writable,
    read_json,
    replacing,
    seal,
    unseal,
    write_json,
    write_text,
)

ARRAYS = {"a": np.arange(6, dtype=np.float32).reshape(2, 3), "b": np.array([True, False])}
EVERY_TYPE = {f"t{number}": np.arange(6).astype(dtype).reshape(3, 2) for number, dtype in enumerate(DTYPES)}


def in_pieces(array, *counts):
    """The same array, to be read in pieces of these lengths."""
    return Pieces(array.shape, array.dtype, lambda: iter(np.split(array, np.cumsum(counts)[:-1])))


def test_what_is_sealed_is_read_again_with_its_manifest(tmp_path):
    digest = seal(tmp_path / "x", "checkpoint", ARRAYS, run="r")
    arrays, manifest = unseal(tmp_path / "x", "checkpoint")
    assert all(np.array_equal(arrays[name], ARRAYS[name]) for name in ARRAYS)
    assert manifest == {"kind": "checkpoint", "run": "r", "sha256": digest}


@pytest.mark.parametrize(
    "arrays",
    [EVERY_TYPE, {"none": np.empty((0, 4), np.uint8), "one": np.array(7)}, {}],
    ids=["every type", "empty", "none"],
)
def test_every_type_and_shape_is_read_again_by_us_and_by_the_library(tmp_path, arrays):
    path = tmp_path / "x.safetensors"
    seal(path, "k", arrays)
    with safe_open(path, framework="numpy") as file:
        arrays_there = {name: file.get_tensor(name) for name in file.keys()}  # noqa: SIM118 (no mapping)
        assert list(file.metadata()) == ["manifest"]
    for read in (unseal(path, "k")[0], load_file(path), arrays_there):
        assert set(read) == set(arrays)
        for name, array in arrays.items():
            assert read[name].dtype == array.dtype and read[name].shape == array.shape
            assert np.array_equal(read[name], array)


@pytest.mark.parametrize("counts", [(5,), (2, 3), (1, 0, 4)])
def test_pieces_give_the_bytes_of_the_whole(tmp_path, counts):
    whole = {"images": np.arange(5 * 4, dtype=np.uint8).reshape(5, 4), "labels": np.arange(5)}
    digests = (
        seal(tmp_path / "x", "k", whole),
        seal(tmp_path / "y", "k", {**whole, "images": in_pieces(whole["images"], *counts)}),
    )
    assert digests[0] == digests[1]
    assert (tmp_path / "x").read_bytes() == (tmp_path / "y").read_bytes()


def test_equal_content_gives_equal_bytes_whatever_the_order_or_layout(tmp_path):
    seal(tmp_path / "x", "k", ARRAYS, one=1, two=2)
    seal(tmp_path / "y", "k", {"b": ARRAYS["b"], "a": np.asfortranarray(ARRAYS["a"])}, two=2, one=1)
    assert (tmp_path / "x").read_bytes() == (tmp_path / "y").read_bytes()


@pytest.mark.parametrize("name", ["a", "b"])
def test_any_changed_value_changes_the_digest(tmp_path, name):
    other = {**ARRAYS, name: ARRAYS[name][::-1]}
    assert seal(tmp_path / "x", "k", ARRAYS) != seal(tmp_path / "y", "k", other)


@pytest.mark.parametrize("damage", ["cut short", "one bit", "no safetensors", "missing", "other kind", "no manifest"])
def test_a_damaged_or_foreign_file_is_refused_by_name(tmp_path, damage):
    path = tmp_path / "run.safetensors"
    seal(path, "checkpoint", ARRAYS)
    content = bytearray(path.read_bytes())
    if damage == "cut short":
        path.write_bytes(content[:-3])
    elif damage == "one bit":
        content[-3] ^= 1
        path.write_bytes(content)
    elif damage == "no safetensors":
        path.write_bytes(b"<html>not found</html>")
    elif damage == "missing":
        path.unlink()
    elif damage == "other kind":
        seal(path, "samples", ARRAYS)
    else:
        save_file(ARRAYS, path)
    with pytest.raises(UserError, match=r"run\.safetensors: .*expected a sealed checkpoint|its content has sha256"):
        unseal(path, "checkpoint")


def test_a_failed_write_leaves_the_old_file_and_no_temporary(tmp_path):
    path = tmp_path / "x"
    path.write_text("old")
    with pytest.raises(OSError, match="server gone"), replacing(path) as temporary:
        temporary.write_text("half")
        raise OSError("server gone")
    assert path.read_text() == "old"
    assert list(tmp_path.iterdir()) == [path]


@pytest.mark.parametrize(
    ("number", "says"), [(errno.ENOSPC, "No space left"), (errno.EDQUOT, "quota"), (errno.EROFS, "Read-only")]
)
def test_no_room_is_a_users_error_with_the_files_name(tmp_path, number, says):
    with pytest.raises(UserError, match=rf"{tmp_path}/x: could not be written \(.*{says}"), replacing(tmp_path / "x"):
        raise OSError(number, os.strerror(number))


@pytest.mark.parametrize(
    ("place", "words"),
    [
        ("folder", r"folder: is a folder; expected a file's name$"),
        ("file/below", r"file/below: .*/file is no folder$"),
        ("broken/below", r"broken/below: .*/broken is no folder$"),
        ("pipe", r"pipe: is no regular file; expected a file's name$"),
        ("link to pipe", r"link to pipe: is no regular file"),
        ("x" * 300, r"x: could not be written \(File name too long\)$"),
        ("x" * 250, r"x: could not be written \(File name too long\)$"),  # the temporary one
    ],
)
def test_what_stands_in_the_way_is_named_and_left_as_it_is(tmp_path, place, words):
    (tmp_path / "folder").mkdir()
    (tmp_path / "file").write_text("mine")
    (tmp_path / "broken").symlink_to("nothing")
    os.mkfifo(tmp_path / "pipe")
    (tmp_path / "link to pipe").symlink_to("pipe")
    before = sorted(tmp_path.rglob("*"))
    for write in (lambda path: write_text(path, "new"), lambda path: seal(path, "k", ARRAYS)):
        with pytest.raises(UserError, match=words):
            write(tmp_path / place)
    assert sorted(tmp_path.rglob("*")) == before and (tmp_path / "file").read_text() == "mine"


def test_an_open_file_is_not_replaced_whatever_it_is(tmp_path):
    (tmp_path / "link").symlink_to("/proc/self/fd/1")  # as /dev/stdout is
    with open(tmp_path / "there", "w") as file:  # a regular file, as where output is redirected
        for path in (f"/proc/self/fd/{file.fileno()}", f"/dev/fd/{file.fileno()}", tmp_path / "link"):
            with pytest.raises(UserError, match=r"is no regular file; expected a file's name$"):
                check_writable(Path(path))
    check_writable(tmp_path / "there")


def test_a_manifest_without_a_digest_and_a_type_that_numpy_has_not_are_damage(tmp_path):
    save_file({"a": np.zeros(2)}, tmp_path / "bare", metadata={"manifest": '{"kind": "samples"}'})
    with pytest.raises(UserError, match="bare: damaged, its content has sha256 "):
        unseal(tmp_path / "bare", "samples")
    torch_file({"a": torch.zeros(2, dtype=torch.bfloat16)}, tmp_path / "bf16", metadata={"manifest": "{}"})
    with pytest.raises(UserError, match="bf16: damaged, expected a sealed samples file"):
        unseal(tmp_path / "bf16", "samples")


def test_a_folder_that_may_not_be_written_to_is_named(tmp_path, monkeypatch):
    monkeypatch.setattr(os, "access", lambda *_: False)  # which root may always
    with pytest.raises(UserError, match=rf"x/y: could not be written \(Permission denied in {tmp_path}\)$"):
        check_writable(tmp_path / "x/y")


def test_a_link_is_replaced_and_what_it_leads_to_stays(tmp_path):
    (tmp_path / "cached").write_text("old")
    (tmp_path / "link").symlink_to("cached")
    write_text(tmp_path / "link", "new")
    assert (tmp_path / "link").read_text() == "new" and (tmp_path / "cached").read_text() == "old"


def test_text_that_is_no_unicode_is_written_by_its_codes(tmp_path):
    write_text(tmp_path / "x.csv", os.fsdecode(b"caf\xe9"))
    assert (tmp_path / "x.csv").read_text(encoding="utf-8") == r"caf\udce9"


def test_a_full_disk_leaves_the_old_file(full_disk):
    disk, enlarge = full_disk
    path, large = disk / "x", {"a": np.zeros(1 << 21, np.uint8)}
    seal(path, "k", ARRAYS)
    before = path.read_bytes()
    with pytest.raises(UserError, match=rf"{path}: could not be written \(No space left on device\)"):
        seal(path, "k", large)
    assert path.read_bytes() == before and list(disk.iterdir()) == [path]
    assert enlarge()
    seal(path, "k", large)
    assert unseal(path, "k")[0]["a"].shape == (1 << 21,)


@pytest.mark.parametrize("text", ["{", "[1]", "\xff"])
def test_what_is_no_json_object_is_refused_by_name(tmp_path, text):
    path = tmp_path / "x.json"
    path.write_text(text, encoding="latin-1")
    with pytest.raises(UserError, match=r"x\.json: expected"):
        read_json(path)


def test_json_is_read_again(tmp_path):
    write_json(tmp_path / "x.json", {"b": "ä", "a": 1})
    assert read_json(tmp_path / "x.json") == {"a": 1, "b": "ä"}
