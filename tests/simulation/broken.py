"""Rules of the census, each taken away: a simulation that doesn't notice shows nothing.

Each comes with the sentence that the simulation must end with.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import timedelta
from typing import Any

import pytest

from chalicelib.domain.calendar import Campaign
from chalicelib.domain.household import Household
from chalicelib.domain.requests import AnsweredRequests
from chalicelib.enumeration import calendar
from tests.simulation.play import ENDING, Interleaving
from tests.simulation.rules import REOPENS
from tests.simulation.world import Task

Prepare = Callable[[Interleaving], None]


def _nothing(one: Interleaving) -> None:
    pass


def _ends_at_once(patched: pytest.MonkeyPatch) -> Prepare:
    patched.setattr(ENDING, "SETTLED_AFTER", timedelta(0))
    return _nothing


def _writes_whatever_is_there(patched: pytest.MonkeyPatch) -> Prepare:
    def prepare(one: Interleaving) -> None:
        one.store.conditional = lambda task: False

    return prepare


def _closes_whatever_is_there(patched: pytest.MonkeyPatch) -> Prepare:
    def prepare(one: Interleaving) -> None:
        one.store.conditional = lambda task: task.closes is None

    return prepare


def _believes_the_phones_clock(patched: pytest.MonkeyPatch) -> Prepare:
    def prepare(one: Interleaving) -> None:
        for server in one.servers:
            server.skew = one.world.random.uniform(-120, 120)

    return prepare


def _asks_the_clock_once(patched: pytest.MonkeyPatch) -> Prepare:
    # When the request came, not in the step that writes.
    def prepare(one: Interleaving) -> None:
        def clock() -> Any:
            task: Task = one.world.task
            task.judged = one.world.now
            return one.world.at(task.began + (task.server.skew if task.server else 0))

        one.world.clock = clock  # type: ignore[method-assign]

    return prepare


def _waits_for_the_close(patched: pytest.MonkeyPatch) -> Prepare:
    patched.setattr(Campaign, "require_online", lambda campaign, now: None)
    return _nothing


def _asks_the_clock_alone(patched: pytest.MonkeyPatch) -> Prepare:
    patched.setattr(Household, "require_open", lambda household, *, campaign, now: campaign.require_online(now))

    def prepare(one: Interleaving) -> None:
        for server in one.servers:
            server.skew, server.fit = one.world.random.uniform(-300, -60), False

    return prepare


def _forgets_what_it_answered(patched: pytest.MonkeyPatch) -> Prepare:
    patched.setattr(AnsweredRequests, "remember", lambda requests, request, outcome, *, among: None)
    return _nothing


def _keeps_the_calendar(patched: pytest.MonkeyPatch) -> Prepare:
    patched.setattr(calendar, "FRESH_FOR", 120.0)
    return _nothing


def _counts_the_draft(patched: pytest.MonkeyPatch) -> Prepare:
    patched.setattr(Household, "submitted_answers", lambda household: household.answers if household.submissions else None)
    return _nothing


def _never_reopens(patched: pytest.MonkeyPatch) -> Prepare:
    patched.setattr(Household, "reopen", lambda household, *, campaign, now: False)
    return _nothing


def _keeps_the_first_end(patched: pytest.MonkeyPatch) -> Prepare:
    close = Household.close
    patched.setattr(Household, "close", lambda household, **given: not household.ended and close(household, **given))
    return _nothing


#: What only a census that opens again can break.
_OF_REOPENING: dict[str, tuple[Callable[[pytest.MonkeyPatch], Prepare], str]] = {
    "nothing opens again": (_never_reopens, "turned away"),
    "what an earlier close decided stands": (_keeps_the_first_end, "an earlier close stands"),
}
BROKEN: dict[str, tuple[Callable[[pytest.MonkeyPatch], Prepare], str]] = {
    "the close ends households at once": (_ends_at_once, "while requests of the last second may be under way"),
    "writes have no condition": (
        _writes_whatever_is_there,
        "submission was lost|ended twice|was written again|other answers",
    ),
    "the close writes without condition": (_closes_whatever_is_there, "an acknowledged submission was lost|ended twice|was written again"),
    "servers believe the phone's clock": (_believes_the_phones_clock, "taken too late|turned away|its own clock said closed"),
    "the clock is asked when a request comes": (_asks_the_clock_once, "taken too late"),
    "answers are taken until the close has run": (_waits_for_the_close, "its own clock said closed|taken too late"),
    "an ended household answers by the clock alone": (_asks_the_clock_alone, "was written again"),
    "requests that were answered are forgotten": (_forgets_what_it_answered, "refused to who sent it"),
    "the calendar is kept for minutes": (_keeps_the_calendar, "turned away"),
    "the draft counts": (_counts_the_draft, "other answers"),
    **(_OF_REOPENING if REOPENS else {}),
}


@contextmanager
def broken(name: str) -> Iterator[Prepare]:
    """The census without that rule; yields what to prepare each interleaving with."""
    with pytest.MonkeyPatch.context() as patched:
        yield BROKEN[name][0](patched)
