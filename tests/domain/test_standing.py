"""Where a region stands in the census."""

from datetime import date

import pytest

from chalicelib.domain import standing
from chalicelib.domain.counts import Counts


@pytest.mark.parametrize(
    ("people", "counted", "missing"),
    # 27 % of 100 is 27 whole people, whatever binary fractions make of 0.27 × 100.
    [(100, 26, 1), (100, 27, 0), (100, 0, 27), (101, 27, 1), (0, 0, 0), (871_000, 0, 235_170), (100, 99, 0)],
)
def test_the_target_asks_for_whole_people(people: int, counted: int, missing: int) -> None:
    assert standing.people_to_target(Counts(people=people, people_counted=counted), 0.27) == missing


def test_households_to_the_target_are_as_large_as_those_that_are_left() -> None:
    counts = Counts(people=1000, people_counted=200, households=300, submitted=100)
    assert standing.people_to_target(counts, 0.27) == 70
    # Eight hundred people in two hundred households: four each.
    assert standing.households_to_target(counts, 0.27) == 18
    assert standing.households_to_target(Counts(people=10, people_counted=10, households=3, submitted=3), 0.27) == 0


def test_who_began_is_told_apart_from_who_has_submitted() -> None:
    assert standing.started_only(Counts(households=9, started=5, submitted=3)) == 2
    assert standing.households_left(Counts(households=9, started=5, submitted=3)) == 6
    # A matched return counts a household that never had an account.
    assert standing.started_only(Counts(households=9, started=1, submitted=3)) == 0


def test_equal_rates_share_a_place() -> None:
    rates = [0.1, 0.3, 0.3, 0.2]
    assert [standing.rank(rate, rates) for rate in rates] == [4, 1, 1, 3]


def test_the_last_days_are_there_with_and_without_counts() -> None:
    counts = Counts(days={"2020-03-20": [7, 2], "2020-03-18": [4, 1], "2020-02-15": [99, 30]})
    assert standing.last_days(counts, date(2020, 3, 20), 3) == [
        (date(2020, 3, 18), 4, 1), (date(2020, 3, 19), 0, 0), (date(2020, 3, 20), 7, 2),
    ]  # fmt: skip
