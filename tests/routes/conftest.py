"""A census that is open, with a household in its register, and its clock in the test's hand."""

from collections.abc import Iterator
from datetime import datetime

import pytest

from chalicelib.domain.household import Household
from chalicelib.domain.register import RegisteredHousehold
from tests.builders import ONLINE, a_register


class CensusClock:
    """The census's clock of a test: `at` is the time that it shows."""

    def __init__(self) -> None:
        self.at: datetime = ONLINE


@pytest.fixture
def clock(empty_census: str) -> Iterator[CensusClock]:
    from chalicelib.enumeration import calendar
    from chalicelib.enumeration.clock import machine_now, use_census_clock

    shown = CensusClock()
    use_census_clock(lambda: shown.at)
    calendar.forget()
    yield shown
    use_census_clock(machine_now)
    calendar.forget()


def listed(register: RegisteredHousehold) -> Household:
    """Put a household into the register."""
    from chalicelib.credentials.identity import household_id
    from chalicelib.storage import households
    from chalicelib.storage.keys import keys

    household = Household(household_id(register.kk_number, keys().identity), register)
    households.save(household)
    return household


@pytest.fixture
def register(clock: CensusClock) -> RegisteredHousehold:
    """A family of four in Kauman, listed."""
    return listed(a_register()).register
