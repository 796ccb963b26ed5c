"""The recorded dvc.lock tells of the recorded results: those in git are the ones that it has the digests of."""

import hashlib
import json
import subprocess
from pathlib import Path

import pytest
import yaml

ROOT = Path(__file__).parents[2]


def changed() -> bool:
    """Whether results, or what DVC says of them, differ from the commit: work that is not recorded yet."""
    command = ["git", "status", "--porcelain", "dvc.lock", "results"]
    return bool(subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False).stdout)


def md5(path: Path) -> str:
    """A file's or folder's digest as DVC writes it."""
    if path.is_file():
        return hashlib.md5(path.read_bytes()).hexdigest()
    files = sorted(file for file in path.rglob("*") if file.is_file())
    listed = [{"md5": md5(file), "relpath": file.relative_to(path).as_posix()} for file in files]
    listed.sort(key=lambda entry: entry["relpath"])
    return hashlib.md5(json.dumps(listed, sort_keys=True).encode()).hexdigest() + ".dir"


def recorded() -> list[tuple[str, str]]:
    """Path and digest of the outs in dvc.lock that are in git, not in DVC's cache."""
    lock = ROOT / "dvc.lock"
    stages = yaml.safe_load(lock.read_text(encoding="utf-8"))["stages"] if lock.exists() else {}
    outs = [(out["path"], out["md5"]) for stage in stages.values() for out in stage["outs"]]
    kept = ("metrics", "provenance", "tables", "headline.json", "report.md")
    return [(path, digest) for path, digest in outs if path.startswith("results/") and path.split("/")[2] in kept]


@pytest.mark.skipif(changed(), reason="the results are not committed")
@pytest.mark.parametrize(("path", "digest"), recorded())
def test_recorded_results_are_those_that_dvc_knows(path, digest):
    assert md5(ROOT / path) == digest
