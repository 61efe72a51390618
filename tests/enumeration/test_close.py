"""The close, from its first household to the nation's manifest, whatever happens to it on the way.

KILL_EVERY=1 kills it afresh at every single write, as `make soak` does; otherwise at every eleventh.
"""

import logging
import os
import threading
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from itertools import count

import pytest

from chalicelib.credentials import sessions
from chalicelib.domain.errors import CensusClosed
from chalicelib.domain.household import Household, Status
from chalicelib.domain.requests import Request
from tests import emulator
from tests.builders import CLOSED, ONLINE, a_campaign, a_register, files_of
from tests.closing import (
    KAUMAN,
    KERJASAN,
    VILLAGES,
    Clock,
    Killed,
    between_reading_and_writing,
    census_to_close,
    dies_at,
    finish_close,
    list_villages,
    packages,
    sent,
    started,
    statuses,
)

KILL_EVERY = int(os.environ.get("KILL_EVERY", "11"))
#: Of each village: those of its package, and the manifest.
FILES = len(files_of([])) + 1


@pytest.fixture
def clock(empty_census: str) -> Iterator[Clock]:
    """Three villages of three households, five minutes after the close."""
    with census_to_close() as clock:
        yield clock


def deliver_all() -> None:
    """Every village once, as a queue might bring it."""
    from chalicelib.enumeration import close

    for village in VILLAGES:
        close.close_village(village)


def test_every_household_ends_as_final_or_handed_off_and_never_changes_again(clock: Clock) -> None:
    before = statuses()
    finish_close()
    ended = statuses()
    assert sorted(before.values()) == sorted([Status.SUBMITTED, Status.STARTED, Status.LISTED] * 3)
    assert {id for id, status in ended.items() if status is Status.FINAL} == {id for id, status in before.items() if status == "submitted"}
    assert sorted(ended.values()) == [Status.FINAL] * 3 + [Status.HANDED_OFF] * 6
    finish_close()
    assert statuses() == ended


def test_an_old_schedule_or_message_changes_nothing_while_the_census_is_open(clock: Clock) -> None:
    from chalicelib.enumeration import close

    before = statuses()
    for early in (ONLINE, a_campaign().opens - timedelta(days=1), a_campaign().closes - timedelta(microseconds=1)):
        clock.at = early
        close.begin()
        deliver_all()
    assert (statuses(), packages(), sent()) == (before, {}, [])


def test_nothing_ends_while_requests_of_the_last_second_may_be_under_way(clock: Clock) -> None:
    from chalicelib.enumeration import close

    clock.at = a_campaign().closes + timedelta(seconds=59)
    close.begin()
    deliver_all()
    assert (packages(), sent()) == ({}, [])
    clock.at += timedelta(seconds=1)
    close.begin()
    assert sent() == sorted(VILLAGES)


def test_an_extension_stops_a_close_that_was_already_sent(clock: Clock) -> None:
    from chalicelib.enumeration import calendar, close
    from chalicelib.storage import census

    close.begin()
    calendar.keep()
    census.put("calendar", "current", {**census.get("calendar", "current"), "closes": "2020-04-15T00:00+07:00"})
    deliver_all()
    assert packages() == {}
    clock.at = datetime.fromisoformat("2020-04-15T00:05+07:00")
    sent()
    close.begin()
    assert sent() == sorted(VILLAGES)


def test_an_empty_register_is_no_error(empty_census: str) -> None:
    from chalicelib.enumeration import calendar, close
    from chalicelib.enumeration.clock import machine_now, use_census_clock

    calendar.forget()
    use_census_clock(lambda: CLOSED)
    close.begin()
    use_census_clock(machine_now)
    calendar.forget()
    assert (sent(), packages()) == ([], {})


def test_a_village_is_sent_once_and_again_only_when_it_stays_unfinished(clock: Clock, monkeypatch: pytest.MonkeyPatch) -> None:
    from chalicelib.enumeration import clock as clocks
    from chalicelib.enumeration import close

    start = datetime.now(UTC)
    minute = 0
    monkeypatch.setattr(clocks, "machine_now", lambda: start + timedelta(minutes=minute))
    sent_at = {}
    for minute in range(50):
        close.begin()
        sent_at[minute] = sent()
        if minute == 0:
            close.close_village(KAUMAN)
    assert {minute: villages for minute, villages in sent_at.items() if villages} == {
        0: sorted(VILLAGES),
        15: sorted(VILLAGES.keys() - {KAUMAN}),
        45: sorted(VILLAGES.keys() - {KAUMAN}),
    }


def test_once_all_is_published_a_tick_reads_two_records_and_does_nothing(clock: Clock) -> None:
    from chalicelib.enumeration import close
    from chalicelib.storage.tables import CensusItem

    close.begin()
    finish_close()
    sent()
    close.begin()
    read: list[str] = []
    events = CensusItem._get_connection().connection.client.meta.events
    events.register("before-call.dynamodb", lambda model, **told: read.append(model.name), unique_id="counting")
    close.begin()
    events.unregister("before-call.dynamodb", unique_id="counting")
    assert (read, sent()) == (["GetItem", "GetItem"], [])


def test_events_lost_doubled_and_out_of_order_leave_the_same_package(clock: Clock) -> None:
    from chalicelib.enumeration import close

    close.begin()
    finish_close()
    clean = packages()
    # Those of the regency and the nation.
    assert len(clean) == 3 * FILES + 2
    for delivered in ([KERJASAN, KERJASAN, KAUMAN], [KAUMAN, *reversed(VILLAGES), *VILLAGES], []):
        emulator.empty()
        list_villages(each=3)
        for village in delivered:
            close.close_village(village)
        # What never arrived is carried out by hand, an hour later.
        clock.at += timedelta(hours=1)
        finish_close()
        assert packages() == clean


@pytest.mark.parametrize("moment", ["before-call", "after-call"])
def test_a_close_that_dies_at_any_write_and_runs_again_leaves_the_same_package(clock: Clock, moment: str) -> None:
    with dies_at(0, moment=moment) as writes:
        finish_close()
    clean, ended = packages(), statuses()
    # Households; for each village its record, claim, files and record again; manifest and record of the regency and the nation.
    assert len(writes) >= 9 + 3 * (3 + FILES) + 4
    first = 1 if moment == "before-call" else 1 + KILL_EVERY // 2
    for killed_at in range(first, len(writes) + 1, KILL_EVERY):
        emulator.empty()
        list_villages(each=3)
        with dies_at(killed_at, moment=moment), pytest.raises(Killed):
            finish_close()
        finish_close()
        assert (packages(), statuses()) == (clean, ended), f"killed at write {killed_at}, {writes[killed_at - 1]}"


@pytest.mark.parametrize("moment", ["before-call", "after-call"])
def test_a_close_that_dies_again_and_again_gets_to_the_same_package(clock: Clock, moment: str) -> None:
    finish_close()
    clean, ended = packages(), statuses()
    emulator.empty()
    list_villages(each=3)
    # Each run goes on from where the one before it died, and comes a write further.
    for write in count(1):
        try:
            with dies_at(write, moment=moment):
                finish_close()
            break
        except Killed:
            continue
    assert write > 8
    assert (packages(), statuses()) == (clean, ended)


def test_two_runs_at_once_leave_the_same_package(clock: Clock) -> None:
    finish_close()
    clean = packages()
    emulator.empty()
    list_villages(each=3)
    _together(finish_close, finish_close)
    assert packages() == clean


def submit(household_id: str) -> None:
    from chalicelib.enumeration import respond
    from chalicelib.enumeration.clock import machine_now

    session = sessions.started(household_id, epoch=0, machine_now=machine_now())
    respond.submit(session, seen_version=1, request=Request("key", "body", int(machine_now().timestamp())))


def test_a_submission_that_comes_between_the_close_and_its_write_is_final(clock: Clock) -> None:
    from chalicelib.enumeration import close
    from chalicelib.storage import census, households

    alone = "3319032002"
    households.save(started(Household("alone", a_register(2, number=200, village_code=alone))))
    census.put("village-of-3319", alone, {"names": ["Jawa Tengah", "Kudus", "Jati", "Getaspejaten"], "households": 1, "people": 2})

    def last_second() -> None:
        clock.at = a_campaign().closes - timedelta(microseconds=1)
        submit("alone")
        clock.at = CLOSED

    with between_reading_and_writing(last_second):
        close.close_village(alone)
    finish_close()
    assert households.load("alone").status is Status.FINAL
    assert b"Jl. Menara" not in packages()[f"sp2020/33/3319/331903/{alone}/cases.csv"]


def test_a_submission_that_the_close_overtakes_is_refused_and_handed_off(clock: Clock) -> None:
    def the_close() -> None:
        clock.at = CLOSED
        finish_close()

    clock.at = a_campaign().closes - timedelta(microseconds=1)
    with between_reading_and_writing(the_close), pytest.raises(CensusClosed):
        submit("household-002")
    assert statuses()["household-002"] is Status.HANDED_OFF


def test_of_many_submissions_around_the_close_those_acknowledged_are_final(clock: Clock) -> None:
    from chalicelib.enumeration import close
    from chalicelib.storage import census, households

    racing = [f"racing-{number}" for number in range(100, 124)]
    for number, id in enumerate(racing, start=100):
        households.save(started(Household(id, a_register(2, number=number))))
    census.put("village-of-3319", KAUMAN, {**census.get("village-of-3319", KAUMAN), "households": 3 + len(racing)})
    acknowledged, refused = set(), set()

    def phones() -> None:
        for number, id in enumerate(racing):
            if number == len(racing) // 2:
                clock.at = CLOSED
            try:
                submit(id)
                acknowledged.add(id)
            except CensusClosed:
                refused.add(id)

    def scheduled() -> None:
        while any(entry.status not in ("final", "handed_off") for entry in households.in_village(KAUMAN)):
            close.close_village(KAUMAN)

    clock.at = ONLINE
    _together(phones, scheduled)
    ended = statuses()
    assert (len(acknowledged), len(refused)) == (len(racing) // 2, len(racing) // 2)
    assert {id for id in racing if ended[id] is Status.FINAL} == acknowledged
    assert {id for id in racing if ended[id] is Status.HANDED_OFF} == refused


def test_a_village_that_does_not_add_up_to_its_register_is_not_published(clock: Clock, caplog: pytest.LogCaptureFixture) -> None:
    from chalicelib.enumeration import calendar, close
    from chalicelib.enumeration.hand_off import CountsDiffer
    from chalicelib.storage import census

    record = census.get("village-of-3319", KERJASAN)
    census.put("village-of-3319", KERJASAN, {**record, "households": 4})
    with caplog.at_level(logging.ERROR), pytest.raises(CountsDiffer, match="the register has 4 households, and 3 ended"):
        close.close_village(KERJASAN)
    assert "village 3319021002 isn't finished: the register has 4 households, 3 ended" in caplog.text
    for village in VILLAGES.keys() - {KERJASAN}:
        close.close_village(village)
    end_of_others = close.left(calendar.read())
    assert (packages(), end_of_others) == ({}, [KERJASAN])
    census.put("village-of-3319", KERJASAN, record)
    finish_close()
    assert len(packages()) == 3 * FILES + 2


def test_a_message_about_no_village_of_the_register_is_refused(clock: Clock) -> None:
    from chalicelib.enumeration import close, ending

    with pytest.raises(ending.UnknownVillage):
        close.close_village("3319999999")


def _together(*runs: Callable[[], object]) -> None:
    """Run all at once; what one raises is raised."""
    failures: list[BaseException] = []

    def caught(run: Callable[[], object]) -> None:
        try:
            run()
        except BaseException as failure:
            failures.append(failure)

    threads = [threading.Thread(target=caught, args=(run,)) for run in runs]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    if failures:
        raise failures[0]
