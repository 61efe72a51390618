"""The close in a bad cloud: events lost, doubled a hundredfold and out of order, every kind of call refused, unanswered and cut. What it
publishes is the same to the byte."""

import random
from collections import Counter
from collections.abc import Iterator
from itertools import count, product

import pytest

from chalicelib.domain.errors import Busy
from tests import emulator
from tests.closing import VILLAGES, Clock, census_to_close, list_villages, packages, sent, statuses
from tests.troubles import WAYS, Call, calls, troubled, troubled_at_random

#: Deliveries of a message: none, one, two, many.
DELIVERED = (0, 1, 2, 100)


@pytest.fixture
def clock(empty_census: str, monkeypatch: pytest.MonkeyPatch) -> Iterator[Clock]:
    """Three villages of two households, five minutes after the close. botocore asks again at once: what it waits for is not tried here."""
    from botocore.retries import standard

    monkeypatch.setattr(standard.ExponentialBackoff, "delay_amount", lambda *given: 0)
    with census_to_close(each=2) as clock:
        yield clock


def finish_close() -> None:
    """Whatever is left is done, again and again, as the queue and the schedule do it: what is busy comes again."""
    from chalicelib.enumeration import calendar, close

    for tried in count():
        assert tried < 200, "the close doesn't come to its end"
        try:
            units = close.left(calendar.read())
            if not units:
                return
            for unit in units:
                close.close_village(unit)
        except Busy:
            continue


def begin_anew() -> None:
    emulator.empty()
    list_villages(each=2)


def clean_run() -> tuple[dict[str, bytes], Counter[Call]]:
    """The packages of a close that nothing troubles, and how often it makes each kind of call."""
    with calls() as made:
        finish_close()
    return packages(), Counter(made)


@pytest.mark.parametrize("seed", range(2))
def test_events_that_come_never_once_twice_and_a_hundred_times_in_any_order_leave_the_same_packages(clock: Clock, seed: int) -> None:
    from chalicelib.enumeration import calendar, close

    clean, _ = clean_run()
    ended, order = statuses(), random.Random(seed)
    begin_anew()
    while units := close.left(calendar.read()):
        # At least one arrives in the end: the schedule sends again what isn't finished.
        delivered = [unit for unit in units for _ in range(order.choice(DELIVERED))] or units[:1]
        # What was sent for an earlier step comes late, too.
        delivered += order.choices([*VILLAGES], k=5)
        order.shuffle(delivered)
        for unit in delivered:
            close.close_village(unit)
    assert (packages(), statuses()) == (clean, ended)
    for unit in [*VILLAGES] * 3:
        close.close_village(unit)
    close.begin()
    assert (packages(), statuses()) == (clean, ended)


@pytest.mark.parametrize("way", WAYS)
def test_every_kind_of_call_may_fail_first_and_half_way_and_the_packages_are_the_same(clock: Clock, way: str) -> None:
    clean, made = clean_run()
    ended = statuses()
    assert made.keys() >= {*map(Call._make, product(["dynamodb"], ["GetItem", "PutItem", "Query"])), Call("s3", "PutObject")}
    begin_anew()
    # As often as botocore tries by itself, and more, so that the census itself must cope.
    with troubled(way, at={kind: {0, often // 2} for kind, often in made.items()}, times=5) as troubles:
        finish_close()
    assert [kind for kind in made if not troubles[kind]] == []
    assert (packages(), statuses()) == (clean, ended)


@pytest.mark.parametrize("seed", range(2))
def test_a_cloud_that_fails_at_random_all_along_leaves_the_same_packages(clock: Clock, seed: int) -> None:
    clean, _ = clean_run()
    ended = statuses()
    begin_anew()
    with troubled_at_random(0.2, seed=seed) as troubles:
        finish_close()
    assert troubles.total() > 20
    assert (packages(), statuses()) == (clean, ended)


def test_events_that_cannot_be_sent_are_sent_when_the_queue_answers_again(clock: Clock) -> None:
    from chalicelib.enumeration import calendar, close

    expected = close.left(calendar.read())
    for way in WAYS:
        emulator.empty()
        list_villages(each=2)
        with troubled(way, at={Call("sqs", "SendMessageBatch"): {0}}, times=3), pytest.raises(Busy):
            close.begin()
        close.begin()
        # What landed unanswered is there more than once, which is as good.
        assert set(sent()) == set(expected), way
