"""Where a region stands in the census, by counts: what is left, what the target still asks for, its rank, its last days."""

from collections.abc import Sequence
from datetime import date, timedelta
from fractions import Fraction
from math import ceil

from chalicelib.domain.counts import Counts


def households_left(counts: Counts) -> int:
    """Households of the register that haven't submitted."""
    return counts.households - counts.submitted


def started_only(counts: Counts) -> int:
    """Households that began and haven't submitted. Some submit without an account: matched returns."""
    return max(counts.started - counts.submitted, 0)


def people_to_target(counts: Counts, target: float) -> int:
    """How many registered people more must be counted for the rate to reach `target`, a fraction; 0 when it has."""
    return max(ceil(Fraction(str(target)) * counts.people) - counts.people_counted, 0)


def households_to_target(counts: Counts, target: float) -> int:
    """The same in households, if those that come next are as large as those that are left are on average."""
    missing, left = people_to_target(counts, target), counts.people - counts.people_counted
    return ceil(Fraction(missing * households_left(counts), left)) if left else 0


def rank(rate: float, siblings: Sequence[float]) -> int:
    """The place of a rate among those of all siblings, itself one of them: 1 is the highest, and equal rates share a place."""
    return 1 + sum(other > rate for other in siblings)


def last_days(counts: Counts, today: date, days: int = 7) -> list[tuple[date, int, int]]:
    """Each of the last so many days, `today` the last one, with the people and households that submitted first on it."""
    dates = [today - timedelta(days=back) for back in range(days - 1, -1, -1)]
    return [(day, *counts.days.get(day.isoformat(), [0, 0])) for day in dates]  # type: ignore[misc]  # each day has its two counts
