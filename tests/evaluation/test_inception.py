"""The Inception extractor against pytorch-fid's own functions, on the same random weights and image files."""

import numpy as np
import pytest
import torch
from PIL import Image

from genadapt.datasets.base import hash_of
from genadapt.datasets.preparing import inception_weights
from genadapt.errors import UserError
from genadapt.evaluation import inception
from genadapt.evaluation.extractors import of_inception
from genadapt.metrics.frechet import frechet_distance
from genadapt.networks.vision import torchvision
from genadapt.stages.download import download

COUNT, PART = 12, 256  # images; features that pytorch-fid's slow square root is asked for


def smooth(size: tuple[int, int], low: int, high: int, seed: int = 0) -> np.ndarray:
    """Images (COUNT, H, W, 3) uint8 of soft patches of colour."""
    coarse = torch.from_numpy(np.random.default_rng(seed).integers(low, high, (COUNT, 3, 4, 4))).float()
    fine = torch.nn.functional.interpolate(coarse, size=size, mode="bilinear")
    return fine.permute(0, 2, 3, 1).round().to(torch.uint8).contiguous().numpy()


def noise(size: int) -> np.ndarray:
    return np.random.default_rng(1).integers(0, 256, (COUNT, size, size, 3)).astype(np.uint8)


SETS = {"smooth": smooth((28, 28), 0, 200), "noise": noise(32), "oblong": smooth((48, 40), 50, 256, seed=2)}


@pytest.fixture(scope="module")
def weights(tmp_path_factory):
    """A file of random weights whose batch norms were fitted, so that features vary as trained ones do."""
    torch.manual_seed(0)
    network = torchvision.models.inception_v3(num_classes=1008, aux_logits=False, weights=None, init_weights=False)
    for module in network.modules():
        if isinstance(module, torch.nn.BatchNorm2d):
            module.momentum = None
    images = torch.from_numpy(SETS["smooth"][:8]).permute(0, 3, 1, 2) / 127.5 - 1
    with torch.no_grad():
        network(torch.nn.functional.interpolate(images, size=(299, 299), mode="bilinear"))
    path = tmp_path_factory.mktemp("weights") / inception.FILE
    torch.save(network.state_dict(), path)
    return path


@pytest.fixture
def extractor(weights, monkeypatch):
    monkeypatch.setattr(inception, "HASH", hash_of(weights))
    return of_inception(weights, torch.device("cpu"))


@pytest.fixture(scope="module")
def reference(weights, tmp_path_factory):
    """pytorch-fid's features of the sets, each image a png."""
    from pytorch_fid import fid_score

    network, features = inception.network(torch.load(weights, weights_only=True))[0], {}
    for name, images in SETS.items():
        folder = tmp_path_factory.mktemp(name)
        files = [folder / f"{number:03}.png" for number in range(COUNT)]
        for file, image in zip(files, images, strict=True):
            Image.fromarray(image).save(file)
        features[name] = fid_score.get_activations(files, network, COUNT, 2048, "cpu", 0)
    return features


@pytest.mark.filterwarnings("ignore")  # of their square root
def test_features_and_fid_are_pytorch_fids(extractor, reference):
    from pytorch_fid import fid_score

    extracted = {name: extractor(images)[1] for name, images in SETS.items()}
    for name, features in extracted.items():
        assert np.linalg.norm(features - reference[name]) < 1e-4 * np.linalg.norm(reference[name]), name
        assert features.std(0).mean() > 0.01
    for one, other in [("smooth", "noise"), ("noise", "oblong"), ("smooth", "oblong")]:
        statistics = []
        for name in (one, other):
            part = reference[name][:, :PART]
            statistics += [part.mean(0), np.cov(part, rowvar=False)]
        expected = fid_score.calculate_frechet_distance(*statistics)
        distance = frechet_distance(extracted[one][:, :PART], extracted[other][:, :PART])
        assert distance == pytest.approx(expected, rel=1e-3), (one, other)


def test_features_depend_on_no_batch_and_logits_are_the_matrix_times_them(extractor, weights):
    logits, features = extractor(SETS["smooth"])
    alone = [extractor(SETS["smooth"][number : number + 1])[1][0] for number in (0, COUNT - 1)]
    assert np.linalg.norm(features[[0, -1]] - alone) < 1e-4 * np.linalg.norm(alone)
    matrix = torch.load(weights, weights_only=True)["fc.weight"].numpy()
    assert logits == pytest.approx(features @ matrix.T, rel=1e-4, abs=1e-4)


def test_other_weights_are_refused_by_name(weights, tmp_path):
    with pytest.raises(
        UserError, match=rf"{inception.FILE}: expected the weights .* with sha256:6726825d.*, found sha256:"
    ):
        inception.load(weights)
    with pytest.raises(UserError, match=r"none\.pth: no such file; expected the weights"):
        inception.load(tmp_path / "none.pth")


def test_weights_come_from_a_mirror(tmp_path, monkeypatch):
    mirror = tmp_path / "mirror"
    mirror.mkdir()
    (mirror / inception.FILE).write_bytes(b"weights")
    home = inception_weights.SOURCE.files[inception.FILE]._replace(hash=hash_of(mirror / inception.FILE))
    monkeypatch.setattr(inception_weights, "SOURCE", inception_weights.SOURCE._replace(files={inception.FILE: home}))
    download("inception", str(mirror), tmp_path / "raw" / "files.json")
    assert (tmp_path / "raw" / inception.FILE).read_bytes() == b"weights"
