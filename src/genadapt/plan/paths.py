"""Where everything lies: patterns of paths, whose wildcards Snakemake or `str.format` fills in.

Each scale has processed data, results and logs of its own, so that what was recorded at one stays when another is run.
"""

from pathlib import Path

DOWNLOAD_MANIFEST = "data/raw/{source}/files.json"  # a source's raw files lie beside it


def processed(scale: str) -> str:
    """The pattern of the scale's processed data sets, by {name}."""
    return f"data/processed/{scale}/{{name}}.safetensors"


def logs(scale: str) -> str:
    """The folder of what the scale's jobs said, and of what Snakemake measured of them."""
    return f"logs/{scale}"


class Results:
    """Patterns of what lies in a folder of results, by {run} ("experiment/data/seed0"), {figure} and {name} of data."""

    def __init__(self, folder: str | Path):
        self.folder = str(folder)
        self.checkpoint = f"{folder}/checkpoints/{{run}}.safetensors"
        self.history = f"{folder}/history/{{run}}.csv"
        self.samples = f"{folder}/samples/{{run}}.safetensors"
        self.metrics = f"{folder}/metrics/{{run}}.json"
        self.provenance = f"{folder}/provenance/{{run}}.json"
        self.figure = f"{folder}/figures/{{figure}}/{{run}}.png"
        self.points = f"{folder}/figures/{{figure}}/{{run}}.csv"  # of the figure of an embedding
        self.card = f"{folder}/cards/{{name}}.json"
        self.sheet = f"{folder}/cards/{{name}}.png"
        self.tables = f"{folder}/tables"
        self.headline = f"{folder}/headline.json"
        self.page = f"{folder}/report.html"
        self.markdown = f"{folder}/report.md"


def results(scale: str) -> Results:
    """Patterns of a scale's results."""
    return Results(f"results/{scale}")


def of_runs(pattern: str, runs: list[str]) -> list[Path]:
    """The files of runs by a pattern that has the wildcard {run} alone."""
    return [Path(pattern.format(run=run)) for run in runs]
