import numpy as np
import pytest

from genadapt.datasets.preparing.labels import read_labels
from genadapt.datasets.preparing.naming import Named
from genadapt.errors import UserError

KNOWN = Named(["1.png", "2.png", "deep/3.png", "a, b.png"])
NUMBERS = ",".join(map(str, range(99)))
WIDE = "expected a csv file in UTF-8, found UTF-16 or another wide form: save it as UTF-8"


@pytest.fixture
def table(tmp_path):
    """Write a table and read it."""

    def read(content, columns=None):
        path = tmp_path / "labels.csv"
        path.write_bytes(content if isinstance(content, bytes) else content.encode())
        return read_labels(path, KNOWN, columns)

    return read


@pytest.mark.parametrize(
    "content",
    [
        "file,red,round\n1.png,1,0\n2.png,0,1\n",
        "file,red,round\n1.png,1,-1\n2.png,-1,1\n",
        "file, red, round\n1.png, 1, 0\n2.png, 0, 1\n",
        "file,red,round\n1.png,1.0,0.0\n2.png,0.0,1.0",
        "file,red,round\r\n1.png,1,0\r\n2.png,0,1\r\n",
        "\ufefffile,red,round\n1.png,1,0\n2.png,0,1\n",
        "file,red,round\n\n1.png,1,0\n\n2.png,0,1\n\n",
        '"file","red","round"\n"1.png","1","0"\n"2.png","0","1"\n',
        "file;red;round\n1.png;1;0\n2.png;0;1\n",
        "file\tred\tround\n1.png\t1\t0\n2.png\t0\t1\n",
        '"file";"red";"round"\r\n"1.png";"1";"0"\r\n"2.png";"0";"1"\r\n',
        "sep=;\r\nfile;red;round\r\n1.png;1;0\r\n2.png;0;1\r\n",
        '\ufeff"sep=,"\nfile,red,round\n1.png,1,0\n2.png,0,1\n',
        "sep=;\rfile;red;round\r1.png;1;0\r2.png;0;1\r",
        "file,red,round,,\n1.png,1,0,,\n2.png,0,1,, \n",
        "file;red;round;\n1.png;1;0;\n2.png;0;1;\n;;;\n",
        "file,red,round\n1.png,1,0\n   \n2.png,0,1\n,,\n",
        'file, "red", "round"\n1.png, "1", "0" \n2.png, "0", "1"\n',
    ],
    ids=[
        *("plain", "as CelebA", "spaces", "floats", "CRLF", "byte order mark", "empty lines", "quoted"),
        *("semicolons", "tabs", "quoted, with semicolons", "Excel's sep=;", "Excel's sep=,"),
        *("sep= on an old Mac", "empty columns", "trailing separators", "rows of blanks", "blanks before quotes"),
    ],
)
def test_the_same_table_in_many_forms(table, content):
    files, labels, names = table(content)
    assert (files, labels.tolist(), names) == (["1.png", "2.png"], [[1, 0], [0, 1]], ["red", "round"])
    assert labels.dtype == np.uint8


def test_names_with_commas_and_in_folders(table):
    files, labels, _ = table('file,red\n"a, b.png",1\ndeep/3.png,0\n')
    assert files == ["a, b.png", "deep/3.png"] and labels.tolist() == [[1], [0]]


def test_what_separates_every_row_into_as_many_fields_is_the_separator(table):
    _, labels, names = table("file;red, or so\n1.png;1\n2.png;0\n")
    assert labels.tolist() == [[1], [0]] and names == ["red, or so"]


@pytest.mark.parametrize(("columns", "expected"), [(["round"], [[0], [1]]), (["round", "red"], [[0, 1], [1, 0]])])
def test_columns_are_chosen_and_ordered(table, columns, expected):
    _, labels, names = table("file,red,big,round\n1.png,1,what,0\n2.png,0,ever,1\n", columns)
    assert labels.tolist() == expected and names == columns


def test_a_label_may_have_the_name_of_the_first_column(table):
    assert table("red,red\n1.png,1\n")[1].tolist() == [[1]]


@pytest.mark.parametrize(
    ("content", "columns", "says"),
    [
        ("file,red\n1.png,1\n9.png,0\n", None, "line 3: no image '9.png'"),
        ("file,red\n1.png,1\n", ["blue"], "no column 'blue'; its columns: red"),
        ("file,red\n1.png,1\n", ["file"], "no column 'file'; its columns: red"),
        ("file,red\n1.png,1\n", [], "columns: expected at least one, or null for all of red"),
        ("file,red\n1.png,1\n", ["red", "red"], "column 'red' is there, or asked for, more than once"),
        (f"file,{NUMBERS}\n1.png,{NUMBERS}\n", ["red"], r"no column 'red'; .* 18, 19, … \(99 in all\)$"),
        ("file,red,\n1.png,1,0\n2.png,1,\n", ["red", ""], "line 3, column '': expected 0 or 1, found ''"),
        (b"PK\x03\x04 and so on", None, "expected a csv file, found a spreadsheet or another packed file"),
        ("file,red,red\n1.png,1,0\n", None, "column 'red' is there, or asked for, more than once"),
        ("file,red\n1.png,yes\n", None, "line 2, column 'red': expected 0 or 1, found 'yes'"),
        ("file,red\n1.png,\n", None, "line 2, column 'red': expected 0 or 1, found ''"),
        ("file,red\n1.png,2\n", None, "line 2, column 'red': expected 0 or 1, found '2'"),
        ("file,red\n1.png,nan\n", None, "line 2, column 'red': expected 0 or 1, found 'nan'"),
        ("file,red\n1.png,1\n2.png,1\n1.png,0\n", None, "line 4: image '1.png' was already in line 2"),
        ("file,red,big\n1.png,1\n", None, "line 2: expected 3 fields, found 2"),
        ("file,red\n1.png,1,0\n", None, "line 2: expected 2 fields, found 3"),
        (
            "file red\n1.png 1\n",
            None,
            r"expected a header \(.*\) and .*; its first line has no comma, semicolon or tab",
        ),
        ("file,red\n", None, r"expected a header .* and one row an image"),
        ("sep=,\n", None, r"expected a header .* and one row an image"),
        ("sep=;\nfile;red\n1.png;2\n", None, "line 3, column 'red': expected 0 or 1, found '2'"),
        ("", None, r"expected a header .* and one row an image"),
        ("file,größe\n1.png,1\n".encode("latin-1"), None, "line 1: expected a csv file in UTF-8"),
        *[("file,red\n1.png,1\n".encode(wide), None, WIDE) for wide in ("utf-16", "utf-16-be", "utf-16-le", "utf-32")],
        ("file;a,b\n1.png;1,0\n", None, "its fields may be separated by a comma or a semicolon: expected commas alone"),
        ('file,red\n"1.png,1\n2.png,0\n', None, "line 3: expected 2 fields, found 1"),
    ],
)
def test_a_mistake_is_refused_by_file_line_and_column(table, tmp_path, content, columns, says):
    with pytest.raises(UserError, match=rf"^{tmp_path}/labels\.csv: {says}"):
        table(content, columns)


def test_no_table_is_refused_by_name(tmp_path):
    with pytest.raises(UserError, match=r"none\.csv: expected a readable csv file.*No such file"):
        read_labels(tmp_path / "none.csv", KNOWN)


def test_a_column_with_two_words_for_no_is_refused(table):
    with pytest.raises(UserError, match=r"labels\.csv: column 'red': expected 0 or -1 for no, found both$"):
        table("file,red\n1.png,0\n2.png,-1\n")


def test_a_column_is_found_in_either_unicode_form(table):
    for header, asked in (("é", "e\u0301"), ("e\u0301", "é")):
        assert table(f"file,{header}\n1.png,1\n", [asked])[2] == ["é"]
