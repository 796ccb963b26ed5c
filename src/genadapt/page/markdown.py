"""The report as markdown, for reading where code is hosted."""

from pathlib import Path

TABLES = {
    "headline": "What the reports printed, and what was measured here",
    "adaptation": "How much of the gap adaptation closes",
    "fidelity": "How near generated images are to real ones",
    "transfer": "How far apart the domains are",
}


def markdown(ran: dict, tables: Path, figures: list[Path], base: Path) -> str:
    """Headline, adaptation, fidelity and transfer, then where all tables and figures lie, seen from `base`."""
    stands = ", ".join(f"{name} for {real}" for name, real in ran["substitutes"].items())
    facts = {
        "scale": ", ".join(ran["scales"]),
        "runs": str(ran["runs"]),
        "seeds": ", ".join(map(str, ran["seeds"])),
        "device": ", ".join(ran["devices"]),
        "real data": ", ".join(ran["real"]),
        "substitutes": stands,
    }
    parts = ["# Theirs and ours", "\n".join(f"- {name}: {text}" for name, text in facts.items() if text)]
    for name, title in TABLES.items():
        path = tables / f"{name}.md"
        if text := path.read_text(encoding="utf-8").strip() if path.is_file() else "":
            parts += [f"## {title}", text]
    listed = sorted(tables.glob("*.csv"))
    parts += ["## Files", "\n".join(f"- [{path.name}]({path.relative_to(base)})" for path in listed)]
    kinds = sorted({path.relative_to(base).parts[:2] for path in figures})
    parts += ["\n".join(f"- `{'/'.join(kind)}/`" for kind in kinds)]
    return "\n\n".join(part for part in parts if part) + "\n"
