"""What the report shows."""

import json
import re
from html.parser import HTMLParser

import pytest
from report_files import ALONE, ALONE_RUNS, build, section
from report_tables import NONE_RAN, TABLES

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
    sound(build(root))


def sound(text):
    page = Page(text)
    assert page.headings[0] == 1 and page.headings.count(1) == 1
    assert all(after <= before + 1 for before, after in zip(page.headings, page.headings[1:], strict=False))
    assert len(set(page.ids)) == len(page.ids)
    assert {address[1:] for address in page.addresses if address.startswith("#")} <= set(page.ids)


def test_figures_of_the_first_seed_are_embedded_and_described(root):
    images = Page(build(root)).images
    assert len(images) == 8  # two thumbnails, confusion, two grids beside each other and in the gallery, a card
    assert all(image["src"].startswith("data:image/webp;base64,") and image["alt"] for image in images)
    assert "Confusion matrix of dann/mnistm5k-optdigits on the target's test split." in [im["alt"] for im in images]


def test_the_first_screen_has_a_small_picture_of_each_method(root):
    text = build(root)
    strip = re.search(r'<ul class="strip">.*?</ul>', text, re.DOTALL).group()
    assert re.findall(r'href="#(.*?)"', strip) == ["vae--avatars", "dann--mnistm5k→optdigits"]
    assert all(len(image["src"]) < 20_000 for image in Page(strip).images)


def test_the_chart_sets_reported_against_reproduced_and_says_it_in_words(root):
    chart = re.search(r'<figure class="chart">.*?</figure>', build(root), re.DOTALL).group()
    assert re.findall('aria-label="(.*?)"', chart) == [
        "reported 74.94, reproduced 75.23 ± 1.57, best of ours 81.25 by mmd"
    ]
    assert 'class="reported" cx="74.94%"' in chart and 'class="reproduced" cx="75.23%"' in chart
    assert '<svg x="81.25%"' in chart


def test_numbers_that_are_not_in_percent_stand_beside_the_chart(root):
    found = section(build(root), "glance")
    assert "kl 31.5 reported 40" in found


def test_plots_have_their_data_and_say_them_in_words(root):
    text = build(root)
    assert "Training curves of dann/mnistm5k-optdigits: label from 2 to 1." in text
    data = [json.loads(found) for found in re.findall(r'<script type="application/json">(.*?)</script>', text)]
    (points,) = [plot for plot in data if plot["kind"] == "points"]
    assert (points["x"], points["classes"]) == ([1, -1], ["3", "4"])
    dann = [line for plot in data if plot["kind"] == "curves" for panel in plot["panels"] for line in panel["lines"]]
    assert [line["seed"] for line in dann].count(1) == 1
    assert dann[0] == {"name": "label", "seed": 0, "x": [1, 2], "y": [2, 1]}


def test_numbers_substitutes_and_provenance_are_shown(root):
    text = build(root)
    assert "74.94" in text and "75.23 ± 1.57" in text and "76.34" in text
    assert "mnistm5k stands for mnistm" in text
    assert "cd" * 32 in text


def test_the_headline_shows_first_what_ran_and_folds_what_did_not(root):
    text = build(root)
    found = section(text, "headline")
    ran, _, without = found.partition("3 reported numbers have no run at this scale: A2, A3, E1.")
    assert "A3 C3" in ran and "A2" not in ran and "E1" not in ran and "missing" not in ran
    assert "(+0.29)" in ran and " +0.29 " not in ran and "81.25 mmd" in ran
    assert "55.95" in without and "svhn→mnistm" in without
    assert '<details class="without">' in text


def test_what_could_not_be_measured_stands_beside_the_distance_that_was(root):
    found = section(build(root), "glance")
    assert "frechet distance on features of attributes 795.8" in found
    assert "fid reported 0.053–0.165 kl 31.5 reported 40 seed 0: no weights" in found


def test_experiments_beside_no_report_have_a_section_and_evaluators_and_bounds_another(root):
    text = build(root)
    further, evaluators = section(text, "further"), section(text, "evaluators")
    assert (
        "mmd mnistm5k→optdigits" in further and "81.25 panel 78.50, lowest 71.75" in further and "gap closed" in further
    )
    assert "reported" not in further and "reported" in section(text, "report-A")
    assert "attributes on avatars" in evaluators and "supervised on mnistm5k" in evaluators
    assert "attributes" not in further and "mmd" not in evaluators


@pytest.fixture
def alone(root):
    """The page of a user who asked for no report."""
    return build(root, experiments=ALONE, runs=ALONE_RUNS, headline=NONE_RAN, adaptation=[TABLES["adaptation"][0]])


def test_without_reports_the_own_runs_come_first_and_reports_last_in_one_line(alone, root):
    ids = re.findall('<h2 id="(.*?)"', alone)
    assert ids[:2] == ["glance", "further"] and ids[-1] == "headline"
    assert not [name for name in ids if name.startswith("report-")]
    assert "1 reported number has no run at this scale: A2, B2." in section(alone, "headline")
    assert alone.count("not run at this scale") == 0
    text = (root / "report.md").read_text(encoding="utf-8")
    assert text.index("the table further") < text.index("no run at this scale") and "best of ours" not in text


def test_without_reports_headings_ids_and_links_are_sound_too(alone):
    sound(alone)


def test_variants_of_a_row_stand_side_by_side_in_the_order_of_what_differs(root):
    found = section(build(root), "report-D")
    assert found.index("weight 17") < found.index("weight 22") < found.index("measure vae vae-high")


def test_cards_and_transfer_are_shown(root):
    text = build(root)
    for shown in (
        "12,345, 901, 678",
        '<td class="n">9</td><td class="n">7</td><td class="n">2</td>',
        "for research only",
        "ef" * 32,
        "mirror",
        "new_test",
        "How far apart the domains are",
    ):
        assert shown in text


def test_what_is_chosen_without_labels_stands_between_the_last_and_the_best(root):
    found = section(build(root), "evaluators")
    assert "dann mnistm5k→optdigits 75.23 ± 1.57 74.50 ± 2.25 77.75 ± 0.50" in found
    assert "mean of all 75.23 74.50 77.75" in found


def test_how_well_evaluators_read_real_images_is_shown(root):
    found = section(build(root), "evaluators")
    assert "Evaluators of avatars, accuracy of exact sets evaluator trained on test images blur" in found
    assert "attributes avatars 98.50 24.50" in found and "chooser chooses settings avatars 97.25 –" in found


def test_what_a_panel_says_stands_beside_the_number(root):
    assert "0.125 panel 0.115, lowest 0.105" in section(build(root), "headline")


def test_what_was_passed_over_and_remarked_of_a_data_set_is_shown(root):
    text = build(root)
    assert "Passed over in the folder: 1,239" in text and "HEIC, which is not read" in text
    assert "no image of the test split has: &lt;c&gt;" in text


def test_what_the_jobs_took_is_shown_and_what_was_not_kept_is_said(root):
    found = section(build(root), "jobs")
    assert "dann/mnistm5k-optdigits/seed0" in found and "83" in found and "437" in found
    assert " minutes in all" in found
    assert "Of 6 runs no benchmark was kept" in found


def test_numbers_of_two_extractors_never_share_a_table(root):
    lines = (
        "features of attributes,1000,fid,,,,,,0,no evaluator",
        "inception,1000,fid,91.5,,12.25,90,93,1,",
        'inception,1000,"kernel distance, sd over subsets",7.75,,,,,1,',
        "inception,,kid,,,,,,0,too few images",
    )
    table = [TABLES["fidelity"][0], *(f"D1,vae,avatars,celeba,{line}" for line in lines)]
    found = section(build(root, fidelity=table), "fidelity")
    first, second = found.split("inception")[1].split("features of attributes")
    assert "91.5 n 1,000 baseline 12.25 90 to 93" in first and "too few images" in first
    assert first.index("In detail") < first.index("7.75")
    assert "91.5" not in second and "No numbers. no evaluator" in second


def test_markdown_has_the_tables_and_names_the_files(root):
    build(root)
    text = (root / "report.md").read_text(encoding="utf-8")
    assert "| 74.94" in text and "75.23 ± 1.57" in text and "81.25 (mmd)" in text and "795.8" in text
    order = [
        "best of ours",
        "Further experiments",
        "How much of the gap",
        "How near",
        "How far",
        "no run at this scale",
    ]
    assert sorted(order, key=text.index) == order
    assert "[measures.csv](tables/measures.csv)" in text and "`figures/tsne/`" in text


def test_what_comes_from_files_is_escaped(root):
    text = build(root)
    assert "a&lt;b" in text and "a<b" not in text
    assert "<script>alert" not in text and "&lt;script&gt;" in text


def test_equal_inputs_give_equal_bytes(root):
    assert build(root) == build(root)
