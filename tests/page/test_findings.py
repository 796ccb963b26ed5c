import re

import pandas as pd
import pytest

from genadapt.page.findings import findings


def history(**scalars):
    return pd.DataFrame(scalars, index=range(40))


def test_a_healthy_history_has_no_findings():
    seen = {
        "accuracy on real": 0.8,
        "accuracy on fake": 0.7,
        "diversity": 0.3,
        "diversity of real images": 0.4,
        "kl": 9,
    }
    assert findings(history(**seen)) == []
    assert findings(history(label=0.1)) == []


@pytest.mark.parametrize(
    ("seen", "word"),
    [
        ({"accuracy on real": 0.999, "accuracy on fake": 0.998}, "discriminator saturated"),
        ({"diversity": 0.001, "diversity of real images": 0.4}, "dead generator"),
        ({"diversity": 0.05, "diversity of real images": 0.4}, "mode collapse.* 12 %"),
        ({"kl": 0.02}, "KL collapse"),
    ],
)
def test_what_went_wrong_is_found(seen, word):
    (finding,) = findings(history(**seen))
    assert re.search(word, finding)


def test_only_the_end_of_training_counts():
    kl = [0.0] * 30 + [20.0] * 10
    assert findings(history(kl=kl)) == []
