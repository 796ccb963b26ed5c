import hashlib
import json
import re
from html.parser import HTMLParser
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from genadapt.sealed import read_json, write_json
from genadapt.stages.report import report
from genadapt.stages.tabulate import tabulate

REPORTS = Path(__file__).parents[2] / "reports.yaml"
EXPERIMENTS = {
    "supervised": {"method": "supervised.Supervised", "report": ["A3"], "bounds": None, "judge": None},
    "dann": {"method": "dann.DANN", "report": ["A3"], "bounds": "supervised", "judge": None},
    "vae": {"method": "vae.VAE", "report": ["D1"], "bounds": None, "judge": None},
    "vae-high": {"method": "vae.VAE", "report": ["D1"], "bounds": None, "judge": None},
}
METRICS = {
    "supervised/mnistm5k/seed0": {"accuracy": {"mnistm5k": 0.9512, "optdigits": 0.5}},
    "dann/mnistm5k-optdigits/seed0": {"accuracy": {"mnistm5k": 0.9, "optdigits": 0.7412}},
    "dann/mnistm5k-optdigits/seed1": {"accuracy": {"mnistm5k": 0.9, "optdigits": 0.7634}},
    "vae/avatars/seed0": {"kl": 31.5},
    "vae-high/avatars/seed0": {"kl": 0.125},
}
FIGURES = {"dann": ["losses", "tsne", "confusion"], "vae": ["grid"], "vae-high": ["grid"]}
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
        "checkpoint": {"sha256": "cd" * 32, "device": "cpu", "settings": {"hparams": {"weight": len(run)}}},
        "metrics sha256": hashlib.sha256(content).hexdigest(),
    }
    write_json(root / "passports" / f"{run}.json", vouched)
    history = root / "history" / f"{run}.jsonl"
    history.parent.mkdir(parents=True, exist_ok=True)
    history.write_text("".join(json.dumps({"step": step, "label": 2 / step}) + "\n" for step in (1, 2)))
    for figure in drawn(root, run):
        figure.parent.mkdir(parents=True, exist_ok=True)
        write_noise(figure)
        figure.with_suffix(".csv").write_text("x,y,class,domain\n1,2,3,source: mnistm5k\n-1,0,4,target: optdigits\n")


def write_noise(path):
    Image.fromarray(np.random.default_rng(0).integers(256, size=(16, 16, 3), dtype=np.uint8)).save(path)


def drawn(root, run):
    return [root / "figures" / kind / f"{run}.png" for kind in FIGURES.get(run.split("/")[0], [])]


def write_benchmark(root, run):
    path = root / "benchmarks/train" / f"{run}.tsv"
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text("s\th:m:s\tmax_pss\n83.21\t0:01:23\t437.46\n")


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
    write_noise(root / "cards" / f"{name}.png")


@pytest.fixture
def root(tmp_path):
    for run, metrics in METRICS.items():
        write_run(tmp_path, run, metrics)
    write_card(tmp_path, "mnistm5k")
    write_benchmark(tmp_path, "dann/mnistm5k-optdigits/seed0")
    return tmp_path


def build(root, passports=True, fidelity=""):
    kinds = {"metrics": "json", "passports": "json", "history": "jsonl"}
    found = {kind: [root / kind / f"{run}.{end}" for run in METRICS] for kind, end in kinds.items()}
    vouched = found["passports"] if passports else []
    tables = root / "tables"
    tabulate(EXPERIMENTS, REPORTS, found["metrics"], vouched, tables)
    if fidelity:
        (tables / "fidelity.csv").write_text(fidelity)
    figures = [figure for run in METRICS for figure in drawn(root, run)]
    files = (found["metrics"], vouched, found["history"], figures, [root / "cards/mnistm5k.json"], root / "benchmarks")
    report(EXPERIMENTS, REPORTS, tables, *files, root / "report.html", root / "report.md")
    return without_scripts((root / "report.html").read_text(encoding="utf-8"))


def without_scripts(text):
    return re.sub(r"<script>.*?</script>", "", text, flags=re.DOTALL)


def section(text, name):
    """What lies between this section's heading and the next one's, as text."""
    found = re.search(rf'<h2 id="{name}".*?(?=<h2 |</main>)', text, re.DOTALL).group()
    return re.sub(r"\s+", " ", re.sub(r"<[^>]*>", " ", found))


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


def test_figures_of_the_first_seed_are_embedded_and_described(root):
    images = Page(build(root)).images
    assert len(images) == 6  # confusion, two grids beside each other and in the gallery, a card
    assert all(image["src"].startswith("data:image/webp;base64,") and image["alt"] for image in images)
    assert images[0]["alt"] == "Confusion matrix of dann/mnistm5k-optdigits on the target's test split."


def test_plots_have_their_data_and_say_them_in_words(root):
    text = build(root)
    assert "Training curves of dann/mnistm5k-optdigits: label from 2 to 1." in text
    data = [json.loads(found) for found in re.findall(r'<script type="application/json">(.*?)</script>', text)]
    (points,) = [each for each in data if each["kind"] == "points"]
    assert (points["x"], points["classes"]) == ([1, -1], ["3", "4"])
    dann = [line for each in data if each["kind"] == "curves" for panel in each["panels"] for line in panel["lines"]]
    assert [line["seed"] for line in dann].count(1) == 1
    assert dann[0] == {"name": "label", "seed": 0, "x": [1, 2], "y": [2, 1]}


def test_numbers_substitutes_and_passports_are_shown(root):
    text = build(root)
    assert "74.94" in text and "75.23 ± 1.57" in text and "76.34" in text
    assert "mnistm5k stands for mnistm" in text
    assert "cd" * 32 in text


def test_the_headline_has_all_rows_and_brackets_around_differences_between_unlike_data(root):
    found = section(build(root), "headline")
    for row in ("A1", "B4", "C2", "E2"):
        assert row in found
    assert "not run at this scale" in found
    assert "(+0.29)" in found and " +0.29 " not in found


def test_variants_of_a_row_stand_side_by_side_in_the_order_of_what_differs(root):
    found = section(build(root), "report-D")
    assert found.index("weight 17") < found.index("weight 22") < found.index("measure vae vae-high")


def test_cards_and_transfer_are_shown(root):
    text = build(root)
    for shown in ("12,345", "for research only", "ef" * 32, "mirror", "new_test", "How far apart the domains are"):
        assert shown in text


def test_what_the_jobs_took_is_shown_and_what_was_not_kept_is_said(root):
    found = section(build(root), "jobs")
    assert "dann/mnistm5k-optdigits/seed0" in found and "83" in found and "437" in found
    assert "Of 4 runs no benchmark was kept" in found


def test_numbers_of_two_extractors_never_share_a_table(root):
    heads = "report,experiment,data,stands for,extractor,n,measure,ours,sd,floor,low,high,seeds,missing"
    lines = (
        "inception,1000,fid,91.5,,12.25,90,93,1,",
        'inception,1000,"fid, in detail",7.75,,,,,1,',
        "inception,,kid,,,,,,0,too few images",
        "features of attributes,1000,fid,,,,,,0,no judge",
    )
    table = "\n".join([heads, *(f"D1,vae,avatars,celeba,{line}" for line in lines)])
    found = section(build(root, fidelity=table), "fidelity")
    first, second = found.split("inception")[1].split("features of attributes")
    assert "91.5 n 1,000 floor 12.25 90 to 93" in first and "missing: too few images" in first
    assert first.index("In detail") < first.index("7.75")
    assert "91.5" not in second and "No numbers. no judge" in second


def test_markdown_has_the_tables_and_names_the_files(root):
    build(root)
    text = (root / "report.md").read_text(encoding="utf-8")
    assert "75.23 ± 1.57" in text and "How much of the gap" in text
    assert "[measures.csv](tables/measures.csv)" in text and "`figures/tsne/`" in text


def test_what_comes_from_files_is_escaped(root):
    text = build(root)
    assert "a&lt;b" in text and "a<b" not in text
    assert "<script>alert" not in text and "&lt;script&gt;" in text


def test_a_tampered_metric_is_not_shown_and_the_page_says_why(root):
    path = root / "metrics/dann/mnistm5k-optdigits/seed1.json"
    path.write_text(path.read_text().replace("0.7634", "0.9998"))
    text = build(root)
    assert "99.98" not in text and "76.34" not in text
    assert "the metrics file is not the one that the passport vouches for" in section(text, "doctor")


def test_metrics_of_another_run_are_refused_by_name(root):
    for kind in ("metrics", "passports"):
        first, second = (root / kind / f"dann/mnistm5k-optdigits/seed{seed}.json" for seed in (0, 1))
        second.write_bytes(first.read_bytes())
    found = section(build(root), "doctor")
    assert "seed1: the passport is of another run, dann/mnistm5k-optdigits/seed0" in found


@pytest.mark.parametrize("run", ["dann/mnistm5k-optdigits/seed0", "dann/mnistm5k-optdigits/seed1"])
def test_a_history_cut_in_mid_line_is_named_and_the_rest_is_shown(run, root):
    path = root / "history" / f"{run}.jsonl"
    path.write_text(path.read_text()[:-8])
    text = build(root)
    assert f"{run}.jsonl: line 2" in section(text, "doctor")
    assert "75.23 ± 1.57" in text and "Training curves of dann/mnistm5k-optdigits: label" in text


def test_without_any_readable_history_the_page_says_so_in_place_of_the_curves(root):
    for seed in (0, 1):
        (root / f"history/dann/mnistm5k-optdigits/seed{seed}.jsonl").write_text("")
    found = section(build(root), "report-A")
    assert "Not shown:" in found and "seed0.jsonl: empty" in found and "75.23 ± 1.57" in found


def cut(path):
    path.write_bytes(path.read_bytes()[:-200])


def write_text(path):
    path.write_text("no picture")


@pytest.mark.parametrize("harm", [cut, write_text, Path.unlink])
@pytest.mark.parametrize(
    "file",
    ["figures/confusion/dann/mnistm5k-optdigits/seed0.png", "figures/grid/vae/avatars/seed0.png", "cards/mnistm5k.png"],
)
def test_a_picture_that_cannot_be_read_is_named_in_its_place(file, harm, root):
    harm(root / file)
    text = build(root)
    assert f"{file}: " in text and "Not shown" in text
    assert "75.23 ± 1.57" in text


@pytest.mark.parametrize("content", ["", "x,y\n1,2\n", "x,y,class,domain\n1,2,3\n4,5,6,7,8,9\n"])
def test_points_that_cannot_be_read_are_named_in_their_place(content, root):
    (root / "figures/tsne/dann/mnistm5k-optdigits/seed0.csv").write_text(content)
    assert "seed0.csv: expected readable points" in section(build(root), "report-A")


def test_a_benchmark_that_cannot_be_read_is_one_that_was_not_kept(root):
    path = root / "benchmarks/train/dann/mnistm5k-optdigits/seed0.tsv"
    path.write_text("s\tmax_pss\n12")
    assert "No benchmark was kept" in section(build(root), "jobs")


def test_the_page_builds_without_any_passport(root):
    text = build(root, passports=False)
    assert "no passport" in text and "95.12" not in text


@pytest.mark.parametrize("key", ["scale", "data sets", "checkpoint"])
def test_the_page_builds_with_an_incomplete_passport(root, key):
    path = root / "passports/dann/mnistm5k-optdigits/seed1.json"
    write_json(path, {name: value for name, value in read_json(path).items() if name != key})
    assert f"the passport lacks {key}" in section(build(root), "doctor")


def test_equal_inputs_give_equal_bytes(root):
    assert build(root) == build(root)
