"""Metrics and provenance records of a few runs, and the tables that are made of them."""

import hashlib
from pathlib import Path

from genadapt.files.sealed import write_json
from genadapt.plan.settings import ExperimentSettings, ReportSettings
from genadapt.stages.tabulate import tabulate
from genadapt.tables.base import read_table

REPORTS = Path(__file__).parents[2] / "reports.yaml"
SUBSTITUTES = {"mnistm5k": "mnistm", "optdigits": "usps"}


def experiment(method, report=(), evaluators=(), validator=None, bounds=None):
    others = {"evaluators": list(evaluators), "validator": validator, "bounds": bounds}
    return ExperimentSettings(method=method, report=list(report), figures=[], **others)


EXPERIMENTS = {
    "supervised": experiment("supervised.Supervised", ["A3"]),
    "dann": experiment("dann.DANN", ["A3"], bounds="supervised"),
    "acgan": experiment("acgan.ACGAN", ["A2"], evaluators=["supervised"]),
    "extra": experiment("dann.DANN", bounds="supervised"),
}
METRICS = {
    "supervised/mnistm5k/seed0": {"accuracy": {"mnistm5k": 0.95, "optdigits": 0.5}},
    "supervised/mnistm5k/seed1": {"accuracy": {"mnistm5k": 0.93, "optdigits": 0.6}},
    "supervised/optdigits/seed0": {"accuracy": {"mnistm5k": 0.3, "optdigits": 0.95}},
    "dann/mnistm5k-optdigits/seed0": {"accuracy": {"mnistm5k": 0.9, "optdigits": 0.74}},
    "dann/mnistm5k-optdigits/seed1": {"accuracy": {"mnistm5k": 0.9, "optdigits": 0.76}},
    "acgan/mnistm5k/seed0": {"conditional accuracy": 0.9, "frechet distance": 3.25},
    "extra/mnistm5k-optdigits/seed0": {"accuracy": {"mnistm5k": 0.9, "optdigits": 0.5}, "mixing of domains": 0.25},
}


class Recorded:
    """Runs written under a folder; `tables` makes the tables of them."""

    def __init__(self, root, metrics=METRICS):
        self.root, self.runs = root, {}
        for run, numbers in metrics.items():
            self.add(run, numbers)

    def path(self, kind, run):
        return self.root / kind / f"{run}.json"

    def add(self, name, metrics, **record):
        """Write the metrics of a run with a record that vouches for them."""
        self.runs[name] = None
        write_json(self.path("metrics", name), metrics)
        sets = {data: {"stands for": SUBSTITUTES.get(data)} for data in name.split("/")[1].split("-")}
        sha256 = hashlib.sha256(self.path("metrics", name).read_bytes()).hexdigest()
        vouched = {"run": name, "scale": "tiny", "data sets": sets, "checkpoint": {}, "metrics sha256": sha256}
        write_json(self.path("provenance", name), vouched | record)

    def tables(self, experiments=EXPERIMENTS, without=()):
        files = [[self.path("metrics", run) for run in self.runs]]
        files += [[self.path("provenance", run) for run in self.runs if run not in without]]
        settings = ReportSettings(experiments=experiments)
        tabulate(settings, REPORTS, *files, self.root / "tables", self.root / "headline.json")
        return self.root / "tables"

    def lines(self, table="headline", experiments=EXPERIMENTS, **wanted):
        """The lines of a table that have these cells."""
        lines = read_table(self.tables(experiments) / f"{table}.csv")
        return [line for line in lines if wanted.items() <= line.items()]

    def line(self, table="headline", **wanted):
        """The one line that has these cells and a number."""
        (line,) = [line for line in self.lines(table, **wanted) if line["seeds"]]
        return line
