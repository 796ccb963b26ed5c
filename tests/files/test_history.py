import math

import pytest

from genadapt.errors import UserError
from genadapt.files.history import History, read


def written(path, text: str):
    path.write_text(text, encoding="utf-8")
    return path


def test_what_is_written_is_read_to_the_last_bit(tmp_path):
    history, third = History(), 0.1 + 0.2
    history.append(2, {"loss": third, "domain accuracy": 1e-300})
    history.append(4, {"loss": -1 / 3, "domain accuracy": 5e22})
    history.write(tmp_path / "seed0.csv")
    table = read(tmp_path / "seed0.csv")
    assert table.index.name == "step" and table.index.tolist() == [2, 4]
    assert table["loss"].tolist() == [third, -1 / 3] and table["domain accuracy"].tolist() == [1e-300, 5e22]


def test_scalars_that_an_entry_lacks_are_empty_cells(tmp_path):
    history = History()
    history.append(1, {"label": 0.5})
    history.append(2, {"discriminator": 0.25})
    history.write(tmp_path / "seed0.csv")
    assert (tmp_path / "seed0.csv").read_text() == "step,discriminator,label\n1,,0.5\n2,0.25,\n"  # the loss last
    table = read(tmp_path / "seed0.csv")
    assert table.columns.tolist() == ["label", "discriminator"]
    assert math.isnan(table.loc[2, "label"]) and table.loc[2, "discriminator"] == 0.25


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("", "empty"),
        ("step,label\n", "empty"),
        ("label,step\n1,2\n", r"line 1: expected the columns step and one for each scalar, found label,step"),
        ("step,label,label\n1,2,3\n", "line 1"),
        ("step,label\n1,0.5\n2\n", r"line 3: expected 2 numbers, found '2'"),
        ("step,label\n1,0.5\n2,half\n", "line 3: expected 2 numbers, found '2,half'"),
        ("step,label\nlast,0.5\n", "line 2"),
        ('{"step": 1, "label": 0.5}\n{"step": 2}\n', "line 1"),
    ],
)
def test_a_damaged_history_is_refused_by_file_and_line(text, says, tmp_path):
    path = written(tmp_path / "seed0.csv", text)
    with pytest.raises(UserError, match=rf"seed0\.csv: {says}"):
        read(path)


def test_a_missing_or_binary_history_is_refused_by_its_name(tmp_path):
    with pytest.raises(UserError, match=r"no\.csv: expected a readable history"):
        read(tmp_path / "no.csv")
    (tmp_path / "binary.csv").write_bytes(b"\xff\xfe\x00")
    with pytest.raises(UserError, match=r"binary\.csv: expected a readable history"):
        read(tmp_path / "binary.csv")
