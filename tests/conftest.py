"""What every test stands on: a whole environment of settings, and the emulated cloud for those that ask for it."""

from collections.abc import Iterator

import pytest

from tests import emulator

# Before any test module is imported: chalicelib.storage reads the settings when it is imported.
emulator.enter_environment()


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
