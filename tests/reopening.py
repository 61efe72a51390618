"""Closing, extending and reopening a census in the emulated cloud, with the clock in the test's hand."""

from datetime import datetime, timedelta
from itertools import islice
from typing import Any, Protocol

from chalicelib.domain.household import Household

#: More rounds than a close has steps: then something keeps it from ending.
ROUNDS = 20


class Shown(Protocol):
    """A clock that shows `at`."""

    at: datetime


def close_all() -> None:
    """Carry out the close until nothing is left of it."""
    from chalicelib.enumeration import calendar, close

    for _ in range(ROUNDS):
        left = close.left(calendar.read())
        if not left:
            return
        for unit in left:
            close.close_village(unit)
    raise AssertionError(f"The close doesn't end: {close.left(calendar.read())} are left.")


def close_some(units: int) -> None:
    """Carry out so many units of work of the close, and leave the rest."""
    from chalicelib.enumeration import calendar, close

    for unit in islice(close.left(calendar.read()), units):
        close.close_village(unit)


def after_the_close(clock: Shown) -> None:
    """Two minutes after the close, whenever that is now."""
    from chalicelib.enumeration import calendar

    clock.at = calendar.read().closes + timedelta(minutes=2)


def extended(until: str | datetime, **given: Any) -> None:
    from chalicelib.enumeration import reschedule

    reschedule.extend(_time(until), because="The site was down.", by="rini", **given)


def reopened(until: str | datetime, **given: Any) -> None:
    from chalicelib.enumeration import reschedule

    reschedule.reopen(_time(until), because="The site was down.", by="rini", **given)


def stored(household_id: str) -> Household:
    """As the store has it, whatever the calendar says."""
    from chalicelib.storage import households

    household = households.load(household_id)
    assert household is not None, household_id
    return household


def _time(until: str | datetime) -> datetime:
    return datetime.fromisoformat(until) if isinstance(until, str) else until
