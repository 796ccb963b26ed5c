import pytest
from recorded import Recorded, experiment
from scipy import stats

RECORD = {
    "evaluators": [],
    "data sets": {"mnist": {"sha256": "d" * 64, "stands for": None}},
}
EXPERIMENTS = {
    "supervised": experiment("supervised.Supervised"),
    "dann": experiment("dann.DANN", bounds="supervised"),
    "dann-ramp": experiment("dann.DANN", bounds="supervised"),
    "adda": experiment("adda.ADDA", bounds="resnet"),
}
PAIR = {"supervised/mnist": [0.5, 0.5, 0.6], "dann/mnist-usps": [0.7, 0.75, 0.8], "dann-ramp/mnist-usps": [0.72, 0.75]}


def paired(folder, pair=PAIR, **others):
    """Lines of the paired table; others: entries of an experiment's provenance records that are not the usual ones."""
    recorded = Recorded(folder, {})
    for place, values in pair.items():
        for seed, value in enumerate(values):
            metrics = {
                "accuracy": {"usps": value},
                "evaluator's accuracy on real images": 0.97,
                "frechet distance, real-real baseline": value,
            }
            recorded.add(f"{place}/seed{seed}", metrics, **RECORD | others.get(place.partition("/")[0], {}))
    return recorded.lines("paired", experiments=EXPERIMENTS)


def test_experiments_are_compared_seed_by_seed_on_the_same_data(tmp_path):
    source, constant, ramp = paired(tmp_path)
    assert (source["experiment"], source["against"]) == ("dann", "supervised on mnist")
    assert (source["data"], source["measure"], source["seeds"]) == ("mnist→usps", "accuracy on usps", "0 1 2")
    low, high = stats.ttest_rel([70, 75, 80], [50, 50, 60]).confidence_interval(0.95)
    assert (source["low"], source["difference"], source["high"]) == pytest.approx((low, 65 / 3, high))
    names = [(line["experiment"], line["against"], line["seeds"]) for line in (constant, ramp)]
    assert names == [("dann-ramp", "supervised on mnist", "0 1"), ("dann-ramp", "dann", "0 1")]
    assert ramp["difference"] == pytest.approx(1) and ramp["low"] < 0


def test_markdown_has_the_interval_in_one_cell(tmp_path):
    paired(tmp_path)
    line = (tmp_path / "tables/paired.md").read_text().splitlines()[2]
    cells = [cell.strip() for cell in line.split("|")[3:8]]
    assert cells == ["dann", "75.00", "supervised on mnist", "53.33", "21.67 [14.50, 28.84]"]


@pytest.mark.parametrize(
    "unlike",
    [
        {"scale": "full"},
        {"evaluators": [{"run": "other", "sha256": "0"}]},
        {"data sets": {"mnist": {"sha256": "other"}}},
        {"extractors": {"features of supervised": {"generated images": 7}}},
    ],
)
def test_unlike_numbers_are_not_compared(unlike, tmp_path):
    assert {line["experiment"] for line in paired(tmp_path, dann=unlike)} == {"dann-ramp"}


def test_a_table_of_one_seed_is_empty(tmp_path):
    assert paired(tmp_path, {place: values[:1] for place, values in PAIR.items()}) == []
    assert (tmp_path / "tables/paired.md").read_text() == ""
