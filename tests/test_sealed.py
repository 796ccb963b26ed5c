import numpy as np
import pytest

from genadapt.errors import UserError
from genadapt.sealed import replacing, seal, unseal

ARRAYS = {"a": np.arange(6, dtype=np.float32).reshape(2, 3), "b": np.array([True, False])}


def test_what_is_sealed_is_read_again_with_its_manifest(tmp_path):
    digest = seal(tmp_path / "x", "checkpoint", ARRAYS, run="r")
    arrays, manifest = unseal(tmp_path / "x", "checkpoint")
    assert all(np.array_equal(arrays[name], ARRAYS[name]) for name in ARRAYS)
    assert manifest == {"kind": "checkpoint", "run": "r", "sha256": digest}


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
    from safetensors.numpy import save_file

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
    with pytest.raises(OSError, match="disk full"), replacing(path) as temporary:
        temporary.write_text("half")
        raise OSError("disk full")
    assert path.read_text() == "old"
    assert list(tmp_path.iterdir()) == [path]
