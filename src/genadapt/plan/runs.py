"""The runs that params.yaml asks for, and what each stage must know of a run."""

from typing import TYPE_CHECKING, NamedTuple

from .settings import (
    EvaluateSettings,
    ExperimentSettings,
    PreprocessSettings,
    ReportSettings,
    SampleSettings,
    TrainSettings,
)

if TYPE_CHECKING:  # stages know runs, and are not made again when params.py changes
    from .params import Params


def domains(data: str) -> list[str]:
    """The data set, or source and target, that an experiment's data are."""
    return data.split("-")


def arrow(data: str) -> str:
    """An experiment's data as they are shown: a data set's name, or "source→target"."""
    return "→".join(domains(data))


class Run(NamedTuple):
    """One experiment on one data set or pair, with one seed."""

    experiment: str
    data: str
    seed: int

    @property
    def name(self) -> str:
        """Where its files lie: experiment/data/seed0."""
        return f"{self.experiment}/{self.data}/seed{self.seed}"

    @property
    def domains(self) -> list[str]:
        """Its data set, or source and target."""
        return domains(self.data)

    @property
    def is_pair(self) -> bool:
        """Whether it has a source and a target."""
        return len(self.domains) == 2


def matrix(params: "Params") -> list[Run]:
    """Every run of the experiment matrix."""
    return [
        Run(name, data, seed)
        for name, experiment in params.experiments.items()
        for data in experiment.data
        for seed in params.seeds_of(name)
    ]


def preprocess_settings(params: "Params", name: str) -> PreprocessSettings:
    """All that a processed data set depends on, beside raw files and code."""
    return PreprocessSettings(block=params.datasets[name], validation=params.validation)


def train_settings(params: "Params", run: Run) -> TrainSettings:
    """All that the checkpoint of a run depends on, beside data and code."""
    experiment = params.experiments[run.experiment]
    return TrainSettings(
        method=experiment.method,
        hparams=experiment.hparams,
        **experiment.train.model_dump(),
        seed=run.seed,
        device=params.device,
        precision=params.precision,
    )


def sample_settings(params: "Params", run: Run) -> SampleSettings:
    """All that the samples of a run depend on, beside its checkpoint, data and code."""
    experiment = params.experiments[run.experiment]
    return SampleSettings(
        threads=experiment.train.threads,
        device=params.device,
        generate=experiment.sample,
        corruptions=experiment.corruptions,
    )


def evaluate_settings(params: "Params", run: Run) -> EvaluateSettings:
    """What the provenance record of a run tells of it."""
    return EvaluateSettings(**run._asdict(), scale=params.scale, training=train_settings(params, run))


def report_settings(params: "Params") -> ReportSettings:
    """What tables and report must know of each experiment that has runs."""
    keys = set(ExperimentSettings.model_fields)
    planned = {name: e.model_dump(include=keys) for name, e in params.experiments.items() if e.data}
    return ReportSettings(experiments=planned)


def tests(params: "Params", run: Run) -> list[str]:
    """Data sets whose test splits a run is tried on: its own, of one also what the other runs learn, and `tests`."""
    own, experiment = run.domains, params.experiments[run.experiment]
    others = [] if run.is_pair else [part for data in experiment.data for part in domains(data)]
    return list(dict.fromkeys([*own, *others, *experiment.tests]))


def evaluators(params: "Params", run: Run) -> list[Run]:
    """The runs that evaluate the samples of a run."""
    return [evaluating(params, name, run.data) for name in params.experiments[run.experiment].evaluators]


def validator(params: "Params", run: Run) -> Run | None:
    """The run by which the settings of a run are chosen."""
    name = params.experiments[run.experiment].validator
    return evaluating(params, name, run.data) if name else None


def evaluating(params: "Params", name: str, data: str) -> Run:
    """The first seed of a classifier of this data set, or of the only other one that its experiment learns."""
    learned = params.experiments[name].data
    return Run(name, data if data in learned else learned[0], params.seeds_of(name)[0])
