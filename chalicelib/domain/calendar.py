"""The campaign's calendar, and the phase that it is in: computed, never stored."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from chalicelib.domain.errors import CensusClosed, CensusNotOpen


class Phase(StrEnum):
    """Where the campaign stands at an instant."""

    BEFORE = "before"
    ONLINE = "online"
    CLOSED = "closed"
    INTERVIEW = "interview"
    ENDED = "ended"


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
