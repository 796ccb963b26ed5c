"""The runs that params.yaml asks for, and what each stage must know of a run."""

from typing import NamedTuple

from .params import Params, Sample


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
        return self.data.split("-")


def matrix(params: Params) -> list[Run]:
    """Every run of the experiment matrix."""
    return [
        Run(name, data, seed)
        for name, experiment in params.experiments.items()
        for data in experiment.data
        for seed in params.seeds_of(name)
    ]


def train_settings(params: Params, run: Run) -> dict:
    """All that the checkpoint of a run depends on, beside data and code."""
    experiment = params.experiments[run.experiment]
    return {
        "method": experiment.method,
        "hparams": experiment.hparams,
        **experiment.train.model_dump(),
        "seed": run.seed,
        "device": params.device,
        "precision": params.precision,
    }


def sample_settings(params: Params, run: Run) -> dict:
    """All that the samples of a run depend on, beside its checkpoint, data and code."""
    experiment = params.experiments[run.experiment]
    wanted = experiment.sample.model_dump() if experiment.sample else dict.fromkeys(Sample.model_fields)
    return {**wanted, "threads": experiment.train.threads, "device": params.device}


def evaluate_settings(params: Params, run: Run) -> dict:
    """What the passport of a run tells of it."""
    settings = train_settings(params, run)
    return {**run._asdict(), "scale": params.scale, "threads": settings["threads"], "settings": settings}


def report_settings(params: Params) -> dict:
    """What tables and report need to know of each experiment."""
    keys = {"method", "report", "judge", "bounds", "figures"}
    return {name: e.model_dump(include=keys) for name, e in params.experiments.items() if e.data}


def tests(params: Params, run: Run) -> list[str]:
    """Data sets whose test splits a run is tried on: its own, and those that the experiment's other runs learn."""
    others = (Run(run.experiment, data, run.seed).domains for data in params.experiments[run.experiment].data)
    own = run.domains
    return own + ([] if len(own) == 2 else [d for domains in others for d in domains if d not in own])


def judge(params: Params, run: Run) -> Run | None:
    """The run that judges the samples of a run: same data set, first seed."""
    name = params.experiments[run.experiment].judge
    return Run(name, run.data, params.seeds_of(name)[0]) if name else None
