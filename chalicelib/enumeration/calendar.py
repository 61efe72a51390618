"""The campaign as it stands: one stored record, read at most every ten seconds.

Operations alone write it: the first load of the register seeds it from the template's parameters, which hold until then.
"""

import time
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from chalicelib.domain.calendar import Campaign, Phase
from chalicelib.enumeration.clock import census_now
from chalicelib.settings import settings
from chalicelib.storage import census
from chalicelib.storage.later import of_shape

#: How old the calendar may be, in seconds. An extension shows within it; an earlier close needs an operator's --force.
FRESH_FOR = 10.0
#: Where the record is; its dates, in their order.
KIND, NAME = "calendar", "current"
DATES = ("opens", "closes", "interview_from", "interview_until")
_kept: list[tuple[float, Campaign]] = []


def current() -> Campaign:
    """The campaign, at most ten seconds old."""
    if not _kept or time.monotonic() - _kept[0][0] > FRESH_FOR:
        _kept[:] = [(time.monotonic(), read())]
    return _kept[0][1]


def read() -> Campaign:
    """The campaign as stored this instant; as the settings say while nothing is."""
    return campaign_of(census.get(KIND, NAME) or _seed())


def keep() -> dict[str, Any]:
    """The stored record, seeded from the settings if there is none: from then on no deployment moves a date. For operations only."""
    body: dict[str, Any] = census.get_or_make(KIND, NAME, _seed)
    return body


def campaign_of(body: dict[str, Any]) -> Campaign:
    """The campaign that a record says, its dates by the clocks of its own zone, however they were spelt."""
    dates = {name: _by_clocks_of(body["time_zone"], body[name]) for name in DATES}
    return Campaign(**{**of_shape(Campaign, body), **dates})


def announced_close() -> datetime:
    """When the census was to close before operations moved it: as the template's parameters say."""
    return datetime.fromisoformat(settings().campaign_closes)


def forget() -> None:
    """Read the calendar anew next time: after it was changed by this process."""
    _kept.clear()


def now() -> datetime:
    """The census's time, in the campaign's own zone, as it is stamped on what happens."""
    return census_now().astimezone(ZoneInfo(current().time_zone))


def phase() -> Phase:
    """The phase of this instant."""
    return current().phase(census_now())


def _by_clocks_of(zone: str, spelt: str) -> datetime:
    date = datetime.fromisoformat(spelt)
    # One without an offset is no moment; the campaign refuses it.
    return date if date.tzinfo is None else date.astimezone(ZoneInfo(zone))


def _seed() -> dict[str, Any]:
    given = settings()
    return {
        "id": given.campaign_id,
        "name": given.campaign_name,
        "year": int(given.campaign_year),
        "opens": given.campaign_opens,
        "closes": given.campaign_closes,
        "interview_from": given.campaign_interview_from,
        "interview_until": given.campaign_interview_until,
        "time_zone": given.campaign_time_zone,
        "target": float(given.campaign_target),
    }
