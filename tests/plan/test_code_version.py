"""Code versions change with what the code does, and with nothing else."""

import shutil

import pytest

from genadapt.plan import codebase, trees, versions


@pytest.fixture
def package(tmp_path, monkeypatch):
    """A copy of the package whose files may be changed; what was read of it is forgotten."""
    shutil.copytree(trees.PACKAGE, tmp_path / "genadapt")
    monkeypatch.setattr(versions, "PACKAGE", tmp_path / "genadapt")

    def change(file: str, old: str, new: str) -> str:
        """Replace a text in a file; the version of training DCGAN then."""
        path = tmp_path / "genadapt" / file
        text = path.read_text(encoding="utf-8")
        assert old in text
        path.write_text(text.replace(old, new, 1), encoding="utf-8")
        forget()
        return versions.version("stages/train", "methods/dcgan")

    forget()
    yield change
    forget()


def forget() -> None:
    for read in (trees.tree, versions._imported, versions._digest, versions.version):
        read.cache_clear()


def test_comments_docstrings_and_layout_change_no_version(package):
    before = package("progress.py", "import sys\n", "import sys\n")
    assert package("progress.py", "import sys\n", "# why\nimport sys\n\n") == before
    assert package("progress.py", '"""', '"""Said otherwise. ') == before
    assert package("methods/dcgan.py", "):\n", "):\n        # of images\n\n") == before


def test_a_changed_constant_changes_the_version_also_between_none_zero_and_false(package):
    seen = [package("progress.py", "import time\n", "import time\n\nCHANGED = None\n")]
    seen += [package("progress.py", f"CHANGED = {a}", f"CHANGED = {b}") for a, b in [("None", "0"), ("0", "False")]]
    assert len(set(seen)) == 3


def test_code_of_a_package_counts_where_it_is_taken_from_it(package):
    before = package("methods/dcgan.py", "import", "import")
    assert package("methods/__init__.py", "import_module(", "import_module(*[], ") != before
    assert "methods/__init__.py" in versions.closure("stages/sample")
    assert "datasets/__init__.py" not in versions.closure("stages/train")


def test_a_method_is_made_of_its_own_file_and_of_no_other_method():
    files = versions.closure("stages/train", "methods/dcgan")
    assert {"stages/train.py", "methods/dcgan.py", "methods/base.py", "networks/dcgan.py"} <= set(files)
    assert not {"methods/acgan.py", "methods/ddpm.py", "stages/evaluate.py"} & set(files)


def test_no_stage_is_made_of_the_plan_so_that_a_new_check_of_params_makes_nothing_due():
    plan = {"plan/params.py", "plan/codebase.py"}
    trained = [versions.closure("stages/train", f"methods/{name}") for name in codebase.modules("methods")]
    others = [versions.closure(f"stages/{name}") for name in ("preprocess", "sample", "evaluate", "describe")]
    read = [versions.closure("stages/plot"), versions.closure("stages/tabulate"), versions.closure("stages/report")]
    assert not any(plan & set(files) for files in trained + others)
    assert not any("plan/params.py" in files for files in read)
