"""Moving the close: operations extend the online phase on its last day, or reopen it afterwards. Deliberate, and written down for ever.

The calendar and the act are one write: none is there without the other. Of two operators at once one wins, the other is told.
"""

from collections.abc import Callable
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any

from chalicelib.credentials.identity import random_id
from chalicelib.domain.calendar import Campaign, DatesRefused, Interviews
from chalicelib.enumeration import calendar
from chalicelib.storage import census
from chalicelib.storage.later import of_shape

#: The log: only ever added to.
_ACTS = "calendar-acts"
_LONGEST_REASON = 200
_MOVED = ("closes", "interview_from", "interview_until")


class MovedMeanwhile(DatesRefused):
    """Another operator moved the calendar since it was read."""


@dataclass(frozen=True, slots=True)
class Act:
    """What was decided of the calendar: `what` is "extended" or "reopened", `by` the operator's login, `before` and `after` its dates."""

    at: str
    what: str
    by: str
    because: str
    before: dict[str, str]
    after: dict[str, str]


def extend(until: datetime, *, because: str, by: str, interviews: Interviews | None = None, sooner: bool = False) -> Act:
    """Close at another time than the one that stands, which hasn't come. `sooner` if an earlier one is meant.

    Raises DatesRefused, MovedMeanwhile."""

    def moved(campaign: Campaign, now: datetime) -> Campaign:
        return campaign.extended(until, now=now, interviews=interviews or Interviews(), sooner=sooner)

    return _decide("extended", moved, because=because, by=by)


def reopen(until: datetime, *, because: str, by: str, interviews: Interviews | None = None) -> Act:
    """Open the census again until then, before its interviews begin. Raises DatesRefused, MovedMeanwhile."""

    def moved(campaign: Campaign, now: datetime) -> Campaign:
        return campaign.reopened(until, now=now, interviews=interviews or Interviews())

    return _decide("reopened", moved, because=because, by=by)


def acts() -> list[Act]:
    """What was decided of the calendar, oldest first."""
    return [Act(**of_shape(Act, body)) for _, body in census.each(_ACTS)]


def _decide(what: str, moved: Callable[[Campaign, datetime], Campaign], *, because: str, by: str) -> Act:
    because = " ".join(because.split())
    if not 0 < len(because) <= _LONGEST_REASON:
        raise DatesRefused(f"Say why in a sentence of at most {_LONGEST_REASON} letters: it is kept, and somebody will ask.")
    before = calendar.keep()
    campaign = calendar.campaign_of(before)
    after = {**before, **_changed(campaign, moved(campaign, calendar.now()))}
    at = calendar.now().isoformat(timespec="microseconds")
    act = Act(at, what, by, because, _moved(before), _moved(after))
    beside = (_ACTS, f"{at} {random_id()}", asdict(act))
    if not census.replace(calendar.KIND, calendar.NAME, before=before, after=after, beside=beside):
        calendar.forget()
        raise MovedMeanwhile(
            f"Somebody else moved the calendar this moment: the census closes at {calendar.read().closes.isoformat()}. "
            "Nothing was changed by this command. Look at it (ops phase show), and decide again."
        )
    calendar.forget()
    return act


def _changed(before: Campaign, after: Campaign) -> dict[str, Any]:
    # What stays is left as it is spelt: records name their close by its spelling.
    return {name: getattr(after, name).isoformat() for name in _MOVED if getattr(after, name) != getattr(before, name)}


def _moved(body: dict[str, Any]) -> dict[str, str]:
    return {name: body[name] for name in _MOVED}
