import re

import pytest
import yaml
from changed import changed
from conftest import ROOT

from genadapt.plan import params

FILES = ("README.md", "docs/own-images.md")
TEXT = "".join((ROOT / name).read_text(encoding="utf-8") for name in FILES)
BLOCKS = [yaml.safe_load(block) for block in re.findall(r"^```yaml\n(.*?)^```", TEXT, re.DOTALL | re.MULTILINE)]
ADDED = {
    f"{part}.{name}": block
    for of_file in BLOCKS
    for part in ("datasets", "experiments")
    for name, block in of_file.get(part, {}).items()
}


@pytest.mark.parametrize("scale", params.SCALES)
def test_what_the_readme_says_to_write_is_valid_as_it_stands_there(scale):
    assert {"datasets.pets", "experiments.dcgan-brief", "experiments.pets-to-phone", "datasets.phone"} <= set(ADDED)
    assert params.parse(changed(ADDED, scale))
