"""Report: tables, figures, metrics and provenance → one html page that needs nothing else, and one in markdown."""

from pathlib import Path

import plotly
from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup

from ..files.results import load_results, run_of
from ..files.sealed import write_text
from ..page import reports as places
from ..page.cards import card
from ..page.chart import chart
from ..page.choice import choice
from ..page.evaluators import evaluators as read_by
from ..page.fidelity import fidelity
from ..page.gallery import gallery
from ..page.groups import Group, Material, groups
from ..page.headline import further, headline, what_ran
from ..page.jobs import jobs
from ..page.markdown import markdown
from ..page.strip import strip
from ..plan.reports import load_reports
from ..plan.settings import ReportSettings
from ..tables.base import read_table

TEMPLATES = Path(__file__).parents[1] / "page" / "templates"
TABLES = ("headline", "further", "measures", "adaptation", "choice", "transfer", "evaluators", "fidelity")
PLOTLY = Path(plotly.__file__).parent / "package_data/plotly.min.js"


def environment() -> Environment:
    """The templates; all that comes from files is escaped."""
    return Environment(
        loader=FileSystemLoader(TEMPLATES),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )


def report(
    settings: ReportSettings,
    reports: Path,
    tables: Path,
    metrics: list[Path],
    provenance: list[Path],
    histories: list[Path],
    figures: list[Path],
    cards: list[Path],
    benchmarks: Path,
    out: Path,
    text: Path,
) -> None:
    """Write the page `out` and its short form `text`, both whatever of histories, figures and provenance is damaged.

    Figures lie in figures/{figure}/{run}.png, the sheet of a data
    set's card beside it; benchmarks is the folder of Snakemake's, of which files may be missing.
    """
    results = load_results(metrics, provenance)
    table = {name: read_table(Path(tables) / f"{name}.csv") for name in TABLES}
    material = Material(
        settings.experiments,
        results,
        {run_of(Path(path)): Path(path) for path in histories},
        {(Path(path).parts[-4], run_of(Path(path))): Path(path) for path in figures},
        table["measures"],
        {line["measure"] for line in table["headline"]},
    )
    shown, ran = groups(material), what_ran(results)
    numbers, described = headline(table["headline"], shown), [card(Path(path)) for path in cards]
    page = (
        environment()
        .get_template("page.html.j2")
        .render(
            plotly=Markup(PLOTLY.read_text(encoding="utf-8")),
            ran=ran,
            headline=numbers,
            chart=chart(numbers.lines),
            strip=strip(shown, material.figures),
            groups=shown,
            gallery=gallery(shown),
            cards=described,
            jobs=jobs(Path(benchmarks), results, [known["name"] for known in described]),
            **parts(load_reports(reports), material, table, shown),
        )
    )
    write_text(out, page)
    write_text(text, markdown(ran, numbers, Path(tables), [Path(path) for path in figures], Path(text).parent))


def parts(rows: dict, material: Material, table: dict[str, list[dict]], shown: list[Group]) -> dict:
    """The page's sections below its first screen."""
    experiments, adaptation = material.experiments, table["adaptation"]
    return {
        "sections": places.sections(rows, experiments, shown, adaptation),
        "further": {"lines": further(table["further"]), **places.further(experiments, shown, adaptation)},
        "evaluators": places.evaluators(experiments, shown),
        "transfer": table["transfer"],
        "choice": choice(table["choice"]),
        "read": read_by(table["evaluators"]),
        "fidelity": fidelity(table["fidelity"]),
    }
