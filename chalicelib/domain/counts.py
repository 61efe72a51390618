"""The public counts of a region: people and households, how many of them started and submitted, and when."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any


@dataclass(slots=True)
class Counts:
    """`people` are registered people, `people_counted` those in submitted households; `days` maps a date to [people, households]
    that submitted first on that day."""

    people: int = 0
    people_counted: int = 0
    households: int = 0
    started: int = 0
    submitted: int = 0
    days: dict[str, list[int]] = field(default_factory=dict)

    def add_household(self, *, people: int, started: bool, submitted_on: str | None) -> None:
        """Count one more household of the register."""
        self.people += people
        self.households += 1
        self.started += started
        if submitted_on is not None:
            self.people_counted += people
            self.submitted += 1
            day = self.days.setdefault(submitted_on, [0, 0])
            day[0] += people
            day[1] += 1

    @property
    def rate(self) -> float:
        """The response rate: the share of registered people in submitted households."""
        return round(self.people_counted / self.people, 6) if self.people else 0.0


def total(parts: Iterable[Counts]) -> Counts:
    """The counts of a region from those of its parts."""
    whole = Counts()
    for part in parts:
        whole.people += part.people
        whole.people_counted += part.people_counted
        whole.households += part.households
        whole.started += part.started
        whole.submitted += part.submitted
        for date, (people, submitted) in part.days.items():
            day = whole.days.setdefault(date, [0, 0])
            day[0] += people
            day[1] += submitted
    return whole


def page(counts: Counts, *, region: str, name: str, as_of: str, target: float, children: list[tuple[str, str, Counts]]) -> dict[str, Any]:
    """The public file of a region, as the site's progress page reads it."""
    return {
        "region": region,
        "name": name,
        "as_of": as_of,
        "people": counts.people,
        "people_counted": counts.people_counted,
        "households": counts.households,
        "started": counts.started,
        "submitted": counts.submitted,
        "rate": counts.rate,
        "target": target,
        "days": [{"date": date, "people": day[0], "submitted": day[1]} for date, day in sorted(counts.days.items())],
        "children": [{"region": code, "name": called, "rate": of.rate} for code, called, of in children],
    }
