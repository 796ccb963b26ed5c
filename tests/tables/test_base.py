import pytest

from genadapt.errors import UserError
from genadapt.tables.base import read_table


def test_a_table_of_another_version_is_refused_by_the_columns_that_it_lacks(tmp_path):
    (tmp_path / "headline.csv").write_text("report,theirs\nA1,24\n")
    with pytest.raises(UserError, match=r"headline.csv: lacks the columns reproduced, best: of another version"):
        read_table(tmp_path / "headline.csv", "report", "reproduced", "best")


@pytest.mark.parametrize("name", ["1e5", "0", "nan", "null", "true", "007"])
def test_names_that_look_like_something_else_stay_names(name, tmp_path):
    columns = [
        "experiment",
        "best experiment",
        "evaluates",
        "evaluator",
        "trained on",
        "tested on",
        "data",
        "extractor",
    ]
    (tmp_path / "t.csv").write_text(f"{','.join(columns)},mean\n{','.join([name] * len(columns))},1.5\n")
    assert read_table(tmp_path / "t.csv") == [dict.fromkeys(columns, name) | {"mean": 1.5}]
