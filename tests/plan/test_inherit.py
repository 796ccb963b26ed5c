"""`like`, defaults and maps of scales."""

import pytest
from changed import changed

from genadapt.plan import inherit, params

STEPS = {"tiny": 8, "demo": 450, "real": 1200, "full": 40000}


def resolved(experiments: dict, scale: str, defaults: dict | None = None) -> dict:
    """The experiments at a scale, with all that they take from others."""
    raw = {"defaults": defaults or {}, "experiments": experiments}
    wrong = []
    taken = inherit.resolve(inherit.complete(raw), scale, (), wrong)["experiments"]
    assert wrong == []
    return taken


@pytest.mark.parametrize(
    ("base", "over", "at_scales"),
    [
        (STEPS, {"demo": 1}, [8, 1, 1200, 40000]),  # real has its own
        ({"tiny": 8, "demo": 450, "full": 9}, {"demo": 1}, [8, 1, 1, 9]),  # real takes demo's
        (STEPS, {"real": 1}, [8, 450, 1, 40000]),
        (STEPS, 5, [5, 5, 5, 5]),
        (5, {"demo": 1}, [5, 1, 1, 5]),
        (5, {"real": 1}, [5, 5, 1, 5]),
        (STEPS, None, [None] * 4),
        ({"tiny": [9], "demo": [9], "full": [1, 2]}, {"tiny": [], "demo": [3]}, [[], [3], [3], [1, 2]]),
        ({"a": 1, "b": 2}, {"demo": {"b": 3}}, [{"a": 1, "b": 2}, *[{"a": 1, "b": 3}] * 2, {"a": 1, "b": 2}]),
        (
            {"tiny": {"a": 1}, "demo": {"a": 2}, "full": {}},
            {"b": 3},
            [{"a": 1, "b": 3}, *[{"a": 2, "b": 3}] * 2, {"b": 3}],
        ),
    ],
)
def test_what_a_variant_does_not_give_is_what_it_is_likes(base, over, at_scales):
    experiments = {"one": {"x": {"y": base, "z": 0}}, "two": {"like": "one", "x": {"y": over}}}
    for scale, value in zip(params.SCALES, at_scales, strict=True):
        assert resolved(experiments, scale)["two"] == {"x": {"y": value, "z": 0}}
        assert resolved({"two": {"x": {"y": over}}}, scale, {"x": {"y": base, "z": 0}})["two"] == {
            "x": {"y": value, "z": 0}
        }


def test_a_chain_takes_the_nearest_and_the_defaults_last():
    experiments = {
        "c": {"like": "b", "figures": ["f"]},
        "b": {"like": "a", "train": {"steps": 2}},
        "a": {"train": {"steps": 1, "batch": 1}, "data": ["x"]},
    }
    taken = resolved(experiments, "demo", {"train": {"steps": 0, "threads": 7}, "figures": ["losses"]})
    assert taken["c"] == {"train": {"steps": 2, "batch": 1, "threads": 7}, "data": ["x"], "figures": ["f"]}
    assert taken["a"]["figures"] == ["losses"]
    assert list(taken) == ["c", "b", "a"]


def test_rows_of_reports_are_not_passed_on_but_for_the_defaults():
    experiments = {"a": {"report": ["A1"]}, "b": {"like": "a"}, "c": {"like": "b", "report": {"demo": ["C1"]}}}
    taken = resolved(experiments, "demo", {"report": ["D1"]})
    assert [taken[name]["report"] for name in "abc"] == [["A1"], ["D1"], ["C1"]]
    assert resolved(experiments, "full", {"report": ["D1"]})["c"]["report"] == ["D1"]
    raw = {"defaults": {"report": ["D1"]}, "experiments": experiments}
    assert inherit.written(raw, ("experiments", "b", "report", 0), "demo") == ("defaults", "report", 0)


def test_data_sets_and_experiments_may_have_names_of_scales():
    raw = {"datasets": {"real": {"size": 1}}, "experiments": {"demo": {"x": 1}, "tiny": {"x": 2}}}
    assert inherit.resolve(raw, "full", (), []) == raw


@pytest.mark.parametrize(
    ("path", "place"),
    [
        (("experiments", "two", "x", "y"), "experiments.two.x.y"),
        (("experiments", "two", "x", "z"), "experiments.one.x.z"),
        (("experiments", "two", "list", 1), "experiments.one.list.1"),
        (("experiments", "two", "w"), "defaults.w"),
        (("experiments", "two", "nowhere"), "experiments.two.nowhere"),
        (("experiments", "two", "s"), "experiments.one.s"),
        (("seeds", 0), "seeds.0"),
    ],
)
def test_a_value_is_found_where_it_is_written(path, place):
    one = {"x": {"y": 1, "z": 2}, "list": [1, 2], "s": 5}
    raw = {"defaults": {"w": 1}, "experiments": {"one": one, "two": {"like": "one", "x": {"y": 3}, "s": {"full": 1}}}}
    assert ".".join(map(str, inherit.written(raw, path, "demo"))) == place


def test_a_variant_in_the_projects_file_is_what_it_is_like_but_for_what_it_states():
    variant = {"experiments.mine": {"like": "dann", "hparams": {"lr": {"demo": 0.5}}}}
    for scale in params.SCALES:
        experiments = params.parse(changed(variant, scale)).experiments
        mine, dann = experiments["mine"].model_dump(), experiments["dann"].model_dump()
        if scale in ("demo", "real"):
            assert mine["hparams"].pop("lr") == 0.5
            assert dann["hparams"].pop("lr") == 0.002
        assert (mine.pop("report"), dann.pop("report")) == ([], ["A3", "C3"])  # a variant is not what they describe
        assert mine == dann
