"""Reported against reproduced as a chart: a line of an SVG for each reported number that is a percentage."""

HALVED = 8  # lines from which the chart stands in two columns where there is room


def chart(lines: list[dict]) -> dict:
    """What the chart shows of the headline's lines, and by experiment what is not in percent."""
    dots = [marks(line) for line in lines if is_dot(line)]
    lacking = {line["id"] for line in lines if line["reproduced"] is None}  # beside which stands what was measured
    others = [line for line in lines if not is_dot(line) and (line["reported"] is not None or line["id"] in lacking)]
    by_run = {line["id"]: [other for other in others if other["id"] == line["id"]] for line in others}
    return {"lines": dots, "others": list(by_run.values()), "columns": 2 if len(dots) >= HALVED else 1}


def is_dot(line: dict) -> bool:
    """Whether a line has two percentages to set against each other."""
    return line["percent"] and line["reproduced"] is not None and number(line["reported"]) is not None


def number(text: str | None) -> float | None:
    """A reported number; None for a range, or nothing."""
    try:
        return float(text or "")
    except ValueError:
        return None


def marks(line: dict) -> dict:
    """Where the dots of a line lie, and the line in words; `best` only where another experiment is better."""
    reported, reproduced, best = number(line["reported"]), line["reproduced"], line["best"]
    better = None if best is None or line["best experiment"] == line["experiment"] else best
    words = f"reported {line['reported']}, reproduced {line['shown']}"
    if better is not None:
        words += f", best of ours {line['best shown']} by {line['best experiment']}"
    ends = {"reported": reported, "reproduced": reproduced, "best": better, "words": words}
    return line | {"marks": ends, "low": min(reported, reproduced), "high": max(reported, reproduced)}
