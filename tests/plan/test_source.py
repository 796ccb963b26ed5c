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
    ],
)
def test_a_key_that_stands_twice_is_refused_by_its_path_and_lines(tmp_path, text, says):
    path = tmp_path / "params.yaml"
    path.write_text(text)
    with pytest.raises(UserError) as error:
        source.load(path)
    assert f"{path}: {says}" in str(error.value).splitlines()


@pytest.mark.parametrize("text", ["a: [", "a: &x 1\nb: *y\n", "a: \x00"])
def test_a_file_that_is_no_yaml_is_refused(tmp_path, text):
    (tmp_path / "params.yaml").write_text(text)
    with pytest.raises(UserError, match="expected a readable YAML file"):
        params.read(tmp_path / "params.yaml")


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
