"""A one-machine stack as commands see it: announced under a port, with a clock; its cloud is the test's own."""

import shutil
from collections.abc import Iterator

import pytest

from infra.local import clock as machine_clock
from infra.local.place import Place
from tests import emulator


@pytest.fixture
def stack(empty_census: str, monkeypatch: pytest.MonkeyPatch) -> Iterator[Place]:
    from chalicelib.enumeration import announce, brake, calendar, ended_sessions
    from chalicelib.enumeration.clock import machine_now, use_census_clock

    place = Place(emulator.free_port())
    place.folder.mkdir(parents=True)
    machine_clock.start(place.folder)
    place.announce(endpoint=empty_census, environment=emulator.ENVIRONMENT)
    monkeypatch.setenv("PORT", str(place.port))
    for decided in (calendar, announce, brake, ended_sessions):
        decided.forget()
    yield place
    use_census_clock(machine_now)
    for decided in (calendar, announce, brake, ended_sessions):
        decided.forget()
    shutil.rmtree(place.folder)
