"""reports.yaml: the rows of the source reports, what they printed, and what is shown beside it."""

from pathlib import Path
from typing import Annotated

from pydantic import Field, TypeAdapter, ValidationError

from ..errors import UserError
from . import source
from .fields import Block, Number
from .settings import Experiments

SOURCE, ADAPTED, TARGET = "trained on source", "accuracy on target", "accuracy"  # measures of the adaptation rows

Printed = int | Number | Annotated[list[int | Number], Field(min_length=2, max_length=2)]  # [low, high] is a range


class Row(Block):
    """A row of a source report."""

    title: str
    method: str
    year: int
    reported: dict[str, dict[str, Printed]]  # by measure and data; a pair is source-target
    measures: list[str] = Field([])  # of ours, where nothing was printed or what was is not measured here
    remarks: dict[str, str] = Field({})  # by data
    beside: str | None = None  # another row of the same report, to look at together

    def printed(self, measure: str, data: str) -> str:
        """A number as the report printed it; empty where it printed none."""
        value = self.reported.get(measure, {}).get(data, "")
        return "–".join(map(str, value)) if isinstance(value, list) else str(value)


Rows = dict[str, Row]


def load_reports(path: Path) -> Rows:
    """The rows of reports.yaml by name; a `UserError` names the key that is amiss."""
    try:
        return TypeAdapter(Rows).validate_python(source.load(path))
    except ValidationError as error:
        lines = [f"{path}: {'.'.join(map(str, mistake['loc']))}: {mistake['msg']}" for mistake in error.errors()]
        raise UserError("\n".join(lines)) from None


def check_rows(experiments: Experiments, rows: Rows) -> None:
    """Refuse experiments that name a row which no report has."""
    for name, experiment in experiments.items():
        if unknown := sorted(set(experiment.report) - set(rows)):
            known = ", ".join(rows)
            raise UserError(
                f"params.yaml: experiments.{name}.report: not in reports.yaml: {', '.join(unknown)}; known: {known}"
            )
