"""Small products whose bits do not depend on the processor."""

import json
import os
import subprocess
import sys

import numpy as np
import pytest

from genadapt.datasets.rendering.matrices import inverse, product

DICE = np.random.default_rng(0)


@pytest.mark.parametrize("shapes", [((2, 2), (2, 2)), ((3, 3), (3, 3)), ((5, 3), (3, 4)), ((6, 2, 5, 3), (3, 4))])
def test_products_are_numpys(shapes):
    one, other = (DICE.normal(size=shape) for shape in shapes)
    assert product(one, other).shape == (one @ other).shape
    assert np.allclose(product(one, other), one @ other, rtol=1e-13, atol=1e-14)


def test_inverses_are_numpys():
    for matrix in DICE.normal(size=(50, 3, 3)):
        assert np.allclose(inverse(matrix), np.linalg.inv(matrix), rtol=1e-9)
        assert np.allclose(product(inverse(matrix), matrix), np.eye(3), atol=1e-9)
    assert (inverse(np.diag([2.0, 4.0, 0.5])) == np.diag([0.5, 0.25, 2.0])).all()


PROGRAM = """
import hashlib, json, sys
from pathlib import Path
from threadpoolctl import threadpool_info
from genadapt.datasets import synthdigits
raw = {name: Path(path) for name, path in json.loads(sys.argv[1]).items()}
digests = []
for size in (28, 32):
    recipe = synthdigits.read(raw, train=150, test=1, size=size, seed=0).train.images
    digests += [hashlib.sha256(recipe.make(item).tobytes()).hexdigest() for item in recipe.items]
kernels = [pool["architecture"] for pool in threadpool_info() if "numpy" in pool["filepath"]]
print(json.dumps([kernels, digests]))
"""


@pytest.fixture(scope="module")
def on_core(raw):
    """The kernels that numpy's OpenBLAS has for a kind of processor, and with these the digests of images."""
    files = json.dumps({name: str(path) for name, path in raw("synthdigits").items()})

    def on_core(kind: str) -> tuple[list[str], list[str]]:
        variables = os.environ | {"OPENBLAS_CORETYPE": kind, "OPENBLAS_NUM_THREADS": "1"}
        command = [sys.executable, "-c", PROGRAM, files]
        done = subprocess.run(command, env=variables, capture_output=True, text=True, check=False)
        if done.returncode < 0:
            pytest.skip(f"this processor does not have the instructions of {kind}")
        assert done.returncode == 0, done.stderr
        return json.loads(done.stdout)

    return on_core


@pytest.fixture(scope="module")
def on_haswell(on_core):
    return on_core("Haswell")


@pytest.mark.parametrize("kind", ["SkylakeX", "Prescott"])
def test_images_are_the_same_whatever_the_processors_blas(kind, on_core, on_haswell):
    kernels, digests = on_core(kind)
    if kernels == on_haswell[0]:
        pytest.skip(f"numpy's BLAS takes no other kernels for {kind} than {kernels}")
    assert len(digests) == len(set(digests)) == 300
    assert digests == on_haswell[1]
