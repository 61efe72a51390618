"""The campaign's calendar, and the phase that it is in: computed, never stored."""

from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum
from zoneinfo import ZoneInfo

from chalicelib.domain.errors import CensusClosed, CensusNotOpen
from chalicelib.domain.faults import Fault


class Phase(StrEnum):
    """Where the campaign stands at an instant."""

    BEFORE = "before"
    ONLINE = "online"
    CLOSED = "closed"
    INTERVIEW = "interview"
    ENDED = "ended"


class DatesRefused(Fault):
    """The calendar can't be moved so. The text says what is wrong, and the way on."""


@dataclass(frozen=True, slots=True)
class Interviews:
    """When the interviews are to be, if they move with the close; None where a date stays."""

    begin: datetime | None = None
    until: datetime | None = None


@dataclass(frozen=True, slots=True)
class Campaign:
    """One census: its name and its dates, all timezone-aware. `closes` is the first instant that is too late."""

    id: str
    name: str
    year: int
    opens: datetime
    closes: datetime
    interview_from: datetime
    interview_until: datetime
    time_zone: str
    target: float

    def __post_init__(self) -> None:
        dates = (self.opens, self.closes, self.interview_from, self.interview_until)
        if any(date.tzinfo is None for date in dates):
            raise ValueError("Every date of the calendar needs an offset, as in 2020-02-15T00:00+07:00.")
        if not self.opens < self.closes <= self.interview_from < self.interview_until:
            raise ValueError("The calendar must run opens < closes <= interview_from < interview_until.")

    def phase(self, now: datetime) -> Phase:
        """The phase at `now`. Each phase begins with its first instant and ends before the next one's."""
        if now < self.opens:
            return Phase.BEFORE
        if now < self.closes:
            return Phase.ONLINE
        if now < self.interview_from:
            return Phase.CLOSED
        return Phase.INTERVIEW if now < self.interview_until else Phase.ENDED

    def require_online(self, now: datetime) -> None:
        """Raise CensusNotOpen or CensusClosed unless answers are accepted at `now`."""
        phase = self.phase(now)
        if phase is Phase.BEFORE:
            raise CensusNotOpen(self.opens)
        if phase is not Phase.ONLINE:
            raise CensusClosed(self.closes)

    def extended(self, until: datetime, *, now: datetime, interviews: Interviews, sooner: bool = False) -> "Campaign":
        """With another close, decided before the one that stands has come: a later one, or an earlier one if it is meant to be `sooner`.

        An earlier one is always still to come: a process that learns of it late takes answers a little longer, and never meets a
        household that has ended. Raises DatesRefused."""
        if now >= self.closes:
            raise DatesRefused(f"The census closed at {self.closes.isoformat()}. It can only be reopened now: ops phase reopen.")
        if until == self.closes:
            raise DatesRefused(f"The census closes at {self.closes.isoformat()} as it is. Nothing was changed.")
        if until < self.closes and not sooner:
            raise DatesRefused(
                f"{until.isoformat()} is earlier than the close that stands, {self.closes.isoformat()}. If that is meant, add --force: "
                "families were promised more time, and processes may take ten seconds to learn of it."
            )
        return self._moved(until, now=now, interviews=interviews)

    def reopened(self, until: datetime, *, now: datetime, interviews: Interviews) -> "Campaign":
        """Open again after its close, for a stated time before the interviews begin. Raises DatesRefused."""
        if now < self.closes:
            raise DatesRefused(f"The census hasn't closed: it does at {self.closes.isoformat()}. Extend it: ops phase extend.")
        if now >= self.interview_from:
            raise DatesRefused(
                f"The interviews began at {self.interview_from.isoformat()}: the households that were handed off are being visited. "
                "The census can't be reopened any more."
            )
        return self._moved(until, now=now, interviews=interviews)

    def _moved(self, until: datetime, *, now: datetime, interviews: Interviews) -> "Campaign":
        zone = ZoneInfo(self.time_zone)
        begin, end = interviews.begin or self.interview_from, interviews.until or self.interview_until
        if until <= max(now, self.opens):
            raise DatesRefused(f"{until.isoformat()} is not in the time to come: it is {now.isoformat(timespec='seconds')} in the census.")
        if until > begin:
            raise DatesRefused(
                f"{until.isoformat()} is later than the interviews begin, {begin.isoformat()}. "
                "Choose an earlier time, or move them too: --interview-from and --interview-until."
            )
        if begin >= end:
            raise DatesRefused(
                f"The interviews would begin at {begin.isoformat()} and end at {end.isoformat()}, which is no later. "
                "Give --interview-until, too."
            )
        # In the campaign's own zone, in which people read them.
        until, begin, end = until.astimezone(zone), begin.astimezone(zone), end.astimezone(zone)
        return replace(self, closes=until, interview_from=begin, interview_until=end)
