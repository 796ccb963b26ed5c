"""The files that a small report is made of, and the page that is built of them.

PYTEST_DONT_REWRITE (test modules import this before pytest does)
"""

import hashlib
import re
from pathlib import Path

import numpy as np
import pytest
from PIL import Image
from report_tables import TABLES, write_tables

from genadapt.files.sealed import write_json
from genadapt.plan.settings import ReportSettings
from genadapt.stages.report import report

REPORTS = Path(__file__).parents[2] / "reports.yaml"


def experiment(method, *report, evaluators=(), bounds=None):
    others = {"evaluators": list(evaluators), "validator": None, "bounds": bounds}
    return {"method": method, "report": list(report), "figures": [], **others}


EXPERIMENTS = {
    "supervised": experiment("supervised.Supervised", "A3"),
    "dann": experiment("dann.DANN", "A3", "C3", bounds="supervised"),
    "vae": experiment("vae.VAE", "D1", evaluators=["attributes"]),
    "vae-high": experiment("vae.VAE", "D1", evaluators=["attributes"]),
    "attributes": experiment("supervised.Supervised"),
    "mmd": experiment("mmd.MMD", bounds="supervised"),
}
METRICS = {
    "supervised/mnistm5k/seed0": {"accuracy": {"mnistm5k": 0.9512, "optdigits": 0.5}},
    "dann/mnistm5k-optdigits/seed0": {"accuracy": {"mnistm5k": 0.9, "optdigits": 0.7412}},
    "dann/mnistm5k-optdigits/seed1": {"accuracy": {"mnistm5k": 0.9, "optdigits": 0.7634}},
    "vae/avatars/seed0": {"kl": 31.5},
    "vae-high/avatars/seed0": {"kl": 0.125},
    "attributes/avatars/seed0": {"accuracy": {"avatars": 0.875}},
    "mmd/mnistm5k-optdigits/seed0": {"accuracy": {"optdigits": 0.8125}},
}
ALONE = {name: {**EXPERIMENTS[name], "report": []} for name in ("supervised", "attributes", "mmd")}
ALONE_RUNS = [run for run in METRICS if run.split("/")[0] in ALONE]
FIGURES = {"dann": ["losses", "tsne", "confusion"], "vae": ["grid"], "vae-high": ["grid"]}


def write_run(root, run, metrics):
    write_json(root / "metrics" / f"{run}.json", metrics)
    content = (root / "metrics" / f"{run}.json").read_bytes()
    vouched = {
        "run": run,
        "scale": "tiny",
        "settings": {"hparams": {"note": "<script>alert(1)</script>"}},
        "data sets": {"mnistm5k": {"stands for": "mnistm"}, "optdigits": {"stands for": "usps"}},
        "checkpoint": {"sha256": "cd" * 32, "device": "cpu", "settings": {"hparams": {"weight": len(run)}}},
        "metrics sha256": hashlib.sha256(content).hexdigest(),
    }
    write_json(root / "provenance" / f"{run}.json", vouched)
    write_history(root / "history" / f"{run}.csv")
    for figure in drawn(root, run):
        figure.parent.mkdir(parents=True, exist_ok=True)
        write_noise(figure)
        figure.with_suffix(".csv").write_text("x,y,class,domain\n1,2,3,source: mnistm5k\n-1,0,4,target: optdigits\n")


def write_history(path):
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text("step,label\n1,2.0\n2,1.0\n")


def write_noise(path):
    Image.fromarray(np.random.default_rng(0).integers(256, size=(16, 16, 3), dtype=np.uint8)).save(path)


def drawn(root, run):
    return [root / "figures" / kind / f"{run}.png" for kind in FIGURES.get(run.split("/")[0], [])]


def write_benchmark(root, run):
    path = root / "benchmarks/train" / f"{run}.tsv"
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text("s\th:m:s\tmax_pss\n83.21\t0:01:23\t437.46\n")


def write_card(root, name):
    homes = {"mnist": {"mnist.npz": {"hash": "sha256:" + "ef" * 32, "from": "mirror"}}}
    card = {
        "name": name,
        "digest": "ab" * 32,
        "stands for": "mnistm",
        "image": [28, 28, 3],
        "labels": "classes",
        "images": {"train": 12345, "validation": 901, "test": 678},
        "balance": {
            "train": [["a<b", 9], ["c", 3]],
            "validation": [["a<b", 7], ["c", 1]],
            "test": [["a<b", 2], ["c", 4]],
        },
        "label lists": {"new_test": 32},
        "passed over": [["a<b", "HEIC, which is not read", 1234], [".", "no image", 5]],
        "remarks": ["no image of the test split has: <c>"],
        "pixels": {"mean": [0.1, 0.2, 0.3], "standard deviation": [0.4, 0.5, 0.6], "within an image": 0.7},
        "licence": "for research only",
        "block": {"seed": 0},
        "raw": homes,
    }
    write_json(root / "cards" / f"{name}.json", card)
    write_noise(root / "cards" / f"{name}.png")


@pytest.fixture
def root(tmp_path):
    for run, metrics in METRICS.items():
        write_run(tmp_path, run, metrics)
    write_card(tmp_path, "mnistm5k")
    write_benchmark(tmp_path, "dann/mnistm5k-optdigits/seed0")
    return tmp_path


def build(root, provenance=True, experiments=EXPERIMENTS, runs=tuple(METRICS), **tables):
    """The page of these runs; tables: csv by name, in place of report_tables'."""
    kinds = {"metrics": "json", "provenance": "json", "history": "csv"}
    files = {kind: [root / kind / f"{run}.{end}" for run in runs] for kind, end in kinds.items()}
    if not provenance:
        files["provenance"] = []
    write_tables(root / "tables", {**TABLES, **tables})
    figures = [figure for run in runs for figure in drawn(root, run)]
    rest = (*files.values(), figures, [root / "cards/mnistm5k.json"], root / "benchmarks")
    settings = ReportSettings(experiments=experiments)
    report(settings, REPORTS, root / "tables", *rest, root / "report.html", root / "report.md")
    return without_scripts((root / "report.html").read_text(encoding="utf-8"))


def without_scripts(text):
    return re.sub(r"<script>.*?</script>", "", text, flags=re.DOTALL)


def section(text, name):
    """What lies between this section's heading and the next one's, as text."""
    part = re.search(rf'<h2 id="{name}".*?(?=<h2 |</main>)', text, re.DOTALL).group()
    return re.sub(r"\s+", " ", re.sub(r"<[^>]*>", " ", part))
