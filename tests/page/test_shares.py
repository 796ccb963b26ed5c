import pytest

from genadapt.page.adaptation import percent


@pytest.mark.parametrize(("share", "shown"), [(68.6, "69 %"), (-3.4, "−3 %"), (None, "–")])
def test_a_share_is_a_whole_percentage_and_an_absent_one_a_dash(share, shown):
    assert percent(share) == shown
