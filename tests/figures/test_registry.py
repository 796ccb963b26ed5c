"""What is registered of each figure, and that the plan sees it without importing anything."""

from typing import get_args

from conftest import params_at

from genadapt.figures.registry import figures
from genadapt.plan import codebase
from genadapt.plan.fields import Shows


def test_the_plan_reads_of_the_decorators_what_python_does():
    read = codebase.figures()
    assert read.keys() == figures().keys()
    for name, figure in figures().items():
        assert figure.draw.__module__.endswith(read[name].pop("module").replace("/", "."))
        assert read[name] == {key: getattr(figure, key) for key in ("of", "embedding", "sample", "labels", "target")}


def test_every_figure_is_told_in_words():
    for figure in figures().values():
        assert figure.caption.endswith("."), figure.name
        assert "an/example" in figure.alt.format(run="an/example"), figure.name
        assert figure.of in get_args(Shows), figure.name


def test_every_figure_is_drawn_by_an_experiment_at_scale_tiny():
    params = params_at("tiny")
    drawn = {name for experiment in params.experiments.values() if experiment.data for name in experiment.figures}
    assert drawn == figures().keys()
