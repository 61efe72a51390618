"""When a schedule is next due: EventBridge's `rate(…)` and `cron(…)`, the latter in UTC as there."""

import re
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

MONTHS = ("JAN", "FEB", "MAR", "APR", "MAY", "JUN", "JUL", "AUG", "SEP", "OCT", "NOV", "DEC")
WEEKDAYS = ("SUN", "MON", "TUE", "WED", "THU", "FRI", "SAT")
#: A date that no schedule of a census lies beyond.
YEARS_AHEAD = 5


def next_due(expression: str, *, after: datetime) -> datetime | None:
    """The first instant later than `after` at which `expression` fires, or None when it never will. Raises ValueError for no schedule."""
    rate = re.fullmatch(r"rate\((\d+) (minute|hour|day)s?\)", expression)
    if rate:
        return after + timedelta(**{f"{rate[2]}s": int(rate[1])})
    cron = re.fullmatch(r"cron\((\S+) (\S+) (\S+) (\S+) (\S+) (\S+)\)", expression)
    if not cron:
        raise ValueError(f"{expression!r} is neither rate(…) nor cron(…) with six fields.")
    return next(_moments(*cron.groups(), after=after.astimezone(UTC)), None)


def _moments(minutes: str, hours: str, days: str, months: str, weekdays: str, years: str, *, after: datetime) -> Iterator[datetime]:
    at_minutes, at_hours = _numbers(minutes, 0, 59), _numbers(hours, 0, 23)
    in_months, in_years = _numbers(months, 1, 12, MONTHS), _numbers(years, 1970, 2199)
    on_days, on_weekdays = _numbers(days, 1, 31), _numbers(weekdays, 1, 7, WEEKDAYS)
    midnight = after.replace(hour=0, minute=0, second=0, microsecond=0)
    for ahead in range(YEARS_AHEAD * 366):
        day = midnight + timedelta(days=ahead)
        # Sunday is 1 here and 7 in ISO.
        if day.year not in in_years or day.month not in in_months or day.day not in on_days or day.isoweekday() % 7 + 1 not in on_weekdays:
            continue
        for hour in sorted(at_hours):
            for minute in sorted(at_minutes):
                moment = day.replace(hour=hour, minute=minute)
                if moment > after:
                    yield moment


def _numbers(field: str, low: int, high: int, names: tuple[str, ...] = ()) -> frozenset[int]:
    if field in ("*", "?"):
        return frozenset(range(low, high + 1))
    numbers: set[int] = set()
    for part in field.split(","):
        span, _, step = part.partition("/")
        first, dash, last = ("*", "", "") if span == "*" else span.partition("-")
        start = low if first == "*" else _number(first, low, names)
        end = _number(last, low, names) if dash else high if step or first == "*" else start
        if not low <= start <= end <= high:
            raise ValueError(f"{field!r} is not between {low} and {high}.")
        numbers.update(range(start, end + 1, int(step or 1)))
    return frozenset(numbers)


def _number(word: str, low: int, names: tuple[str, ...]) -> int:
    return names.index(word.upper()) + low if word.upper() in names else int(word)
