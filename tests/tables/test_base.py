import pytest

from genadapt.errors import UserError
from genadapt.tables.base import read_table


def test_a_table_of_another_version_is_refused_by_the_columns_that_it_lacks(tmp_path):
    (tmp_path / "headline.csv").write_text("report,theirs\nA1,24\n")
    with pytest.raises(UserError, match=r"headline.csv: lacks the columns reproduced, best: of another version"):
        read_table(tmp_path / "headline.csv", "report", "reproduced", "best")
