from datetime import datetime, timedelta

import pytest

from chalicelib.domain.calendar import Phase
from chalicelib.domain.errors import CensusClosed, CensusNotOpen
from chalicelib.domain.household import reference_day
from tests.builders import a_campaign

MOMENT = timedelta(microseconds=1)


@pytest.mark.parametrize(
    ("begins", "before", "after"),
    [
        ("opens", Phase.BEFORE, Phase.ONLINE),
        ("closes", Phase.ONLINE, Phase.CLOSED),
        ("interview_from", Phase.CLOSED, Phase.INTERVIEW),
        ("interview_until", Phase.INTERVIEW, Phase.ENDED),
    ],
)
def test_each_phase_begins_with_its_first_instant(begins: str, before: Phase, after: Phase) -> None:
    campaign = a_campaign()
    instant = getattr(campaign, begins)
    assert (campaign.phase(instant - MOMENT), campaign.phase(instant)) == (before, after)


def test_all_of_31_march_in_jakarta_counts() -> None:
    a_campaign().require_online(datetime.fromisoformat("2020-03-31T23:59:59.999999+07:00"))
    with pytest.raises(CensusClosed):
        a_campaign().require_online(datetime.fromisoformat("2020-03-31T17:00+00:00"))
    with pytest.raises(CensusNotOpen):
        a_campaign().require_online(datetime.fromisoformat("2020-02-14T23:59:59+07:00"))


def test_ages_count_on_the_last_day_of_the_online_phase() -> None:
    assert reference_day(a_campaign()).isoformat() == "2020-03-31"
    assert reference_day(a_campaign(closes=datetime.fromisoformat("2020-03-31T12:00+07:00"))).isoformat() == "2020-03-31"


def test_a_calendar_that_runs_backwards_or_has_no_offset_is_refused() -> None:
    with pytest.raises(ValueError, match="opens < closes"):
        a_campaign(closes=datetime.fromisoformat("2020-01-01T00:00+07:00"))
    with pytest.raises(ValueError, match="offset"):
        a_campaign(opens=datetime(2020, 2, 15))
