import hashlib
import json
import re
from html.parser import HTMLParser
from pathlib import Path

import pytest
from PIL import Image

from genadapt.errors import UserError
from genadapt.sealed import read_json, write_json
from genadapt.stages.report import report
from genadapt.stages.tabulate import tabulate

REPORTS = Path(__file__).parents[2] / "reports.yaml"
EXPERIMENTS = {
    "supervised": {"method": "supervised.Supervised", "report": ["A3"], "bounds": None, "judge": None},
    "dann": {"method": "dann.DANN", "report": ["A3"], "bounds": "supervised", "judge": None},
}
METRICS = {
    "supervised/mnistm5k/seed0": {"accuracy": {"mnistm5k": 0.9512, "optdigits": 0.5}},
    "dann/mnistm5k-optdigits/seed0": {"accuracy": {"mnistm5k": 0.9, "optdigits": 0.7412}},
    "dann/mnistm5k-optdigits/seed1": {"accuracy": {"mnistm5k": 0.9, "optdigits": 0.7634}},
}
ADDRESSES = ("src", "href", "data", "poster", "srcset", "action")


class Page(HTMLParser):
    """What the tests ask of a page: addresses, ids, headings and images."""

    def __init__(self, text):
        super().__init__()
        self.addresses, self.ids, self.headings, self.images = [], [], [], []
        self.feed(text)

    def handle_starttag(self, tag, attrs):
        attrs = dict(attrs)
        self.addresses += [value for key, value in attrs.items() if key in ADDRESSES]
        self.ids += [attrs["id"]] if "id" in attrs else []
        self.headings += [int(tag[1])] if re.fullmatch("h[1-6]", tag) else []
        self.images += [attrs] if tag == "img" else []


def write_run(root, run, metrics):
    write_json(root / "metrics" / f"{run}.json", metrics)
    content = (root / "metrics" / f"{run}.json").read_bytes()
    vouched = {
        "run": run,
        "scale": "tiny",
        "settings": {"hparams": {"note": "<script>alert(1)</script>"}},
        "data sets": {"mnistm5k": {"stands for": "mnistm"}, "optdigits": {"stands for": "usps"}},
        "checkpoint": {"sha256": "cd" * 32, "device": "cpu"},
        "metrics sha256": hashlib.sha256(content).hexdigest(),
    }
    write_json(root / "passports" / f"{run}.json", vouched)
    history, figure = root / "history" / f"{run}.jsonl", root / "figures" / "losses" / f"{run}.png"
    for path in (history, figure):
        path.parent.mkdir(parents=True, exist_ok=True)
    history.write_text("".join(json.dumps({"step": step, "label": 2 / step}) + "\n" for step in (1, 2)))
    Image.new("RGB", (4, 4)).save(figure)


def write_card(root, name):
    homes = {"mnist": {"mnist.npz": {"hash": "sha256:" + "ef" * 32, "from": "mirror"}}}
    card = {
        "name": name,
        "digest": "ab" * 32,
        "stands for": "mnistm",
        "image": [28, 28, 3],
        "labels": "classes",
        "images": {"train": 12345, "test": 678},
        "balance": {"train": [["a<b", 9], ["c", 3]], "test": [["a<b", 2], ["c", 4]]},
        "conditions": {"new_test": 32},
        "pixels": {"mean": [0.1, 0.2, 0.3], "standard deviation": [0.4, 0.5, 0.6], "within an image": 0.7},
        "licence": "for research only",
        "settings": {"seed": 0},
        "raw": homes,
    }
    write_json(root / "cards" / f"{name}.json", card)
    Image.new("RGB", (4, 4)).save(root / "cards" / f"{name}.png")


@pytest.fixture
def root(tmp_path):
    for run, metrics in METRICS.items():
        write_run(tmp_path, run, metrics)
    write_card(tmp_path, "mnistm5k")
    return tmp_path


def build(root, passports=True):
    kinds = {"metrics": "json", "passports": "json", "history": "jsonl", "figures/losses": "png"}
    found = {kind: [root / kind / f"{run}.{end}" for run in METRICS] for kind, end in kinds.items()}
    vouched = found["passports"] if passports else []
    tabulate(EXPERIMENTS, REPORTS, found["metrics"], vouched, root / "tables")
    args = (found["metrics"], vouched, found["history"], found["figures/losses"])
    report(EXPERIMENTS, root / "tables", *args, [root / "cards/mnistm5k.json"], root / "report.html")
    return (root / "report.html").read_text(encoding="utf-8")


def test_the_page_loads_nothing_from_elsewhere(root):
    text = build(root)
    assert all(address.startswith(("#", "data:")) for address in Page(text).addresses)
    assert not re.search(r"url\(|@import|https?:", text)


def test_headings_are_in_order_ids_unique_and_links_lead_somewhere(root):
    page = Page(build(root))
    assert page.headings[0] == 1 and page.headings.count(1) == 1
    assert all(after <= before + 1 for before, after in zip(page.headings, page.headings[1:], strict=False))
    assert len(set(page.ids)) == len(page.ids)
    assert {address[1:] for address in page.addresses if address.startswith("#")} <= set(page.ids)


def test_figures_are_embedded_and_described(root):
    images = Page(build(root)).images
    assert len(images) == 4
    assert all(image["src"].startswith("data:image/png;base64,") for image in images)
    assert images[1]["alt"] == "Training curves of dann/mnistm5k-optdigits/seed0: label from 2 to 1."


def test_numbers_substitutes_and_passports_are_shown(root):
    text = build(root)
    assert "74.94" in text and "75.23 ± 1.57" in text and "76.34" in text
    assert "mnistm5k stands for mnistm" in text
    assert "cd" * 32 in text


def test_cards_and_transfer_are_shown(root):
    text = build(root)
    for shown in ("12,345", "for research only", "ef" * 32, "mirror", "new_test", "How far apart the domains are"):
        assert shown in text


def test_what_comes_from_files_is_escaped(root):
    text = build(root)
    assert "a&lt;b" in text and "a<b" not in text
    assert "<script" not in text and "&lt;script&gt;" in text


def test_a_tampered_metric_is_not_shown_and_the_page_says_why(root):
    path = root / "metrics/dann/mnistm5k-optdigits/seed1.json"
    path.write_text(path.read_text().replace("0.7634", "0.9998"))
    text = build(root)
    assert "99.98" not in text and "76.34" not in text
    assert "the metrics file is not the one that the passport vouches for" in text


def test_the_page_builds_without_any_passport(root):
    text = build(root, passports=False)
    assert "no passport" in text and "95.12" not in text


@pytest.mark.parametrize("key", ["scale", "data sets", "checkpoint"])
def test_the_page_builds_with_an_incomplete_passport(root, key):
    path = root / "passports/dann/mnistm5k-optdigits/seed1.json"
    write_json(path, {name: value for name, value in read_json(path).items() if name != key})
    assert "dann/mnistm5k-optdigits/seed1" in build(root)


def test_equal_inputs_give_equal_bytes(root):
    assert build(root) == build(root)


def test_a_missing_figure_is_named(root):
    (root / "figures/losses/supervised/mnistm5k/seed0.png").unlink()
    with pytest.raises(UserError, match=r"seed0.png: expected a readable png"):
        build(root)
