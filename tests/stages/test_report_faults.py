"""A report of files that are damaged, or not there: what is said, and what is shown all the same."""

from pathlib import Path

import pytest
from report_files import build, section

from genadapt.files.sealed import read_json, write_json

pytest_plugins = "report_files"


def test_a_tampered_metric_is_not_shown_and_the_page_says_why(root):
    path = root / "metrics/dann/mnistm5k-optdigits/seed1.json"
    path.write_text(path.read_text().replace("0.7634", "0.9998"))
    text = build(root)
    assert "99.98" not in text and "76.34" not in text
    assert "the metrics file is not the one that the provenance vouches for" in section(text, "diagnostics")


def test_metrics_of_another_run_are_refused_by_name(root):
    for kind in ("metrics", "provenance"):
        first, second = (root / kind / f"dann/mnistm5k-optdigits/seed{seed}.json" for seed in (0, 1))
        second.write_bytes(first.read_bytes())
    found = section(build(root), "diagnostics")
    assert "seed1: the provenance is of another run, dann/mnistm5k-optdigits/seed0" in found


@pytest.mark.parametrize("run", ["dann/mnistm5k-optdigits/seed0", "dann/mnistm5k-optdigits/seed1"])
def test_a_history_cut_in_mid_line_is_named_and_the_rest_is_shown(run, root):
    path = root / "history" / f"{run}.csv"
    path.write_text(path.read_text()[:-4])
    text = build(root)
    assert f"{run}.csv: line 3" in section(text, "diagnostics")
    assert "75.23 ± 1.57" in text and "Training curves of dann/mnistm5k-optdigits: label" in text


def test_without_any_readable_history_the_page_says_so_in_place_of_the_curves(root):
    for seed in (0, 1):
        (root / f"history/dann/mnistm5k-optdigits/seed{seed}.csv").write_text("")
    found = section(build(root), "report-A")
    assert "Not shown:" in found and "seed0.csv: empty" in found and "75.23 ± 1.57" in found


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


def test_the_page_builds_without_any_provenance(root):
    text = build(root, provenance=False)
    assert "no provenance" in text and "74.12" not in text


@pytest.mark.parametrize("key", ["scale", "data sets", "checkpoint"])
def test_the_page_builds_with_an_incomplete_provenance(root, key):
    path = root / "provenance/dann/mnistm5k-optdigits/seed1.json"
    write_json(path, {name: value for name, value in read_json(path).items() if name != key})
    assert f"the provenance lacks {key}" in section(build(root), "diagnostics")
