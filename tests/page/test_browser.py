"""The report page in a real browser, without any network."""

import re
import shutil

import numpy as np
import pytest
from markupsafe import Markup

from genadapt.figures.embedding import write_points
from genadapt.page.plots import points
from genadapt.stages.report import PLOTLY, environment

pytest_plugins = "small_site"
sync_playwright = pytest.importorskip("playwright.sync_api").sync_playwright

CHROMIUM = shutil.which("chromium")
QUIET = [
    *("--no-sandbox", "--disable-gpu"),
    *("--disable-background-networking", "--disable-component-update", "--disable-sync"),
]
WIDTHS = (360, 1440)
pytestmark = pytest.mark.skipif(CHROMIUM is None, reason="no chromium here: the page is not tried in a browser")


@pytest.fixture(scope="module")
def browser():
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=QUIET)
        yield browser
        browser.close()


class Visit:
    """A page that was opened from disk, and what it asked for and said."""

    def __init__(self, browser, site, width, scheme="light"):
        self.context = browser.new_context(viewport={"width": width, "height": 800}, color_scheme=scheme)
        self.page, self.requests, self.said = self.context.new_page(), [], []
        self.context.route(lambda url: not url.startswith("file:"), lambda route: route.abort())
        self.page.on("request", lambda request: self.requests.append(request.url))
        self.page.on("console", lambda message: self.said.append(message.text))
        self.page.on("pageerror", lambda error: self.said.append(str(error)))
        self.page.goto((site / "results/report.html").as_uri())

    def open_all(self):
        """Open everything that is folded, and bring every plot into view."""
        self.page.evaluate("document.querySelectorAll('main details').forEach((details) => (details.open = true))")
        for plot in self.page.locator(".plot").all():
            plot.scroll_into_view_if_needed()
            plot.locator(".main-svg").first.wait_for()


@pytest.fixture
def visit(browser, site):
    visits = []

    def open_page(width, scheme="light"):
        visits.append(Visit(browser, site, width, scheme))
        return visits[-1]

    yield open_page
    for opened in visits:
        opened.context.close()


@pytest.mark.parametrize("width, scheme", [(360, "dark"), (1000, "light"), (1440, "light")])
def test_it_loads_nothing_says_nothing_and_shows_all_images_within_its_width(visit, width, scheme):
    seen = visit(width, scheme)
    seen.open_all()
    page = seen.page
    assert [url for url in seen.requests if not url.startswith(("file:", "data:", "blob:"))] == []
    assert seen.said == []
    page.wait_for_function("[...document.images].every((image) => image.complete)")
    assert page.locator("img").count() > 8
    assert page.evaluate("[...document.images].filter((image) => !image.naturalWidth).length") == 0
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    background = page.evaluate("getComputedStyle(document.body).backgroundColor")
    assert (sum(map(int, background.removeprefix("rgb(").removesuffix(")").split(","))) < 150) == (scheme == "dark")


@pytest.mark.parametrize("width", WIDTHS)
def test_a_click_on_a_column_sorts_the_headline_and_what_was_not_measured_comes_last(visit, width):
    page = visit(width).page
    head = page.locator("#headline ~ .headline th", has=page.get_by_role("button", name="reproduced"))
    read = "[...document.querySelectorAll('#headline ~ .headline tbody tr')].map((row) => row.dataset.reproduced)"
    for order in ("ascending", "descending"):
        head.get_by_role("button").click()
        assert head.get_attribute("aria-sort") == order
        cells = page.evaluate(read)
        numbers = [float(value) for value in cells if value]
        assert len(numbers) > 2 and "" in cells
        assert numbers == sorted(numbers, reverse=order == "descending")
        assert cells[: len(numbers)] == [value for value in cells if value]


@pytest.mark.parametrize("width", WIDTHS)
def test_the_first_screen_shows_pictures_and_the_chart_within_its_width(visit, width):
    page = visit(width).page
    strip = page.locator(".strip img")
    assert strip.count() == 5 and strip.first.bounding_box()["y"] < 800
    boxes = [mark.bounding_box() for mark in page.locator(".chart svg[role] circle").all()]
    assert boxes and all(box["x"] >= 0 and box["x"] + box["width"] <= width for box in boxes)


def test_a_thumbnail_leads_to_its_experiment_and_unfolds_it(visit):
    page = visit(1440).page
    link = page.locator(".strip a", has_text="dann")
    experiment = page.locator(f"[id='{link.get_attribute('href')[1:]}']")
    experiment.evaluate("(details) => (details.open = false)")
    link.click()
    page.wait_for_function("(id) => document.getElementById(id).open", arg=link.get_attribute("href")[1:])
    assert 0 <= experiment.bounding_box()["y"] < 800


@pytest.mark.parametrize("width", WIDTHS)
def test_every_number_opens_its_provenance_also_by_keyboard(visit, width):
    page = visit(width).page
    number = page.locator(".headline button.num").first
    provenance = page.locator(f"[id='{number.get_attribute('popovertarget')}']")
    assert not provenance.is_visible()
    number.focus()
    page.keyboard.press("Enter")
    assert provenance.is_visible()
    assert "metrics sha256" in provenance.inner_text() and number.inner_text().split(" ")[0] in provenance.inner_text()
    page.keyboard.press("Escape")
    assert not provenance.is_visible()
    targets = "[...document.querySelectorAll('button.num')].map((button) => button.getAttribute('popovertarget'))"
    assert page.evaluate(f"{targets}.filter((id) => !document.getElementById(id)?.matches('[popover]'))") == []


@pytest.mark.parametrize("width", WIDTHS)
def test_the_slider_turns_noise_into_an_image(visit, width):
    page = visit(width).page
    frames = page.locator(".frames").first
    frames.scroll_into_view_if_needed()
    first = frames.locator(".window").screenshot()
    slider = frames.get_by_role("slider")
    slider.focus()
    page.keyboard.press("End")
    count = int(frames.get_attribute("data-count"))
    assert frames.locator("output").inner_text() == f"{count} of {count}"
    assert frames.locator(".window").screenshot() != first
    # the last frame fills the window: the strip ends where the window does, but for its border
    ends = "([image, window]) => image.getBoundingClientRect().right - window.getBoundingClientRect().right"
    gap = page.evaluate(f"({ends})([document.querySelector('.frames img'), document.querySelector('.window')])")
    side = frames.locator(".window").bounding_box()["width"]
    assert abs(gap - 2 * side / 56) < 2


@pytest.mark.parametrize("width", WIDTHS)
def test_points_and_curves_answer_to_hovering(visit, width):
    page = visit(width).page
    plot = page.locator(".tsne .plot").first
    plot.scroll_into_view_if_needed()
    point = plot.locator("path.point").first
    point.wait_for()
    point.hover(force=True)
    assert "mnist" in plot.locator(".hovertext").first.text_content()
    curve = page.locator(".losses .plot > div").first
    curve.scroll_into_view_if_needed()
    curve.locator(".nsewdrag").hover()
    said = curve.locator(".hoverlayer .legendtext", has_text=re.compile(r"generator : \d|label : \d"))
    said.first.wait_for()


def test_points_can_be_marked_by_domain(visit):
    page = visit(1440).page
    figure = page.locator("figure.tsne").first
    figure.scroll_into_view_if_needed()
    button = figure.get_by_role("button", name="by domain")
    button.click()
    assert button.get_attribute("aria-pressed") == "true"
    figure.locator(".legendtext", has_text="source: mnist5k").wait_for()


PLOT = """{% import "macros.html.j2" as show %}{{ show.plot(shown) }}<script>{{ plotly }}</script>
<script type="module">{% include "plots.js" %}</script>"""


def test_names_in_points_are_shown_as_they_are(browser, tmp_path):
    names = ["NA", "<b>bold</b>", "a<br>b", "&amp;", "$x_1$", "%{x}", "猫", "_hidden"]
    write_points(tmp_path / "seed0.csv", np.arange(16.0).reshape(8, 2), names, ["test: d"] * 8)
    plotly = Markup(PLOTLY.read_text(encoding="utf-8"))
    shown = points("tsne", "a/d/seed0", tmp_path / "seed0.csv")
    html = environment().from_string(PLOT).render(shown=shown, plotly=plotly)
    (tmp_path / "page.html").write_text(f"<!doctype html><meta charset=utf-8>{html}", encoding="utf-8")
    page = browser.new_page()
    page.goto((tmp_path / "page.html").as_uri())
    page.locator(".legendtext").first.wait_for()
    assert page.locator(".legendtext").all_text_contents() == sorted(names)
    plot = "document.querySelector('.js-plotly-plot')"
    hover = f"(trace) => Plotly.Fx.hover({plot}, [{{curveNumber: trace, pointNumber: 0}}])"
    for trace, name in enumerate(sorted(names)):
        page.evaluate(hover, trace)
        page.locator(".hovertext").get_by_text(f"{name}test: d", exact=True).wait_for()
    page.close()


def test_curves_differ_by_more_than_colour(visit):
    page = visit(1440).page
    plot = page.locator(".losses .plot").first
    plot.scroll_into_view_if_needed()
    plot.locator(".js-line").first.wait_for()
    panel = "document.querySelector('.losses .plot > div').data.filter((line) => line.showlegend)"
    dashes = page.evaluate(f"{panel}.map((line) => line.line.dash)")
    assert len(dashes) > 1 and len(set(dashes)) == len(dashes)
