"""The campaign as it stands: one stored record, seeded once from the template's parameters, read at most every ten seconds."""

import time
from datetime import datetime
from zoneinfo import ZoneInfo

from chalicelib.domain.calendar import Campaign, Phase
from chalicelib.enumeration.clock import census_now
from chalicelib.settings import settings
from chalicelib.storage import census

#: How old the calendar may be, in seconds. An extension shows within it; an earlier close needs an operator's --force.
FRESH_FOR = 10.0
_kept: list[tuple[float, Campaign]] = []


def current() -> Campaign:
    """The campaign, at most ten seconds old."""
    if not _kept or time.monotonic() - _kept[0][0] > FRESH_FOR:
        _kept[:] = [(time.monotonic(), read())]
    return _kept[0][1]


def read() -> Campaign:
    """The campaign as stored this instant; stored from the settings if this is the first time."""
    body = census.get_or_make("calendar", "current", _seed)
    dates = {name: datetime.fromisoformat(body[name]) for name in ("opens", "closes", "interview_from", "interview_until")}
    return Campaign(**{**body, **dates})


def forget() -> None:
    """Read the calendar anew next time: after it was changed by this process."""
    _kept.clear()


def now() -> datetime:
    """The census's time, in the campaign's own zone, as it is stamped on what happens."""
    return census_now().astimezone(ZoneInfo(current().time_zone))


def phase() -> Phase:
    """The phase of this instant."""
    return current().phase(census_now())


def _seed() -> dict[str, object]:
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
