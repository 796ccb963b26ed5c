"""The text of params.yaml."""

import pytest
import yaml
from changed import RAW
from conftest import ROOT

from genadapt.errors import UserError
from genadapt.plan import params, source

TEXT = (ROOT / "params.yaml").read_text(encoding="utf-8")


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("a: 1\nb: 2\na: 3\n", "a: stands twice, in lines 1 and 3"),
        ("x:\n  y: {tiny: 1, demo: 2, tiny: 3}\n", "x.y.tiny: stands twice, in lines 2 and 2"),
        ("x:\n- a: 1\n  a: 2\n", "x.0.a: stands twice, in lines 2 and 3"),
        ("a: 1\na: 2\nb: 1\nb: 2\n", "b: stands twice, in lines 3 and 4"),
        ("a: {b: 010}\n", "a.b: YAML reads 010 as 8; write a decimal number, or '010' for a text"),
        ("a: [1, 1:30]\n", "a.1: YAML reads 1:30 as 90; write a decimal number, or '1:30' for a text"),
        ("a: 0x10\n", "a: YAML reads 0x10 as 16; write a decimal number, or '0x10' for a text"),
        ("a: 1_000\n", "a: YAML reads 1_000 as 1000; write a decimal number, or '1_000' for a text"),
        ("a: 1_0.5\n", "a: YAML reads 1_0.5 as 10.5; write a decimal number, or '1_0.5' for a text"),
        ("a: &x\n- *x\n", "a.0: holds itself, by the anchor in line 1"),
        ("a: &x\n  b: *x\n", "a.b: holds itself, by the anchor in line 1"),
        ("a: [!foo 1]\n", "a.0: expected a value without a tag, found !foo"),
        ("a: !!binary aGk=\n", "a: expected a value without a tag, found !!binary"),
    ],
)
def test_what_yaml_would_silently_take_otherwise_is_refused_by_its_path(tmp_path, text, says):
    path = tmp_path / "params.yaml"
    path.write_text(text)
    with pytest.raises(UserError) as error:
        source.load(path)
    assert f"{path}: {says}" in str(error.value).splitlines()


@pytest.mark.parametrize("text", ["0", "-5", "+5", "'010'", "2.5e+5", "1.0e-3", "-0.0", "true", "a:b", "x_1"])
def test_a_plain_value_is_taken_as_it_is(tmp_path, text):
    (tmp_path / "params.yaml").write_text(f"a: {text}\n")
    assert source.load(tmp_path / "params.yaml") == {"a": yaml.safe_load(text)}


@pytest.mark.parametrize(
    ("content", "says"),
    [
        (b"a: 1\nb: [\n", r"expected a readable YAML file \(line 3, column 1: "),
        (b"a: &x 1\nb: *y\n", r"expected a readable YAML file \(line 2, column 4: found undefined alias"),
        (b"a: 1\nb: \x00\n", r"expected a readable YAML file \(line 2: control characters"),
        (b"a:\n\t- b\n", r"expected a readable YAML file \(line 2, column 1: "),
        (b"a: 1\nb: caf\xe9\n", r"expected a readable YAML file \(line 2: not in UTF-8"),
        (b"? [1]\n: 2\n", r"expected a readable YAML file \(line 1, column 3: found unhashable key"),
        (b"", "expected a mapping, found nothing"),
        (b"- a\n", r"expected a mapping, found \['a'\]"),
    ],
)
def test_a_file_that_is_no_yaml_is_refused_by_its_place(tmp_path, content, says):
    (tmp_path / "params.yaml").write_bytes(content)
    with pytest.raises(UserError, match=rf"params\.yaml: {says}"):
        params.read(tmp_path / "params.yaml")


def test_a_folder_and_a_file_that_is_not_there_are_refused(tmp_path):
    (tmp_path / "params.yaml").mkdir()
    for path in (tmp_path / "params.yaml", tmp_path / "nowhere.yaml"):
        with pytest.raises(UserError, match=f"^{path}: expected a readable YAML file"):
            source.load(path)


def test_the_workflow_looks_through_the_text_before_snakemake_reads_it():
    lines = (ROOT / "Snakefile").read_text(encoding="utf-8").splitlines()
    assert lines.index('include: "workflow/rules/text.smk"') < lines.index('configfile: "params.yaml"')


def test_the_config_of_snakemake_counts_and_the_file_is_looked_through(tmp_path):
    path = tmp_path / "params.yaml"
    path.write_text(TEXT)
    assert params.load(RAW | {"scale": "tiny"}, path).scale == "tiny"
    path.write_text(TEXT + "seeds: [1]\n")
    with pytest.raises(UserError, match="seeds: stands twice"):
        params.load(RAW, path)


def test_the_projects_file_has_no_anchors_a_key_a_line_and_short_lines():
    events = list(yaml.parse(TEXT))
    assert not any(isinstance(event, yaml.AliasEvent) or getattr(event, "anchor", None) for event in events)
    assert "<<" not in TEXT
    assert max(map(len, TEXT.splitlines())) <= 100
    inline = [line for line in TEXT.splitlines() if ": {" in line and not line.startswith("#")]
    assert all(line.split(": {")[1].split(":")[0] in ("tiny", "demo", "real", "full", "}", "width") for line in inline)
