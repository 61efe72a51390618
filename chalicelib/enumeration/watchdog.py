"""The watchdog of the close: how long it has been under way, told at every tick, so that somebody is woken when it takes too long
and when the tick itself doesn't come (infra/alarms.yaml)."""

from datetime import datetime

from chalicelib.domain.calendar import Campaign
from chalicelib.enumeration import calendar, clock
from chalicelib.enumeration.ending import SETTLED_AFTER
from chalicelib.storage import census


def unfinished_minutes() -> float:
    """Minutes since the close became due while any of it is left to do; 0 before it, and once all of it is published."""
    campaign, now = calendar.read(), clock.census_now()
    late = _late(campaign, now)
    return 0.0 if late == 0.0 or _all_done(campaign) else late


def _late(campaign: Campaign, now: datetime) -> float:
    return max(0.0, (now - campaign.closes - SETTLED_AFTER).total_seconds() / 60)


def _all_done(campaign: Campaign) -> bool:
    # That of an earlier close says nothing once the calendar has been extended or reopened.
    done = census.get("close", "current")
    return done is not None and done["closes"] == campaign.closes.isoformat()
