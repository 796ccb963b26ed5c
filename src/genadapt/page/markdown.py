"""The report as markdown, for reading where code is hosted."""

from pathlib import Path

from tabulate import tabulate as as_text

from .headline import Headline

TABLES = {
    "further": "Further experiments",
    "adaptation": "How much of the gap adaptation closes",
    "choice": "Which checkpoint is chosen without the target's labels",
    "fidelity": "How near generated images are to real ones",
    "transfer": "How far apart the domains are",
}


def markdown(ran: dict, shown: Headline, tables: Path, figures: list[Path], base: Path) -> str:
    """Headline, further experiments, adaptation, fidelity and transfer, then where all tables and figures lie.

    Paths are seen from the folder `base`.
    """
    parts = ["# Reported and reproduced", facts(ran)]
    if shown.lines:
        parts += ["## Reported, reproduced, best of ours", table(shown)]
    for name, title in TABLES.items():
        path = tables / f"{name}.md"
        if text := path.read_text(encoding="utf-8").strip() if path.is_file() else "":
            parts += [f"## {title}", text]
    parts += [shown.sentence]
    listed = sorted(tables.glob("*.csv"))
    parts += ["## Files", "\n".join(f"- [{path.name}]({path.relative_to(base)})" for path in listed)]
    kinds = sorted({path.relative_to(base).parts[:2] for path in figures})
    parts += ["\n".join(f"- `{'/'.join(kind)}/`" for kind in kinds)]
    return "\n\n".join(part for part in parts if part) + "\n"


def facts(ran: dict) -> str:
    """What ran, as a list."""
    lines = {
        "scale": ", ".join(ran["scales"]),
        "runs": str(ran["runs"]),
        "seeds": ", ".join(map(str, ran["seeds"])),
        "device": ", ".join(ran["devices"]),
        "data": ", ".join(f"{name} for {other}" if other else name for name, other in ran["data"].items()),
    }
    return "\n".join(f"- {name}: {text}" for name, text in lines.items() if text)


def table(shown: Headline) -> str:
    """The headline's lines that have a run, with the remarks as notes below."""
    heads = ["row", "experiment", "data", "stands for", "measure", "reported", "reproduced", "best of ours", "seeds"]
    cells = [
        [
            line["report"],
            line["experiment"],
            line["data"],
            line["stands for"] or "",
            (line["measure"] or "") + (f" [{line['note']}]" if line["note"] else ""),
            line["reported"] or "",
            line["shown"] or line["missing"],
            f"{line['best shown']} ({line['best experiment']})" if line["best shown"] else "",
            line["seeds"],
        ]
        for line in shown.lines
    ]
    notes = [f"[{place}] {remark}" for place, remark in enumerate(shown.remarks, 1)]
    return "\n\n".join([as_text(cells, heads, tablefmt="pipe", disable_numparse=True), *notes])
