"""A household in the register of an open census."""

from datetime import datetime

import pytest

from chalicelib.domain.household import Household
from chalicelib.domain.register import RegisteredHousehold
from tests.builders import a_register
from tests.conftest import CensusClock


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


class MachineClock:
    """The machine's clock of a test, which stands until it is set."""

    def __init__(self, at: datetime) -> None:
        self.at = at


@pytest.fixture
def machine(monkeypatch: pytest.MonkeyPatch) -> MachineClock:
    from chalicelib.enumeration import clock

    shown = MachineClock(clock.machine_now())
    monkeypatch.setattr(clock, "machine_now", lambda: shown.at)
    return shown
