from pathlib import Path

import pytest

from genadapt.errors import UserError
from genadapt.metrics import measures
from genadapt.plan.reports import SOURCE, load_reports

REPORTS = Path(__file__).parents[2] / "reports.yaml"
ROW = "A1: {title: a, method: b, year: 2020, reported: %s}"


def test_reports_hold_all_rows_of_the_five_reports():
    rows = load_reports(REPORTS)
    assert " ".join(rows) == "A1 A2 A3 A4 B1 B2 B3 B4 C1 C2 C3 D1 D2 D3 E1 E2"
    assert "implausible" in rows["A4"].remarks["usps-svhn"]
    asked = {name for row in rows.values() for name in [*row.reported, *row.measures]} - {SOURCE}
    assert [name for name in asked if not measures.registered(name)] == []


@pytest.mark.parametrize("written, printed", [("24", "24"), ("46.81", "46.81"), ("[0.053, 0.165]", "0.053–0.165")])
def test_a_number_is_shown_as_it_was_printed(written, printed, tmp_path):
    (tmp_path / "reports.yaml").write_text(ROW % f"{{fid: {{celeba: {written}}}}}")
    row = load_reports(tmp_path / "reports.yaml")["A1"]
    assert (row.printed("fid", "celeba"), row.printed("fid", "svhn"), row.printed("kl", "celeba")) == (printed, "", "")


@pytest.mark.parametrize(
    "text, complaint",
    [
        ("A1: {title: a, method: b, year: 2020}", r"A1.reported: Field required"),
        (ROW % "{}, printed: {}", r"A1.printed: Extra inputs"),
        (ROW % "{fid: {celeba: .nan}}", r"A1.reported.fid.celeba"),
        (ROW % "{fid: {celeba: [1]}}", r"A1.reported.fid.celeba"),
        ("- A1", "expected a mapping"),
        ("A1: [", "readable YAML"),
        (None, "readable YAML"),
    ],
)
def test_a_mistake_is_refused_by_file_and_key(text, complaint, tmp_path):
    path = tmp_path / "reports.yaml"
    if text:
        path.write_text(text)
    with pytest.raises(UserError, match=f"^{path}: .*{complaint}"):
        load_reports(path)
