"""What the report shows."""

import json
import re
from html.parser import HTMLParser

from report_files import build, section

pytest_plugins = "report_files"

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


def test_numbers_substitutes_and_provenance_are_shown(root):
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
        "features of attributes,1000,fid,,,,,,0,no evaluator",
    )
    table = "\n".join([heads, *(f"D1,vae,avatars,celeba,{line}" for line in lines)])
    found = section(build(root, fidelity=table), "fidelity")
    first, second = found.split("inception")[1].split("features of attributes")
    assert "91.5 n 1,000 floor 12.25 90 to 93" in first and "missing: too few images" in first
    assert first.index("In detail") < first.index("7.75")
    assert "91.5" not in second and "No numbers. no evaluator" in second


def test_markdown_has_the_tables_and_names_the_files(root):
    build(root)
    text = (root / "report.md").read_text(encoding="utf-8")
    assert "75.23 ± 1.57" in text and "How much of the gap" in text
    assert "[measures.csv](tables/measures.csv)" in text and "`figures/tsne/`" in text


def test_what_comes_from_files_is_escaped(root):
    text = build(root)
    assert "a&lt;b" in text and "a<b" not in text
    assert "<script>alert" not in text and "&lt;script&gt;" in text


def test_equal_inputs_give_equal_bytes(root):
    assert build(root) == build(root)
