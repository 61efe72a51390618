"""What every test stands on: a whole environment of settings, and the emulated cloud for those that ask for it."""

from collections.abc import Iterator
from datetime import datetime
from typing import TYPE_CHECKING

import pytest

from tests import emulator, lines
from tests.builders import ONLINE

if TYPE_CHECKING:
    from playwright.sync_api import Browser

# Before any test module is imported: chalicelib.storage reads the settings when it is imported.
emulator.enter_environment()
lines.log_lines()


@pytest.fixture(scope="session")
def emulated_cloud() -> Iterator[str]:
    """The address of this process's emulator, with all that the census stores in made. One for the whole run; its records stay."""
    with emulator.running() as endpoint:
        yield endpoint


@pytest.fixture
def empty_census(emulated_cloud: str) -> str:
    """The emulated cloud with nothing in it: no household, no record of the campaign, no object, no message."""
    emulator.empty()
    return emulated_cloud


@pytest.fixture(scope="session")
def chromium() -> "Iterator[Browser]":
    """The browser of this process: a second one beside it can't be driven in the same thread."""
    from tests.browser.resident import browser

    with browser() as started:
        yield started


class CensusClock:
    """The census's clock of a test: `at` is the time that it shows, first a day of the online phase."""

    def __init__(self) -> None:
        self.at: datetime = ONLINE


@pytest.fixture
def clock(empty_census: str) -> Iterator[CensusClock]:
    """An empty census that is open, and its clock in the test's hand."""
    from chalicelib.enumeration import announce, brake, calendar, ended_sessions
    from chalicelib.enumeration.clock import machine_now, use_census_clock

    shown = CensusClock()
    use_census_clock(lambda: shown.at)
    for decided in (calendar, announce, brake, ended_sessions):
        decided.forget()
    yield shown
    use_census_clock(machine_now)
    for decided in (calendar, announce, brake, ended_sessions):
        decided.forget()
