"""Mutated image files: a few hundred of those that benchmarks/fuzz_images.py makes."""

import numpy as np
import pytest
from conftest import ROOT


@pytest.fixture
def fuzz(monkeypatch):
    monkeypatch.syspath_prepend(ROOT / "benchmarks")
    import fuzz_images

    return fuzz_images


def test_a_mutated_file_is_an_image_or_refused_by_its_name(fuzz, capsys):
    assert fuzz.main(["--count", "420", "--seed", "1"]) == 0
    table = [line.split("|")[1:-1] for line in capsys.readouterr().out.splitlines() if line.startswith("|")]
    counts = {row[0].strip(): [int(cell) for cell in row[1:]] for row in table[2:]}
    assert sum(counts["all"]) == 420 and counts["all"][2] == 0
    assert all(image and refused for image, refused, _ in counts.values())  # mutated enough, and not too much


def test_an_outcome_of_another_kind_is_counted(fuzz, monkeypatch, capsys):
    def decode(content, name, size):
        raise TypeError("not an image")

    monkeypatch.setattr(fuzz, "decode", decode)
    assert fuzz.main(["--count", "6"]) == 1
    assert "0-header.jpeg: TypeError: not an image" in capsys.readouterr().out


def test_mutated_exif_never_costs_a_sound_picture(fuzz):
    import mutated_images as made

    generator = np.random.default_rng(0)
    for kind, lossless in [("jpeg", {}), ("png", {}), ("webp", {"lossless": True})]:
        content = made.saved(made.picture(), kind, exif=made.exif(), **lossless)
        for _ in range(100):
            assert fuzz.outcome(made.types(content, content, generator), "file") == "image"
