"""What the jobs took, from Snakemake's benchmark files: wall-clock time and memory."""

import csv
from pathlib import Path

from ..files.results import Result

STAGES = ("train", "sample", "evaluate")
SECONDS, MEMORY = "s", "max_pss"  # Snakemake's columns; memory in MiB, shared pages counted in part


def measured(path: Path) -> dict[str, float] | None:
    """Seconds and MiB of the last time a job was done, or None if nothing readable was kept."""
    try:
        with open(path, newline="", encoding="utf-8") as file:
            *_, last = csv.DictReader(file, delimiter="\t")
        return {"seconds": float(last[SECONDS]), "memory": number(last[MEMORY])}
    except (OSError, ValueError, KeyError, TypeError):
        return None


def number(text: str) -> float | None:
    """A number; None where a job was over before Snakemake could look."""
    return None if text in ("NA", "-") else float(text)


def jobs(folder: Path, results: list[Result], data: list[str]) -> dict:
    """A line for each run with seconds and memory by stage, one for each data set, and the sums."""
    runs = []
    for result in results:
        stages = {stage: measured(folder / stage / f"{result.run.name}.tsv") for stage in STAGES}
        if any(stages.values()):
            runs.append({"name": result.run.name, "stages": stages, "memory": peak(list(stages.values()))})
    sets = [{"name": name, "job": job} for name in data if (job := measured(folder / "preprocess" / f"{name}.tsv"))]
    took = [job for line in runs for job in line["stages"].values() if job] + [line["job"] for line in sets]
    seconds = sum(job["seconds"] for job in took)
    time = f"{seconds / 3600:.1f} hours" if seconds >= 3600 else f"{seconds / 60:.1f} minutes"
    total = {"time": time, "memory": peak(took), "jobs": len(took)}
    return {"runs": runs, "data": sets, "total": total, "without": len(results) - len(runs)}


def peak(took: list[dict | None]) -> float | None:
    """The most memory of any of these jobs, in MiB."""
    return max((job["memory"] for job in took if job and job["memory"] is not None), default=None)
