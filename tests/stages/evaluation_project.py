"""A data set, classifiers of it and a generator's samples in a folder, and what the evaluate stage makes of them.

PYTEST_DONT_REWRITE (test modules import this before pytest does)
"""

import numpy as np
import pytest
import torch
from sample_records import TRAINING, head, manifest

from genadapt.datasets.base import Arrays, Split, load, save
from genadapt.files import checkpoints, samples
from genadapt.files.samples import Generated
from genadapt.files.sealed import read_json
from genadapt.methods import build
from genadapt.plan.settings import EvaluateSettings
from genadapt.plan.spec import Spec
from genadapt.stages.evaluate import evaluate
from genadapt.training.trained import as_arrays

COUNT, SIDE = 24, 16
SPEC, CLASSES = Spec((3, SIDE, SIDE), 3, False), ["a", "b", "c"]
SETTINGS = EvaluateSettings(experiment="gan", data="d", seed=0, scale="tiny", training=TRAINING)


def images(count: int, seed: int) -> np.ndarray:
    return np.random.default_rng(seed).integers(0, 256, (count, SIDE, SIDE, 3)).astype(np.uint8)


LABELS = np.minimum(np.arange(3 * COUNT) % 6, 2)  # two thirds of them c
TRAIN, TEST = Split(images(3 * COUNT, 1), LABELS), Split(images(COUNT, 2), LABELS[:COUNT])
HELD_OUT = Split(images(COUNT, 5), LABELS[:COUNT])


class Project:
    """A data set, evaluators of it, and samples of a generator, as files in a folder."""

    def __init__(self, folder):
        self.folder = folder
        self.save_data()
        for seed, name in enumerate(["evaluator", "second", "third", "validator"]):
            torch.manual_seed(seed)
            method = build(TRAINING.method, SPEC, TRAINING.hparams)
            self.save_evaluator(method, name, f"{'experts' if name == 'evaluator' else name}/d/seed0")
        self.parts = {"images": images(COUNT, 3), "labels": LABELS[:COUNT]}

    def save_data(self, **splits):
        arrays = Arrays(**{"train": TRAIN, "test": TEST, "validation": HELD_OUT, "classes": CLASSES} | splits)
        save(self.folder / "d", "d", arrays, stands_for="e", licence="free", block={})

    def save_evaluator(self, method, name="evaluator", run="experts/d/seed0", spec=SPEC, classes=CLASSES, **others):
        checkpoints.save(self.folder / name, as_arrays(method.state_dict()), manifest(spec, classes, run, **others))

    def write_samples(self, content, **others):
        about = {"data": {"d": load(self.folder / "d").digest}} | others
        samples.write(self.folder / "samples", head(CLASSES, ["d"], **about), content)

    def evaluate(self, evaluators=("evaluator",), validator=None, inception=None, about=(), settings=SETTINGS, **parts):
        """Metrics and provenance of the samples, some of their parts exchanged."""
        self.write_samples(Generated(**self.parts | parts), **dict(about))
        metrics, provenance = self.folder / "metrics", self.folder / "provenance"
        looks = [self.folder / name for name in evaluators], validator and self.folder / validator, inception
        evaluate(settings, self.folder / "samples", [self.folder / "d"], *looks, metrics, provenance)
        return read_json(metrics), read_json(provenance)


@pytest.fixture
def project(tmp_path):
    return Project(tmp_path)
