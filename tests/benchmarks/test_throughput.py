"""The benchmark of training runs: with every reference loop that there is, for milliseconds."""

import pytest
from conftest import ROOT, params_at

from genadapt.datasets.base import Split
from genadapt.plan import runs

REFERENCES = sorted(path.stem for path in (ROOT / "benchmarks/reference").glob("[a-z]*.py"))
PARAMS = params_at("tiny")
FIRST = {PARAMS.experiments[run.experiment].method.partition(".")[0]: run for run in reversed(runs.matrix(PARAMS))}


@pytest.fixture
def throughput(monkeypatch, processed):
    """The benchmark, with a few images of the data sets that the other tests have made."""
    monkeypatch.syspath_prepend(ROOT / "benchmarks")
    import throughput

    def few(name, block, folder):
        data = throughput.load(processed(name))
        return data._replace(train=Split(data.train.images[:64], data.train.labels[:64]))

    monkeypatch.setattr(throughput, "data_set", few)
    return throughput


def test_every_reference_is_measured_beside_its_method(throughput, capsys):
    experiments = [FIRST[name].experiment for name in REFERENCES]
    throughput.main(
        ["--scale", "tiny", "--seconds", "0.001", "--repeats", "1", "--threads", "1", "--only", *experiments]
    )
    table = [line.split("|")[1:-1] for line in capsys.readouterr().out.splitlines() if line.startswith("|")]
    names, _, *rows = [[cell.strip() for cell in line] for line in table]
    assert names == throughput.COLUMNS and [row[0] for row in rows] == experiments
    assert all(float(cell.replace(",", "")) > 0 for row in rows for cell in row[1:5])


def test_a_method_without_a_reference_says_so(throughput, capsys):
    throughput.main(["--scale", "tiny", "--only", "vae-small"])
    assert "no reference" in capsys.readouterr().out
