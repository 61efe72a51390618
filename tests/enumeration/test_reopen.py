"""A census that is reopened after its close: who was handed off comes back, who is final may edit, and the next close adds up again."""

import json
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest

from chalicelib.domain.errors import CensusClosed
from chalicelib.domain.household import Household, Status
from chalicelib.domain.register import RegisteredHousehold
from tests.builders import CLOSED, ONLINE, a_campaign, a_register, answers_for
from tests.client import Browser
from tests.closing import between_reading_and_writing
from tests.conftest import CensusClock
from tests.papers import a_photo, inspected, uploaded
from tests.reopening import after_the_close, close_all, close_some, extended, reopened, stored
from tests.routes.conftest import listed

KAUMAN = "3319021001"
MAY, JUNE = "2020-05-01T00:00+07:00", "2020-06-01T00:00+07:00"
REOPENED = datetime.fromisoformat("2020-04-20T09:00+07:00")


@pytest.fixture
def families(clock: CensusClock) -> list[RegisteredHousehold]:
    """Three listed families of Kauman, in an open census whose calendar is stored."""
    from chalicelib.enumeration import calendar
    from chalicelib.storage import census

    calendar.keep()
    registers = [listed(a_register(2 + number, number=number)).register for number in (1, 2, 3)]
    census.put("village-of-3319", KAUMAN, {"names": list(registers[0].region), "households": 3, "people": 12})
    census.put("regency", "3319", {"name": "Kudus", "province": "Jawa Tengah"})
    return registers


def id_of(register: RegisteredHousehold) -> str:
    from chalicelib.credentials.identity import household_id
    from chalicelib.storage.keys import keys

    return household_id(register.kk_number, keys().identity)


def signed_up(register: RegisteredHousehold) -> Browser:
    phone = Browser()
    assert phone.sign_up(register).status == 201
    return phone


def sent(phone: Browser, register: RegisteredHousehold) -> Any:
    """Everything answered and sent: the receipt."""
    assert phone.save(answers_for(Household("h", register))).status == 200
    receipt = phone.submit()
    assert receipt.status == 201, receipt
    return receipt.body


def closed(clock: CensusClock) -> None:
    after_the_close(clock)
    close_all()


def open_again(clock: CensusClock, until: str = MAY) -> None:
    clock.at = max(clock.at, REOPENED)
    reopened(until)


def statuses(families: list[RegisteredHousehold]) -> list[Status]:
    return [stored(id_of(register)).status for register in families]


def test_who_was_handed_off_signs_up_in_the_reopened_census_and_is_final_at_its_close(
    clock: CensusClock, families: list[RegisteredHousehold]
) -> None:
    late, started, never = families
    phone = signed_up(started)
    closed(clock)
    assert statuses(families) == [Status.HANDED_OFF] * 3
    assert phone.call("GET", "/household").body["status"] == "handed_off"
    open_again(clock)
    assert signed_up(late).call("GET", "/household").body["status"] == "started"
    assert phone.call("GET", "/household").body["status"] == "started"
    sent(phone, started)
    again = Browser()
    assert again.sign_in(started).body["household"]["status"] == "submitted"
    events = [event["what"] for event in again.call("GET", "/household/history").body["events"]]
    assert [what for what in events if what != "changed"][:3] == ["signed_up", "reopened", "submitted"]
    closed(clock)
    assert statuses(families) == [Status.HANDED_OFF, Status.FINAL, Status.HANDED_OFF]
    assert {stored(id_of(register)).ended_by for register in families} == {"2020-05-01T00:00:00+07:00"}
    assert stored(id_of(never)).history == []


def test_a_final_household_edits_again_and_a_draft_weakens_nothing_that_it_sent(
    clock: CensusClock, families: list[RegisteredHousehold]
) -> None:
    register = families[0]
    phone = signed_up(register)
    receipt = sent(phone, register)
    closed(clock)
    assert phone.save({"household": {"floor": "earth"}}).problem == "census-closed"
    open_again(clock)
    shown = phone.call("GET", "/household").body
    assert (shown["status"], shown["receipt"]) == ("submitted", receipt)
    assert phone.save({"household": {"floor": "earth"}}).status == 200
    assert phone.call("GET", "/household/receipt").body == receipt
    closed(clock)
    after = stored(id_of(register))
    assert after.status is Status.FINAL
    assert (after.submitted_answers() or {})["household"]["floor"] == "ceramic"
    assert phone.call("GET", "/household/receipt").body == receipt


def test_what_is_sent_after_the_reopening_counts_in_place_of_the_first(clock: CensusClock, families: list[RegisteredHousehold]) -> None:
    phone = signed_up(families[0])
    first = sent(phone, families[0])
    closed(clock)
    open_again(clock)
    phone.call("GET", "/household")
    assert phone.save({"household": {"floor": "earth"}}).status == 200
    second = phone.submit().body
    assert second["receipt_number"] != first["receipt_number"]
    closed(clock)
    after = stored(id_of(families[0]))
    assert (after.status, (after.submitted_answers() or {})["household"]["floor"]) == (Status.FINAL, "earth")


def test_reading_opens_nothing_in_the_store_and_the_first_act_does(clock: CensusClock, families: list[RegisteredHousehold]) -> None:
    phone = signed_up(families[0])
    closed(clock)
    open_again(clock)
    for _ in range(2):
        assert phone.call("GET", "/household").body["status"] == "started"
    assert statuses(families) == [Status.HANDED_OFF] * 3
    assert phone.save({"household": {"floor": "earth"}}).status == 200
    assert statuses(families) == [Status.STARTED, Status.HANDED_OFF, Status.HANDED_OFF]


def test_an_old_schedule_that_fires_in_the_reopened_census_ends_nobody(clock: CensusClock, families: list[RegisteredHousehold]) -> None:
    from chalicelib.enumeration import close
    from tests.closing import sent as messages

    phone = signed_up(families[0])
    closed(clock)
    open_again(clock)
    messages()
    sent(phone, families[0])
    before = statuses(families)
    close.begin()
    close.close_village(KAUMAN)
    assert (messages(), statuses(families)) == ([], before)
    closed(clock)
    assert statuses(families) == [Status.FINAL, Status.HANDED_OFF, Status.HANDED_OFF]


def test_a_close_that_still_runs_under_the_old_calendar_ends_nobody_for_good(
    clock: CensusClock, families: list[RegisteredHousehold]
) -> None:
    from chalicelib.enumeration import reopen
    from chalicelib.storage import households

    phone, old = signed_up(families[0]), a_campaign()
    after_the_close(clock)
    late = clock.at
    open_again(clock)
    receipt = sent(phone, families[0])
    # The old run reads each household, and ends it by the calendar that it began with.
    for register in families:
        household = stored(id_of(register))
        assert household.close(campaign=old, now=late)
        households.save(household)
    assert statuses(families) == [Status.FINAL, Status.HANDED_OFF, Status.HANDED_OFF]
    standing = [reopen.load(id_of(register)) for register in families]
    assert [household and household.status for household in standing] == [Status.SUBMITTED, Status.LISTED, Status.LISTED]
    assert phone.save({"household": {"floor": "earth"}}).status == 200
    assert phone.call("GET", "/household/receipt").body == receipt
    sent(signed_up(families[1]), families[1])
    closed(clock)
    assert statuses(families) == [Status.FINAL, Status.FINAL, Status.HANDED_OFF]
    # And once the new close has ended them, it takes nothing back.
    ended = [stored(id_of(register)) for register in families]
    assert [household.close(campaign=old, now=late) for household in ended] == [False] * 3


def test_an_act_and_the_old_close_race_for_one_household_and_the_act_stands(
    clock: CensusClock, families: list[RegisteredHousehold]
) -> None:
    from chalicelib.storage import households

    phone, old = signed_up(families[0]), a_campaign()
    closed(clock)
    late = clock.at
    open_again(clock)
    phone.call("GET", "/household")

    def the_old_close() -> None:
        household = stored(id_of(families[0]))
        household.ended_by = ""
        assert household.close(campaign=old, now=late)
        households.save(household)

    with between_reading_and_writing(the_old_close):
        assert phone.save({"household": {"floor": "earth"}}).status == 200
    assert statuses(families)[0] is Status.STARTED


def test_a_process_with_a_stale_calendar_refuses_and_ends_nobody(clock: CensusClock, families: list[RegisteredHousehold]) -> None:
    from chalicelib.enumeration import calendar

    phone = signed_up(families[0])
    closed(clock)
    old = calendar.read()
    open_again(clock)
    calendar._kept[:] = [(calendar._kept[0][0] if calendar._kept else 1e12, old)]
    assert phone.call("GET", "/household").body["status"] == "handed_off"
    assert phone.save({"household": {"floor": "earth"}}).problem == "census-closed"
    assert Browser().sign_in(families[0]).body["household"]["status"] == "handed_off"
    calendar.forget()
    assert phone.save({"household": {"floor": "earth"}}).status == 200


def test_a_process_that_does_not_know_of_an_earlier_close_yet_meets_nobody_who_has_ended(
    clock: CensusClock, families: list[RegisteredHousehold]
) -> None:
    from chalicelib.enumeration import calendar

    phone = signed_up(families[0])
    old = calendar.read()
    clock.at = ONLINE
    extended(ONLINE + timedelta(seconds=1), sooner=True)
    calendar._kept[:] = [(1e12, old)]
    clock.at = ONLINE + calendar.FRESH_FOR * timedelta(seconds=1)
    receipt = sent(phone, families[0])
    close_some(9)
    assert statuses(families)[0] is Status.SUBMITTED, "nothing ends for a minute"
    calendar.forget()
    closed(clock)
    assert phone.call("GET", "/household/receipt").body == receipt
    assert statuses(families) == [Status.FINAL, Status.HANDED_OFF, Status.HANDED_OFF]


def test_a_household_that_ended_without_a_note_of_the_close_is_open_again_too(
    clock: CensusClock, families: list[RegisteredHousehold]
) -> None:
    from chalicelib.storage import households

    phone = signed_up(families[0])
    sent(phone, families[0])
    closed(clock)
    for register in families:
        household = stored(id_of(register))
        household.ended_by = ""
        households.save(household)
    open_again(clock)
    assert phone.call("GET", "/household").body["status"] == "submitted"
    assert phone.save({"household": {"floor": "earth"}}).status == 200
    sent(signed_up(families[1]), families[1])
    closed(clock)
    assert statuses(families) == [Status.FINAL, Status.FINAL, Status.HANDED_OFF]


def test_a_later_extract_corrects_who_was_handed_off_without_an_account_and_nobody_else(
    clock: CensusClock, families: list[RegisteredHousehold]
) -> None:
    from dataclasses import replace

    from chalicelib.enumeration import load_register
    from ops.regions import region_of

    signed_up(families[0])
    closed(clock)
    clock.at = CLOSED
    with pytest.raises(CensusClosed):
        load_register.begin(load_id="b", as_of=date(2020, 3, 1), file="b.csv", regencies=["3319"])
    open_again(clock)
    load = load_register.begin(load_id="b", as_of=date(2020, 3, 1), file="b.csv", regencies=["3319"])
    cards = [(number, replace(register, address="Jl. Sunan Kudus 9")) for number, register in enumerate(families, start=2)]
    cards.append((5, a_register(2, number=4)))
    load_register.list_households(load, cards, on_done=lambda done: None, on_kept=lambda line: None)
    load_register.finish(load, [KAUMAN], region_of=region_of, on_done=lambda done: None)
    assert {became: count for became, count in load.counts.items() if count} == {"kept": 1, "updated": 2, "loaded": 1}
    assert statuses(families) == [Status.HANDED_OFF, Status.LISTED, Status.LISTED]
    closed(clock)
    assert statuses(families) == [Status.HANDED_OFF] * 3


def test_a_paper_that_was_pending_at_the_close_is_judged_and_can_be_replaced(
    clock: CensusClock, families: list[RegisteredHousehold]
) -> None:
    phone = signed_up(families[0])
    good, _ = uploaded(phone, a_photo())
    closed(clock)
    assert stored(id_of(families[0])).documents[good].status == "to_check"
    open_again(clock)
    assert phone.call("GET", "/household").body["documents"][0]["status"] == "pending"
    assert inspected() == 1
    assert stored(id_of(families[0])).documents[good].status == "accepted"
    other, _ = uploaded(phone, a_photo())
    assert list(stored(id_of(families[0])).documents) == [other]
    closed(clock)
    assert stored(id_of(families[0])).documents[other].status == "to_check"


def test_what_was_found_of_a_paper_after_the_close_stands_in_the_reopened_census(
    clock: CensusClock, families: list[RegisteredHousehold]
) -> None:
    phone = signed_up(families[0])
    blank, _ = uploaded(phone, a_photo(lines=0))
    closed(clock)
    # It landed before the close, and is looked at after its household has ended.
    clock.at = ONLINE
    assert inspected() == 1
    assert stored(id_of(families[0])).documents[blank].status == "to_check"
    open_again(clock)
    shown = phone.call("GET", "/household").body["documents"][0]
    assert (shown["status"], shown["reason"]) == ("refused", "blank")


def test_the_public_counts_follow_through_close_reopening_submission_and_close(
    clock: CensusClock, families: list[RegisteredHousehold], monkeypatch: pytest.MonkeyPatch
) -> None:
    from chalicelib.enumeration import progress
    from chalicelib.settings import settings
    from chalicelib.storage.aws import client
    from chalicelib.storage.tables import HouseholdItem

    def published() -> tuple[int, int, int]:
        progress.mark_changed({"NewImage": item.serialize()} for item in HouseholdItem.scan())
        progress.publish()
        body = json.loads(client("s3").get_object(Bucket=settings().site_bucket, Key=f"progress/{KAUMAN}.json")["Body"].read())
        return body["households"], body["started"], body["submitted"]

    sent(signed_up(families[0]), families[0])
    phone = signed_up(families[1])
    assert published() == (3, 2, 1)
    closed(clock)
    assert published() == (3, 2, 1)
    open_again(clock)
    assert published() == (3, 2, 1)
    sent(phone, families[1])
    third = signed_up(families[2])
    assert published() == (3, 3, 2)
    sent(third, families[2])
    assert published() == (3, 3, 3)
    closed(clock)
    assert published() == (3, 3, 3)


def test_a_close_that_was_cut_short_and_reopened_ends_everybody_at_the_next(
    clock: CensusClock, families: list[RegisteredHousehold]
) -> None:
    from chalicelib.enumeration import close
    from chalicelib.storage import households

    after_the_close(clock)
    household = stored(id_of(families[0]))
    household.close(campaign=a_campaign(), now=clock.at)
    households.save(household)
    open_again(clock)
    sent(signed_up(families[0]), families[0])
    after_the_close(clock)
    close_some(1)
    open_again(clock, JUNE)
    sent(signed_up(families[1]), families[1])
    closed(clock)
    assert statuses(families) == [Status.FINAL, Status.FINAL, Status.HANDED_OFF]
    assert close.left(a_campaign(closes=datetime.fromisoformat("2020-06-01T00:00:00+07:00"))) == []


def test_of_two_operators_at_once_one_wins_and_the_other_is_told(clock: CensusClock, families: list[RegisteredHousehold]) -> None:
    from chalicelib.enumeration import calendar, reschedule
    from chalicelib.storage.aws import client

    events, name = client("dynamodb").meta.events, "before-call.dynamodb.TransactWriteItems"

    def the_other(**told: Any) -> None:
        events.unregister(name, the_other)
        extended("2020-04-08T00:00+07:00")

    events.register(name, the_other)
    with pytest.raises(reschedule.MovedMeanwhile, match="the census closes at 2020-04-08T00:00:00"):
        extended("2020-04-15T00:00+07:00")
    assert calendar.read().closes == datetime.fromisoformat("2020-04-07T17:00").replace(tzinfo=UTC)
    assert [act.after["closes"] for act in reschedule.acts()] == ["2020-04-08T00:00:00+07:00"]
