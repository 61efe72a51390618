"""The calendar as it is read, however its dates were given."""

from chalicelib.enumeration.calendar import campaign_of

STORED = {
    "id": "sp2020",
    "name": "Sensus Penduduk 2020",
    "year": 2020,
    "opens": "2020-02-15T00:00+07:00",
    "closes": "2020-03-31T17:00:00Z",
    "interview_from": "2020-07-01T02:00+09:00",
    "interview_until": "2020-08-01T00:00+07:00",
    "time_zone": "Asia/Jakarta",
    "target": 0.27,
}


def test_dates_are_told_by_the_campaigns_own_clocks_however_they_were_spelt() -> None:
    campaign = campaign_of(STORED)
    assert campaign.closes.isoformat() == "2020-04-01T00:00:00+07:00", "the site words what it is given"
    assert campaign.interview_from.isoformat() == "2020-07-01T00:00:00+07:00"
    assert campaign.opens.isoformat() == "2020-02-15T00:00:00+07:00"
