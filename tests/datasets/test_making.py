import os
import subprocess
import sys
import time
from functools import partial
from pathlib import Path

import numpy as np
import psutil
import pytest
from numbers_drawn import SHAPE, divide, draw, kill_itself

from genadapt.datasets.base import Recipe
from genadapt.datasets.preparing import making
from genadapt.datasets.preparing.making import make
from genadapt.errors import UserError
from genadapt.files.sealed import digest

pytestmark = pytest.mark.usefixtures("elsewhere")


@pytest.fixture(autouse=True)
def small(monkeypatch):
    monkeypatch.setattr(making, "CHUNK", 4)


@pytest.fixture
def chunks(tmp_path):
    return tmp_path / "chunks" / "train"


def made():
    """What was made since the last time, by its numbers."""
    log = Path("made.log")
    numbers = log.read_text().split() if log.exists() else []
    log.unlink(missing_ok=True)
    return sorted(map(int, numbers))


def recipe(items, function=draw):
    return Recipe(function, list(items), SHAPE)


def images(pieces):
    return np.concatenate(list(pieces.read()))


@pytest.mark.parametrize("workers", [1, 2, 5])
@pytest.mark.parametrize("count", [1, 4, 11])
def test_images_are_in_order_whatever_the_number_of_workers(chunks, monkeypatch, workers, count):
    monkeypatch.setattr(making, "_workers", lambda jobs: workers)
    pieces = make(recipe(range(count)), chunks, "numbers")
    expected = np.stack([np.full(SHAPE, number, np.uint8) for number in range(count)])
    assert pieces.shape == expected.shape and pieces.dtype == np.uint8
    assert (images(pieces) == expected).all()
    assert digest({"a": pieces}) == digest({"a": expected})
    assert made() == list(range(count))


def test_finished_chunks_are_not_made_again(chunks, capsys):
    make(recipe(range(11)), chunks, "numbers")
    sorted(chunks.iterdir())[1].unlink()
    made()
    pieces = make(recipe(range(11)), chunks, "numbers")
    assert made() == [4, 5, 6, 7]
    assert "numbers: taken up, 2 of 3 chunks are there" in capsys.readouterr().out
    assert images(pieces)[:, 0, 0, 0].tolist() == list(range(11))


def test_bad_images_are_named_together_and_good_chunks_are_kept(chunks):
    with pytest.raises(UserError) as error:
        make(recipe([0, -1, 2, 3, 4, 5, 6, 7, 8, -1]), chunks, "numbers")
    assert str(error.value) == "image -1: bad\nimage -1: bad"
    assert [path.name for path in chunks.iterdir()] == ["000000004.npy"]


def test_of_many_bad_images_some_are_named_and_the_others_counted(chunks):
    with pytest.raises(UserError) as error:
        make(recipe([-1] * 50), chunks, "numbers")
    assert len(str(error.value).splitlines()) == making.SHOWN + 1
    assert str(error.value).endswith("… and 30 more")


@pytest.fixture
def files(tmp_path):
    """Ten files with numbers."""
    paths = [tmp_path / f"{number}.txt" for number in range(10)]
    for number, path in enumerate(paths):
        path.write_text(str(number))
    return paths


def test_a_changed_file_makes_its_chunk_due_and_no_other(chunks, files):
    make(recipe(files), chunks, "numbers")
    files[5].write_text("55")
    made()
    pieces = make(recipe(files), chunks, "numbers")
    assert made() == [4, 6, 7, 55]
    assert images(pieces)[:, 0, 0, 0].tolist() == [0, 1, 2, 3, 4, 55, 6, 7, 8, 9]


def test_after_a_repair_only_what_is_missing_is_made(chunks, files):
    files[5].write_text("-1")
    with pytest.raises(UserError, match=r"5\.txt: bad"):
        make(recipe(files), chunks, "numbers")
    made()
    files[5].write_text("5")
    make(recipe(files), chunks, "numbers")
    assert made() == [4, 5, 6, 7]


def test_a_killed_worker_is_said_and_nothing_is_half_written(chunks):
    with pytest.raises(UserError, match=r"numbers: a process that makes images was killed.*run again"):
        make(recipe(range(9), kill_itself), chunks, "numbers")
    assert not chunks.exists() or not list(chunks.iterdir())


def test_a_mistake_in_the_code_is_no_users_error(chunks):
    with pytest.raises(ZeroDivisionError):
        make(recipe([0, 0], divide), chunks, "numbers")


def test_a_full_disk_is_said_and_a_rerun_with_room_makes_what_is_missing(full_disk, monkeypatch):
    disk, enlarge = full_disk
    shape = (300, 300, 3)  # a chunk is 1.08 MB
    items = [Recipe(partial(np.full, shape, dtype=np.uint8), list(range(count)), shape) for count in (2, 8)]
    make(items[0], disk / "small", "numbers")
    with pytest.raises(UserError, match=r"chunks/00000000[04]\.npy: could not be written \(No space left on device\)"):
        make(items[1], disk / "chunks", "numbers")
    assert list((disk / "chunks").iterdir()) == []
    assert enlarge()
    pieces = make(items[1], disk / "chunks", "numbers")
    assert images(pieces)[:, 0, 0, 0].tolist() == list(range(8))


def test_this_process_is_not_forked(chunks, monkeypatch):
    monkeypatch.setattr(os, "fork", lambda: pytest.fail("forked, with whatever its threads hold"))
    make(recipe(range(11)), chunks, "numbers")
    assert made() == list(range(11))


def test_a_single_chunk_needs_no_other_process(chunks, monkeypatch):
    monkeypatch.setattr(making, "ProcessPoolExecutor", None)
    assert images(make(recipe(range(4)), chunks, "numbers"))[:, 0, 0, 0].tolist() == list(range(4))


def test_paths_are_relative_to_the_folder_of_this_process(tmp_path, monkeypatch):
    for folder in (tmp_path / "one", tmp_path / "other"):
        folder.mkdir()
        monkeypatch.chdir(folder)
        make(recipe(range(11)), Path("chunks"), "numbers")
        assert len(list((folder / "chunks").iterdir())) == 3 and made() == list(range(11))


SLOW = """
import time
from pathlib import Path
import numpy as np
from genadapt.datasets.base import Recipe
from genadapt.datasets.preparing import making

def slow(item):
    Path(f"began-{item}").touch()
    if item >= 2:
        time.sleep(600)
    return np.full((2, 3, 3), item, np.uint8)

if __name__ == "__main__":
    making.CHUNK = 1
    making._workers = lambda jobs: 3
    making.make(Recipe(slow, range(6), (2, 3, 3)), Path("chunks"), "slow")
"""


def test_killed_in_the_middle_its_workers_end_and_a_rerun_goes_on(tmp_path):
    (tmp_path / "slow.py").write_text(SLOW)
    parent = subprocess.Popen([sys.executable, "slow.py"], cwd=tmp_path)
    while not all((tmp_path / f"began-{item}").exists() for item in (2, 3, 4)):  # all workers are busy
        assert parent.poll() is None
        time.sleep(0.01)
    others = psutil.Process(parent.pid).children(recursive=True)
    assert len(others) >= 3
    parent.kill()
    parent.wait()
    _, alive = psutil.wait_procs(others, timeout=60)
    assert not alive
    finished = sorted(path.name for path in (tmp_path / "chunks").iterdir())
    assert finished == ["000000000.npy", "000000001.npy"]
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(making, "CHUNK", 1)
        pieces = make(recipe(range(6)), tmp_path / "chunks", "slow")
    assert made() == [2, 3, 4, 5]
    assert images(pieces)[:, 0, 0, 0].tolist() == list(range(6))
