"""Puts the census's own code upon a world: its clock is the running server's, its store is the one in memory."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from functools import lru_cache
from types import SimpleNamespace
from typing import Any

import pytest

from chalicelib.credentials import keys as census_keys
from chalicelib.credentials import receipts as signing
from chalicelib.domain.household import Household
from chalicelib.enumeration import calendar, clock, receipts, respond
from chalicelib.storage import census, households
from tests.simulation.store import Store
from tests.simulation.world import CLOSES, Task, World


@contextmanager
def set_up() -> Iterator[Callable[[World, Store], None]]:
    """Yields what puts the code upon a world and its store, one after the other."""
    on: list[tuple[World, Store]] = []

    def put_on(world: World, store: Store) -> None:
        on[:] = [(world, store)]
        world.switched = switched

    def switched(task: Task) -> None:
        # Each process keeps a calendar of its own.
        if task.server is not None:
            calendar._kept = task.server.kept

    keys, kept = census_keys.new_keys(), calendar._kept
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(households, "load", lambda id, *, consistent=True: on[0][1].load(id, consistent=consistent))
        patched.setattr(households, "save", lambda household, *, answering=False: on[0][1].save(household))
        patched.setattr(census, "get", lambda kind, name: on[0][1].get(kind, name))
        patched.setattr(census, "get_or_make", lambda kind, name, make: on[0][1].get(kind, name))
        patched.setattr(calendar, "time", SimpleNamespace(monotonic=lambda: on[0][0].now))
        for verb in (respond, receipts):
            patched.setattr(verb, "keys", lambda: keys)
        # What a receipt is signed with is no part of the play, and what is missing in the same answers is the same each time.
        patched.setattr(signing, "signature", lambda payload, key: "signed")
        patched.setattr(Household, "missing", _remembered(Household.missing))
        clock.use_census_clock(lambda: on[0][0].clock())
        try:
            yield put_on
        finally:
            calendar._kept = kept
            clock.use_census_clock(clock.machine_now)


def record(closes: datetime) -> dict[str, Any]:
    """The stored calendar, with that close."""
    return {**_record(), "closes": closes.isoformat()}


@lru_cache(maxsize=1)
def _record() -> dict[str, Any]:
    later = {name: (CLOSES + timedelta(days=days)).isoformat() for name, days in (("interview_from", 90), ("interview_until", 120))}
    return {**calendar._seed(), **later}


def _remembered(missing: Callable[[Household, Any], Any]) -> Callable[[Household, Any], Any]:
    known: dict[str, Any] = {}

    def found(household: Household, on: Any) -> Any:
        key = f"{household.answers}{on}"
        if key not in known:
            known[key] = missing(household, on)
        return known[key]

    return found
