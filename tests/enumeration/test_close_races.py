"""A submission and the close, each in a thread of its own on one household in the emulated store: whoever writes first stands.

RACE_ROUNDS sets how many rounds run; `make soak` runs 200.
"""

import os
import sys
import threading
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import nullcontext
from datetime import datetime
from typing import Any

import pytest

from chalicelib.credentials import sessions
from chalicelib.domain.errors import Busy, CensusClosed
from chalicelib.domain.household import Household, Status
from chalicelib.domain.requests import Request
from tests.builders import CLOSED, ONLINE, a_register
from tests.closing import started
from tests.faults import failing

ROUNDS = int(os.environ.get("RACE_ROUNDS", "60"))


class Clocks:
    """The census's clock, which each thread sees as its own server's shows it."""

    def __init__(self) -> None:
        self._of = threading.local()

    def show(self, at: datetime) -> None:
        """What this thread's server shows from now on."""
        self._of.at = at

    def now(self) -> datetime:
        return getattr(self._of, "at", ONLINE)


@pytest.fixture
def clocks(empty_census: str) -> Iterator[Clocks]:
    from chalicelib.enumeration import calendar
    from chalicelib.enumeration.clock import machine_now, use_census_clock

    shown = Clocks()
    use_census_clock(shown.now)
    calendar.forget()
    yield shown
    use_census_clock(machine_now)
    calendar.forget()


@pytest.fixture
def no_waiting(monkeypatch: pytest.MonkeyPatch) -> None:
    # After a lost answer botocore waits half a second before it asks again; what happens then is the same without.
    from botocore.retries import standard

    monkeypatch.setattr(standard.ExponentialBackoff, "delay_amount", lambda *given: 0)


def listed(id: str, number: int) -> None:
    """A household that has answered everything and submitted nothing."""
    from chalicelib.storage import households

    households.save(started(Household(id, a_register(1, number=number))))


def insists(id: str, key: str) -> str:
    """A phone that asks until it is told that the household is counted, or that the census has closed."""
    from chalicelib.enumeration import respond
    from chalicelib.enumeration.clock import machine_now

    session = sessions.started(id, epoch=0, machine_now=machine_now())
    while True:
        try:
            return respond.submit(session, seen_version=1, request=Request(key, "body", 1)).receipt_number
        except Busy:
            continue
        except CensusClosed:
            return ""


def ends(id: str) -> None:
    """A run of the close, as its queue repeats it."""
    from chalicelib.enumeration import calendar, close

    ending: Any = sys.modules[close.is_due.__module__]
    while True:
        try:
            ending._end(id, campaign=calendar.read(), now=CLOSED)
            return
        except Busy:
            continue


def together(*runs: Callable[[], object]) -> list[Any]:
    """What each returns, all begun at once. What one raises is raised."""
    barrier, outcomes, failures = threading.Barrier(len(runs)), {}, list[BaseException]()

    def run(number: int) -> None:
        barrier.wait()
        try:
            outcomes[number] = runs[number]()
        except BaseException as failure:
            failures.append(failure)

    threads = [threading.Thread(target=run, args=(number,)) for number in range(len(runs))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    if failures:
        raise failures[0]
    return [outcomes[number] for number in range(len(runs))]


def test_of_a_submission_and_the_close_one_is_first_and_the_other_learns_it(clocks: Clocks, no_waiting: None) -> None:
    from chalicelib.storage import households

    became, cut = Counter[Status](), 0
    for round in range(ROUNDS):
        id = f"raced-{round}"
        listed(id, round)
        # A server whose clock is slow still takes answers when the close is at work, which is worse than anything that is promised.
        lossy = failing("PutItem", how="cut", times=1 + 2 * (round % 4 // 2), about=b"document") if round % 2 else nullcontext([0])
        with lossy as failures:
            told, _, _ = together(lambda id=id: insists(id, "key"), lambda id=id: ends(id), lambda id=id: ends(id))
        cut += failures[0]
        household = households.load(id)
        assert household is not None
        became[household.status] += 1
        numbers = [one.number for one in household.submissions]
        assert (household.status, numbers) == ((Status.FINAL, [told]) if told else (Status.HANDED_OFF, [])), f"round {round}"
        # Its people ask again long after, and the close runs again: the same answer, the same household.
        clocks.show(CLOSED)
        assert insists(id, "key") == told
        ends(id)
        clocks.show(ONLINE)
        again = households.load(id)
        assert again is not None
        assert again.revision == household.revision
    assert cut >= ROUNDS // 2
    assert min(became[Status.FINAL], became[Status.HANDED_OFF]) >= ROUNDS // 20, f"nobody raced: {became}"
